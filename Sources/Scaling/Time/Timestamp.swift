import JSON

/// A point on the line of time that decisions are made on: nanoseconds since 1970, UTC.
///
/// Whoever calls makes it of a monotonic clock within a run and of the wall clock across restarts;
/// nothing here reads a clock. Its range is some 126 years to both sides, so that differences never
/// overflow; what lies beyond stops at the end.
package struct Timestamp: Comparable, Hashable, Sendable {
    package let nanoseconds: Int64

    private static let reach: Int64 = 4_000_000_000_000_000_000

    /// The point that many nanoseconds after 1970, or the nearest end of the range.
    package init(nanoseconds: Int64) {
        self.nanoseconds = min(max(nanoseconds, -Self.reach), Self.reach)
    }

    /// The point that many whole seconds after 1970, or the nearest end of the range.
    package init(seconds: Int64) {
        let (product, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self.init(nanoseconds: isOver ? (seconds < 0 ? -Self.reach : Self.reach) : product)
    }

    /// The point that many seconds after 1970, with a fraction, or the nearest end of the range.
    package init(unixSeconds: Double) {
        let reach = Double(Self.reach)
        self.init(nanoseconds: Int64(min(max(unixSeconds * 1e9, -reach), reach)))
    }

    /// Seconds since 1970, rounded down.
    package var seconds: Int64 {
        let quotient = nanoseconds / 1_000_000_000
        return nanoseconds % 1_000_000_000 < 0 ? quotient - 1 : quotient
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// How long after `earlier` this is.
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }

    /// The point a while later, or the end of the range.
    package static func + (start: Timestamp, duration: Duration) -> Timestamp {
        let nanoseconds = min(max(duration, .seconds(-9_000_000_000)), .seconds(9_000_000_000))
            .wholeNanoseconds
        let (sum, isOver) = start.nanoseconds.addingReportingOverflow(nanoseconds)
        return Timestamp(nanoseconds: isOver ? (nanoseconds < 0 ? -reach : reach) : sum)
    }
}

extension Timestamp {
    /// Reads seconds since 1970 from a JSON number (RFC 8259, section 6), exact to the nanosecond.
    ///
    /// Finer digits are dropped. `nil` for what is no number or lies out of the range.
    package init?(seconds text: String) {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        var digits: [UInt8] = []
        var scale = 9
        var isFraction = false
        while let byte = rest.first, byte == UInt8(ascii: ".") || byte.isDecimalDigit {
            rest = rest.dropFirst()
            if byte == UInt8(ascii: ".") {
                guard !isFraction, !digits.isEmpty else { return nil }
                isFraction = true
            } else {
                digits.append(byte - UInt8(ascii: "0"))
                if isFraction { scale -= 1 }
            }
        }
        guard !digits.isEmpty, digits.count <= 400 else { return nil }
        if let byte = rest.first {
            guard byte | 0x20 == UInt8(ascii: "e"), let power = Int(Substring(rest.dropFirst())),
                -400...400 ~= power
            else { return nil }
            scale += power
        }
        var value: Int64 = 0
        for place in 0..<max(0, digits.count + scale) {
            let digit = place < digits.count ? Int64(digits[place]) : 0
            let (product, isOver) = value.multipliedReportingOverflow(by: 10)
            guard !isOver, product <= Self.reach - digit else { return nil }
            value = product + digit
            if value == 0, place >= digits.count { break }
        }
        self.init(nanoseconds: isNegative ? -value : value)
    }

    /// Seconds since 1970 as a JSON number, with as many decimals as it needs.
    package var secondsText: String {
        let whole = nanoseconds.magnitude / 1_000_000_000
        var rest = nanoseconds.magnitude % 1_000_000_000
        var text = nanoseconds < 0 ? "-\(whole)" : "\(whole)"
        guard rest > 0 else { return text }
        var unit: UInt64 = 100_000_000
        text += "."
        while rest > 0 {
            text += "\(rest / unit)"
            rest %= unit
            unit /= 10
        }
        return text
    }
}

extension Duration {
    /// The duration in nanoseconds, rounded down to a whole one; its ends are 292 years away.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isSumOver) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return isOver || isSumOver ? (seconds < 0 ? .min : .max) : sum
    }

    /// The duration in seconds, as near as a Double comes.
    package var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

extension UInt8 {
    /// Whether the byte is an ASCII digit.
    var isDecimalDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}

extension JSON {
    /// A number of seconds since 1970.
    var timestamp: Timestamp? {
        if case .number(let text) = self { Timestamp(seconds: text) } else { nil }
    }
}
