import Posix

/// One line of the log: a constant sentence, and the particulars in fields.
package struct LogLine: Sendable {
    package typealias Field = (key: String, value: String)

    /// How much a line matters.
    package enum Level: String, CaseIterable, Comparable, Sendable {
        case debug
        case info
        case warn
        case error

        package static func < (left: Level, right: Level) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// How lines are written.
    package enum Format: String, CaseIterable, Sendable {
        /// `time=… level=INFO msg="Listening" address=127.0.0.1:10946`
        case logfmt
        /// One JSON object a line.
        case json
    }

    package let unixSeconds: Double
    package let level: Level
    package let message: String
    package let fields: [Field]

    package init(unixSeconds: Double, level: Level, message: String, fields: [Field]) {
        self.unixSeconds = unixSeconds
        self.level = level
        self.message = message
        self.fields = fields
    }

    /// The line with its line feed.
    package func encoded(_ format: Format) -> [UInt8] {
        let time = CalendarTime(unixSeconds: unixSeconds).rfc3339
        let all: [Field] =
            [("time", time), ("level", level.rawValue.uppercased()), ("msg", message)] + fields
        var bytes: [UInt8] = []
        switch format {
        case .logfmt:
            for (index, field) in all.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: " ")) }
                bytes += field.key.utf8
                bytes.append(UInt8(ascii: "="))
                if Self.isPlain(field.value) {
                    bytes += field.value.utf8
                } else {
                    bytes.appendQuoted(field.value)
                }
            }
        case .json:
            bytes.append(UInt8(ascii: "{"))
            for (index, field) in all.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.appendQuoted(field.key)
                bytes.append(UInt8(ascii: ":"))
                bytes.appendQuoted(field.value)
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// Whether logfmt shows the value without quotes.
    private static func isPlain(_ value: String) -> Bool {
        !value.isEmpty
            && value.utf8.allSatisfy {
                $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=")
                    && $0 != UInt8(ascii: "\\")
            }
    }
}

extension [UInt8] {
    /// Appends `text` as a JSON string (RFC 8259, section 7) that a terminal shows as one harmless line.
    ///
    /// Beyond what JSON asks for, it escapes DEL, the C1 controls (terminals take U+009B for the start of
    /// an escape sequence), and what ends a line or turns the direction of writing.
    fileprivate mutating func appendQuoted(_ text: String) {
        append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                append(UInt8(ascii: "\\"))
                append(UInt8(truncatingIfNeeded: scalar.value))
            case "\n":
                append(contentsOf: "\\n".utf8)
            case "\t":
                append(contentsOf: "\\t".utf8)
            case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200E}"..."\u{200F}",
                "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                appendEscape(scalar.value)
            default:
                append(contentsOf: scalar.utf8)
            }
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(_ number: UInt32) {
        let digits = String(number, radix: 16)
        append(contentsOf: "\\u".utf8)
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
        append(contentsOf: digits.utf8)
    }
}
