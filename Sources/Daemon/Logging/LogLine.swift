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
                    bytes.appendJSON(field.value)
                }
            }
        case .json:
            bytes.append(UInt8(ascii: "{"))
            for (index, field) in all.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.appendJSON(field.key)
                bytes.append(UInt8(ascii: ":"))
                bytes.appendJSON(field.value)
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
    /// Appends `text` as a JSON string (RFC 8259, section 7); controls can thus break no line.
    package mutating func appendJSON(_ text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case UInt8(ascii: "\n"):
                append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\t"):
                append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                append(contentsOf: "\\u00".utf8)
                for digit in [byte >> 4, byte & 15] {
                    append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
                }
            default:
                append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}
