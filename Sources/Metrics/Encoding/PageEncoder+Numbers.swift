/// Numbers as both formats write them.
extension PageEncoder {
    /// Appends the shortest decimal that reads back as `value`; `NaN`, `+Inf`, `-Inf`.
    ///
    /// Whole numbers have no fraction; above 2^53 or so, and below 0.0001, an exponent follows.
    static func append(_ value: Double, to bytes: inout [UInt8]) {
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53, whole != 0 {
            if whole < 0 { bytes.append(UInt8(ascii: "-")) }
            append(digitsOf: whole.magnitude, to: &bytes)
            return
        }
        bytes += decimal(value).utf8
    }

    /// Appends a count in decimal.
    static func append(digitsOf count: UInt64, to bytes: inout [UInt8]) {
        var rest = count
        let start = bytes.count
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest != 0
        bytes[start...].reverse()
    }

    /// The bound of a bucket as its `le` label has it: OpenMetrics wants a whole one to end in `.0`
    /// ("Canonical numbers").
    static func bound(_ value: Double, in syntax: ExpositionSyntax) -> String {
        let text = decimal(value)
        let isWhole = value.isFinite && !text.utf8.contains { $0 == UInt8(ascii: ".") }
        guard syntax == .openMetrics, isWhole, !text.utf8.contains(UInt8(ascii: "e")) else {
            return text
        }
        return text + ".0"
    }

    /// The shortest decimal that reads back as `value`; `NaN`, `+Inf`, `-Inf`.
    static func decimal(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
