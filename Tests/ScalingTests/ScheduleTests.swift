import Testdata
import Testing

@testable import Scaling

/// Cron expressions and time zones.
struct ScheduleTests {
    /// Central European time by rule: from 2024-03-31 01:00 UTC to 2024-10-27 01:00 UTC in summer.
    private let berlin = TimeZone(
        name: "Europe/Berlin",
        initial: 3600,
        transitions: [],
        rule: PosixZone("CET-1CEST,M3.5.0,M10.5.0/3")
    )

    /// Seconds since 1970 of a UTC time in 2024.
    private func utc(_ month: Int, _ day: Int, _ hour: Int, _ minute: Int) -> Int64 {
        CivilDate.dayNumber(year: 2024, month: month, day: day) * 86400
            + Int64(hour * 3600 + minute * 60)
    }

    @Test
    func `Days and dates belong together over leap years and eras`() {
        for day in stride(from: Int64(-800_000), to: 800_000, by: 13) {
            let date = CivilDate(day: day)
            let back = CivilDate.dayNumber(year: date.year, month: date.month, day: date.day)
            #expect(back == day)
        }
        let leap = CivilDate(day: 19782)
        #expect(leap.year == 2024 && leap.month == 2 && leap.day == 29 && leap.weekday == 4)
    }

    @Test
    func `An expression's last time is found`() throws {
        let now = utc(7, 17, 12, 30)
        func last(_ text: String) throws -> Int64? {
            try CronExpression(text).last(notAfter: now, in: .utc)
        }
        #expect(try last("* * * * *") == now)
        #expect(try last("30 12 * * *") == now)
        #expect(try last("31 12 * * *") == utc(7, 16, 12, 31))
        #expect(try last("*/20 8-10 * * *") == utc(7, 17, 10, 40))
        #expect(try last("0 0 1 jan *") == utc(1, 1, 0, 0))
        #expect(try last("0 9 * * mon-fri") == utc(7, 17, 9, 0))
        #expect(try last("0 9 * * 7") == utc(7, 14, 9, 0))
        #expect(try last("0 0 29 2 *") == utc(2, 29, 0, 0))
        // Either day is enough when both are restricted: the 13th was a Saturday, the 15th a Monday.
        #expect(try last("0 0 13 * 1") == utc(7, 15, 0, 0))
        #expect(try last("0 0 30 2 *") == nil)
    }

    @Test(arguments: [
        "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *",
        "* * * * 8", "5-1 * * * *", "*/0 * * * *", "1,, * * * *", "a * * * *", "1-2-3 * * * *",
        "*/2/2 * * * *", "-1 * * * *", "99999999999999999999 * * * *",
    ])
    func `What is no cron expression is refused`(text: String) {
        #expect(throws: CronFault.self) { _ = try CronExpression(text) }
    }

    @Test
    func `Local times follow the clock over both changes of the year`() throws {
        let daily = try CronExpression("30 2 * * *")
        // 02:30 is skipped on March 31st: it is taken at 03:30 summer time, 01:30 UTC.
        #expect(daily.last(notAfter: utc(3, 31, 12, 0), in: berlin) == utc(3, 31, 1, 30))
        #expect(daily.last(notAfter: utc(3, 31, 1, 29), in: berlin) == utc(3, 30, 1, 30))
        // It comes twice on October 27th: the first is 00:30 UTC.
        #expect(daily.last(notAfter: utc(10, 27, 12, 0), in: berlin) == utc(10, 27, 0, 30))
        #expect(daily.last(notAfter: utc(10, 27, 0, 29), in: berlin) == utc(10, 26, 0, 30))
        // In the second 02:10 the first 02:30 is past.
        #expect(daily.last(notAfter: utc(10, 27, 1, 10), in: berlin) == utc(10, 27, 0, 30))
    }

    @Test(arguments: [
        // What comes every hour or every few minutes comes in the second 02:00 too.
        ("0 * * * *", (1, 10), (1, 0)), ("*/15 2 * * *", (1, 10), (1, 0)),
        ("*/15 2 * * *", (2, 10), (1, 45)), ("* * * * *", (1, 10), (1, 10)),
        ("50 * * * *", (1, 10), (0, 50)), ("0 */2 * * *", (1, 10), (1, 0)),
        ("0 */2 * * *", (0, 10), (0, 0)),
        // What names its hours and its minutes comes once.
        ("0,30 2 * * *", (1, 45), (0, 30)), ("15 1-3 * * *", (1, 45), (0, 15)),
    ])
    func `What comes at short intervals keeps them while the clock is set back`(
        text: String,
        now: (Int, Int),
        last: (Int, Int)
    ) throws {
        let found = try CronExpression(text).last(notAfter: utc(10, 27, now.0, now.1), in: berlin)
        #expect(found == utc(10, 27, last.0, last.1))
    }

    @Test
    func `A window until an end spans nights and weekends`() throws {
        let schedule = Schedule(
            start: try CronExpression("0 20 * * fri"),
            span: .until(try CronExpression("0 6 * * mon")),
            zone: berlin,
            maximum: 2
        )
        // 2024-07-19 is a Friday; local time is two hours ahead.
        let cases = [
            (utc(7, 19, 17, 59), false), (utc(7, 19, 18, 0), true), (utc(7, 21, 12, 0), true),
            (utc(7, 22, 3, 59), true), (utc(7, 22, 4, 0), false),
        ]
        for (time, isOn) in cases {
            #expect(schedule.isOn(at: Timestamp(seconds: time)) == isOn, "\(time)")
        }
    }

    @Test
    func `A zone file is read by its table and then by its rule`() throws {
        let zone = try #require(TimeZone(name: "Test/Zone", file: Self.file(version: 0x32)))
        #expect(zone.offset(at: -1_000_000_001) == 3208)
        #expect(zone.offset(at: -1_000_000_000) == 3600)
        #expect(zone.offset(at: 99) == 3600)
        #expect(zone.offset(at: 100) == 3600)
        #expect(zone.offset(at: utc(7, 1, 0, 0)) == 7200)
        #expect(zone.offset(at: utc(12, 1, 0, 0)) == 3600)
    }

    @Test
    func `A cut or mutated zone file is refused or read, never more`() {
        let file = Self.file(version: 0x32)
        for end in 0..<file.count { #expect(TimeZone(name: "x", file: Array(file[..<end])) == nil) }
        var random = SeededGenerator(seed: 8)
        var read = 0
        for _ in 0..<5000 where TimeZone(name: "x", file: random.mutated(file)) != nil { read += 1 }
        #expect(read < 5000)
    }

    @Test(arguments: [
        "", "C-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.1.0,M1.1.0",
    ])
    func `What is no rule of a zone is refused`(text: String) {
        #expect(PosixZone(text) == nil)
    }

    @Test
    func `Rules of the southern half, of angle brackets and of numbered days are read`() throws {
        let sydney = try #require(PosixZone("AEST-10AEDT,M10.1.0,M4.1.0/3"))
        #expect(sydney.offset(at: utc(1, 15, 0, 0)) == 39600)
        #expect(sydney.offset(at: utc(7, 15, 0, 0)) == 36000)
        let fixed = try #require(PosixZone("<+0545>-5:45"))
        #expect(fixed.offset(at: 0) == 20700)
        let numbered = try #require(PosixZone("EST5EDT,J60/0,300/0"))
        #expect(numbered.offset(at: utc(3, 1, 4, 59)) == -18000)
        #expect(numbered.offset(at: utc(3, 1, 5, 0)) == -14400)
        #expect(numbered.offset(at: utc(10, 27, 3, 59)) == -14400)
        #expect(numbered.offset(at: utc(10, 27, 4, 0)) == -18000)
    }

    /// A zone file made by hand: local mean time, then the same offset twice, then a rule.
    private static func file(version: UInt8) -> [UInt8] {
        func number(_ value: Int64, _ width: Int) -> [UInt8] {
            (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * Int64($0))) }
        }
        func part(_ width: Int) -> [UInt8] {
            var bytes = Array("TZif".utf8) + [version] + Array(repeating: 0, count: 15)
            for count in [0, 0, 0, 2, 2, 8] as [Int64] { bytes += number(count, 4) }
            bytes += number(-1_000_000_000, width) + number(100, width) + [1, 1]
            bytes += number(3208, 4) + [0, 0] + number(3600, 4) + [0, 4]
            return bytes + Array("LMT\0CET\0".utf8)
        }
        return part(4) + part(8) + Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
    }
}
