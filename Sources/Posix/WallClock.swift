import Glibc

/// The time of day: for people and for other machines, never for measuring how long something took.
package enum WallClock {
    /// Seconds since 1970-01-01 00:00:00 UTC, with a fraction.
    package static var unixSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// A moment in UTC, taken apart by the calendar.
package struct CalendarTime: Equatable, Sendable {
    /// 1970 to 9999.
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int
    /// 0 to 23.
    package let hour: Int
    /// 0 to 59.
    package let minute: Int
    /// 0 to 59, since unix time has no leap seconds.
    package let second: Int
    /// 0 to 999.
    package let millisecond: Int
    /// 0 is Sunday.
    package let weekday: Int

    /// The calendar time of `unixSeconds`, whose fraction is cut to milliseconds.
    ///
    /// What lies outside of the years 1970 to 9999 becomes the nearest moment in them.
    package init(unixSeconds: Double) {
        let unixSeconds = max(0, min(unixSeconds, 253_402_300_799.999))
        let whole = unixSeconds.rounded(.down)
        var seconds = time_t(whole)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        year = Int(parts.tm_year) + 1900
        month = Int(parts.tm_mon) + 1
        day = Int(parts.tm_mday)
        hour = Int(parts.tm_hour)
        minute = Int(parts.tm_min)
        second = Int(parts.tm_sec)
        millisecond = Int((unixSeconds - whole) * 1000)
        weekday = Int(parts.tm_wday)
    }

    /// As RFC 3339 writes it, in UTC with milliseconds: `2026-11-21T20:37:34.123Z`.
    package var rfc3339: String {
        "\(year)-\(two(month))-\(two(day))T\(two(hour)):\(two(minute)):\(two(second))"
            + ".\(millisecond < 100 ? "0" : "")\(two(millisecond))Z"
    }

    /// As HTTP writes it (RFC 9110, section 5.6.7): `Sat, 21 Nov 2026 20:37:34 GMT`.
    package var httpDate: String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return "\(days[weekday]), \(two(day)) \(months[month - 1]) \(year) "
            + "\(two(hour)):\(two(minute)):\(two(second)) GMT"
    }

    private func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

extension CalendarTime {
    /// The unix time of an RFC 3339 text like `2016-04-05T09:22:57Z` or `…+08:00`; `nil` for another.
    package static func unixSeconds(rfc3339 text: String) -> Double? {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard bytes.count >= 20, let year = number(0..<4), let month = number(5..<7),
            let day = number(8..<10), let hour = number(11..<13), let minute = number(14..<16),
            let second = number(17..<19), (1...12).contains(month), (1...31).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var parts = tm()
        parts.tm_year = Int32(year - 1900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = Int32(day)
        parts.tm_hour = Int32(hour)
        parts.tm_min = Int32(minute)
        parts.tm_sec = Int32(second)
        var rest = bytes[19...]
        var fraction = 0.0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
            fraction = Double("0." + String(decoding: digits, as: UTF8.self)) ?? 0
            rest = rest.dropFirst(1 + digits.count)
        }
        let whole = Double(timegm(&parts)) + fraction
        if rest.elementsEqual("Z".utf8) || rest.elementsEqual("z".utf8) { return whole }
        let start = rest.startIndex
        guard rest.count == 6, let hours = number((start + 1)..<(start + 3)),
            let minutes = number((start + 4)..<(start + 6))
        else { return nil }
        let offset = Double(hours * 3600 + minutes * 60)
        return rest.first == UInt8(ascii: "-") ? whole + offset : whole - offset
    }
}
