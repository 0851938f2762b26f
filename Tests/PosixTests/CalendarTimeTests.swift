import Testing

@testable import Posix

@Suite("Calendar time")
struct CalendarTimeTests {
    @Test(
        "is written as RFC 3339 and as HTTP have it",
        arguments: [
            (0.0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777.0, "1994-11-06T08:49:37.000Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400.5, "2000-02-29T00:00:00.500Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_709_251_199.999, "2024-02-29T23:59:59.999Z", "Thu, 29 Feb 2024 23:59:59 GMT"),
            (4_107_542_400.0625, "2100-03-01T00:00:00.062Z", "Mon, 01 Mar 2100 00:00:00 GMT"),
            (2_147_483_648.0, "2038-01-19T03:14:08.000Z", "Tue, 19 Jan 2038 03:14:08 GMT"),
        ]
    )
    func writes(_ seconds: Double, _ rfc3339: String, _ http: String) {
        let time = CalendarTime(unixSeconds: seconds)
        #expect(time.rfc3339 == rfc3339)
        #expect(time.httpDate == http)
    }

    @Test(
        "stays within four-digit years, whatever it is given",
        arguments: [
            (-1.0, "1970"), (-Double.infinity, "1970"), (1e300, "9999"), (.infinity, "9999"),
        ]
    )
    func clamps(_ seconds: Double, _ year: String) {
        #expect(CalendarTime(unixSeconds: seconds).rfc3339.prefix(5) == "\(year)-")
    }

    @Test("does not crash on no number")
    func nan() {
        #expect(CalendarTime(unixSeconds: .nan).rfc3339.count == 24)
    }

    @Test("counts every day of four centuries")
    func days() {
        var day = CalendarTime(unixSeconds: 0)
        for number in 1...146_097 {
            let next = CalendarTime(unixSeconds: Double(number) * 86_400)
            let follows =
                next.weekday == (day.weekday + 1) % 7
                && (next.day == day.day + 1 && next.month == day.month && next.year == day.year
                    || next.day == 1 && day.day >= 28
                        && (next.month == day.month + 1 && next.year == day.year
                            || next.month == 1 && day.month == 12 && next.year == day.year + 1))
            if !follows {
                Issue.record("\(day.rfc3339) is followed by \(next.rfc3339)")
                return
            }
            day = next
        }
        #expect(day.rfc3339 == "2370-01-01T00:00:00.000Z")
    }
}
