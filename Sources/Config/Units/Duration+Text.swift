/// Durations as Prometheus writes them: `5s`, `1m30s`, `100ms`.
///
/// Source: `ParseDuration` and `Duration.String` of <https://github.com/prometheus/common>, as its
/// documentation states them: units y (365 days), w, d, h, m, s, ms, in this order, each at most
/// once, with whole numbers; a bare `0` is allowed.
extension Duration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000),
        ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// The longest that is read: what 64 bits of nanoseconds hold, as in Prometheus, some 292
    /// years.
    private static let longest = Int64.max / 1_000_000

    /// Reads a duration.
    ///
    /// Throws ``UnitFault/malformed`` or ``UnitFault/tooLarge``.
    package init(prometheus text: String) throws(UnitFault) {
        guard text != "0" else {
            self = .zero
            return
        }
        var rest = text.utf8[...]
        var units = Duration.units[...]
        var total: Int64 = 0
        repeat {
            let digits = rest.prefix(while: \.isDigit)
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { !$0.isDigit }
            rest = rest.dropFirst(letters.count)
            let place = units.firstIndex { letters.elementsEqual($0.name.utf8) }
            guard !digits.isEmpty, let place else { throw .malformed }
            guard let number = Int64(Substring(digits)) else { throw .tooLarge }
            let unit = units[place].milliseconds
            let (part, isPartOver) = number.multipliedReportingOverflow(by: unit)
            let (sum, isSumOver) = total.addingReportingOverflow(part)
            guard !isPartOver, !isSumOver, sum <= Duration.longest else { throw .tooLarge }
            total = sum
            units = units[(place + 1)...]
        } while !rest.isEmpty
        self = .milliseconds(total)
    }

    /// The duration as Prometheus prints it, for example `1m30s`; `0s` for none.
    ///
    /// Years and weeks appear only where they leave nothing over. Parts of a millisecond are
    /// dropped. A negative one, which Prometheus cannot print, begins with `-`.
    package var prometheusText: String {
        let (seconds, attoseconds) = components
        // No wrong text for durations beyond what can be read: they stop at the longest.
        let bounded = min(max(seconds, -Duration.longest / 1000), Duration.longest / 1000)
        var rest = bounded * 1000 + attoseconds / 1_000_000_000_000_000
        guard rest != 0 else { return "0s" }
        var text = rest < 0 ? "-" : ""
        rest = abs(rest)
        for (name, milliseconds) in Duration.units {
            let isExactOnly = name == "y" || name == "w"
            if rest < milliseconds || isExactOnly && rest % milliseconds != 0 { continue }
            text += "\(rest / milliseconds)\(name)"
            rest %= milliseconds
        }
        return text
    }
}

/// Why a text with a unit cannot be read.
package enum UnitFault: Error {
    /// It is not written as it must be.
    case malformed
    /// It is more than can be held.
    case tooLarge
}
