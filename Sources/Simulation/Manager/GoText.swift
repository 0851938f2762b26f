import Glibc
import Posix

/// Numbers and times as Go programs print them.
enum GoText {
    /// A count of bytes with four digits and a binary unit: `24.72 GiB`, `0 B`.
    ///
    /// What `units.BytesSize` of docker/go-units gives.
    static func binarySize(_ byteCount: Int64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var size = Double(byteCount)
        var unit = 0
        while size >= 1024, unit < units.count - 1 {
            size /= 1024
            unit += 1
        }
        return "\(fourDigits(size)) \(units[unit])"
    }

    /// The verb `%.4g`.
    private static func fourDigits(_ value: Double) -> String {
        var text = [CChar](repeating: 0, count: 32)
        _ = withVaList([value]) { vsnprintf(&text, text.count, "%.4g", $0) }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    /// A time in UTC as `time.RFC3339`: `2026-11-21T20:39:22Z`.
    static func rfc3339(unixSeconds: Int64) -> String {
        String(CalendarTime(unixSeconds: Double(unixSeconds)).rfc3339.dropLast(5)) + "Z"
    }

    /// A time in UTC as `time.RFC3339Nano`, with no zeros at the end of the fraction.
    static func rfc3339(unixNanoseconds: Int64) -> String {
        let seconds = unixNanoseconds / 1_000_000_000
        let rest = unixNanoseconds % 1_000_000_000
        var fraction = String(1_000_000_000 + max(0, rest)).dropFirst()
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let text = rfc3339(unixSeconds: seconds).dropLast()
        return fraction.isEmpty ? "\(text)Z" : "\(text).\(fraction)Z"
    }

    /// A float as `strconv.FormatFloat(value, 'g', -1, 64)`, which is how Go exporters print samples:
    /// the shortest digits that read back, with an exponent from 1e+06 on and below 0.0001.
    static func float(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == 0 { return "0" }
        let sign = value < 0 ? "-" : ""
        let (digits, exponent) = shortestDigits(value.magnitude)
        let isPlain = (-4..<6).contains(exponent)
        return sign + (isPlain ? plain(digits, exponent) : scientific(digits, exponent))
    }

    /// The significant digits, without zeros at either end, and the power of ten of the first one.
    private static func shortestDigits(_ value: Double) -> (digits: Substring, exponent: Int) {
        let parts = value.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let all = (whole + (mantissa.count > 1 ? mantissa[1] : ""))[...]
        var digits = all.drop { $0 == "0" }
        let leading = all.utf8.count - digits.utf8.count
        while digits.hasSuffix("0") { digits.removeLast() }
        let scale = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return (digits, whole.utf8.count - 1 - leading + scale)
    }

    private static func scientific(_ digits: Substring, _ exponent: Int) -> String {
        let fraction = digits.dropFirst()
        let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
        return "\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)"
            + "e\(exponent < 0 ? "-" : "+")\(power)"
    }

    private static func plain(_ digits: Substring, _ exponent: Int) -> String {
        if exponent < 0 {
            return "0." + String(repeating: "0", count: -exponent - 1) + digits
        }
        let count = digits.utf8.count
        if count <= exponent + 1 {
            return digits + String(repeating: "0", count: exponent + 1 - count)
        }
        return "\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))"
    }
}
