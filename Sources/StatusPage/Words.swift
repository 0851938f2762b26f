import Posix

/// Numbers and times as people read them.
enum Words {
    /// A number with three digits, thousands apart: `0.62`, `98,300`, `1.2`.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        guard value != 0 else { return "0" }
        guard value.magnitude >= 1e-4, value.magnitude < 1e15 else { return "\(value)" }
        var unit = 1.0
        while value.magnitude / unit >= 1000 { unit *= 10 }
        if unit > 1 { return grouped(Int((value / unit).rounded() * unit)) }
        var parts = 1.0
        var decimals = 0
        while (value.magnitude * parts).rounded() < 100, decimals < 6 {
            parts *= 10
            decimals += 1
        }
        let scaled = Int((value * parts).rounded())
        if decimals == 0 { return grouped(scaled) }
        let digits = "\(abs(scaled))"
        let filled = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var fraction = filled.suffix(decimals)
        while fraction.last == "0" { fraction = fraction.dropLast() }
        let whole = filled.dropLast(decimals)
        return (scaled < 0 ? "−" : "") + (fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)")
    }

    /// A whole number with its thousands apart.
    static func grouped(_ value: Int) -> String {
        var digits = "\(value.magnitude)"[...]
        var text = ""
        while digits.count > 3 {
            text = "," + digits.suffix(3) + text
            digits = digits.dropLast(3)
        }
        return (value < 0 ? "−" : "") + digits + text
    }

    /// `1 node`, `2 nodes`.
    static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// A length of time in its two largest units: `40 ms`, `0.4 s`, `42 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        let seconds = min(max(seconds, 0), 1e11)
        if seconds == 0 { return "0 s" }
        if seconds < 0.0005 { return "< 1 ms" }
        if seconds < 0.0995 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 9.95 {
            let tenths = Int((seconds * 10).rounded())
            return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        }
        let whole = Int(seconds.rounded())
        let units = [(86400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        guard let place = units.firstIndex(where: { whole >= $0.0 }) else { return "0 s" }
        let first = "\(whole / units[place].0) \(units[place].1)"
        guard place + 1 < units.count else { return first }
        let rest = whole % units[place].0 / units[place + 1].0
        return rest == 0 ? first : "\(first) \(rest) \(units[place + 1].1)"
    }

    static func time(_ duration: Duration) -> String { time(duration / .seconds(1)) }

    /// How long ago `then` was at `now`, in unix seconds, as an element that tells the time itself too.
    static func ago(_ then: Double, at now: Double) -> HTML {
        let stamp = stamp(then)
        return HTML(.time, .datetime(stamp), .title(stamp)) {
            now - then < 0.05 ? "just now" : "\(time(now - then)) ago"
        }
    }

    /// When `then` was, in UTC, as an element: of today the time alone.
    static func clock(_ then: Double, at now: Double) -> HTML {
        let stamp = stamp(then)
        let isToday = stamp.prefix(10) == Self.stamp(now).prefix(10)
        return HTML(.time, .datetime(stamp), .title(stamp)) {
            isToday
                ? "\(stamp.dropFirst(11).prefix(8))"
                : "\(stamp.dropFirst(5).prefix(5)) \(stamp.dropFirst(11).prefix(5))"
        }
    }

    /// A name that somebody else chose: its direction of writing is its own.
    static func name(_ text: String) -> HTML { HTML(.bdi) { text } }
}

extension Words {
    /// A time as RFC 3339 writes it.
    static func stamp(_ unixSeconds: Double) -> String {
        CalendarTime(unixSeconds: unixSeconds).rfc3339
    }
}
