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
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int
    package let millisecond: Int
    /// 0 is Sunday.
    package let weekday: Int

    /// The calendar time of `unixSeconds`, whose fraction is cut to milliseconds.
    package init(unixSeconds: Double) {
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
