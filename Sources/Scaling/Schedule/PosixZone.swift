/// A time zone by rule, as it stands in the footer of zone files: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX.1-2017, Base Definitions 8.3, "TZ", with the times of RFC 9636, section 3.3.1.
package struct PosixZone: Equatable, Sendable {
    /// Seconds east of UTC.
    let standard: Int
    let daylight: Daylight?

    struct Daylight: Equatable, Sendable {
        let offset: Int
        let start: Change
        let end: Change
    }

    /// A day of the year and the seconds of local time on it.
    struct Change: Equatable, Sendable {
        let day: Day
        let seconds: Int

        enum Day: Equatable, Sendable {
            /// 1 to 365, February 29th never counted.
            case julian(Int)
            /// 0 to 365, February 29th counted.
            case ordinal(Int)
            /// The nth such day of a month, the fifth being the last.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        /// Its local time in a year, in seconds since 1970.
        func local(year: Int) -> Int64 {
            let number: Int64
            switch day {
            case .julian(let day):
                let march = CivilDate.dayNumber(year: year, month: 3, day: 1)
                let january = CivilDate.dayNumber(year: year, month: 1, day: 1)
                number = day < 60 ? january + Int64(day) - 1 : march + Int64(day) - 60
            case .ordinal(let day):
                number = CivilDate.dayNumber(year: year, month: 1, day: 1) + Int64(day)
            case .weekday(let month, let week, let weekday):
                let first = CivilDate.dayNumber(year: year, month: month, day: 1)
                let next =
                    month == 12
                    ? CivilDate.dayNumber(year: year + 1, month: 1, day: 1)
                    : CivilDate.dayNumber(year: year, month: month + 1, day: 1)
                let ahead = (Int64(weekday) - (first + 4)).flooredRemainder(by: 7)
                var day = first + ahead + Int64(week - 1) * 7
                while day >= next { day -= 7 }
                number = day
            }
            return number * 86400 + Int64(seconds)
        }
    }

    /// The offset at a time, in seconds since 1970.
    func offset(at time: Int64) -> Int {
        guard let daylight else { return standard }
        let local = time + Int64(standard)
        let year = CivilDate(day: local.flooredQuotient(by: 86400)).year
        let start = daylight.start.local(year: year) - Int64(standard)
        let end = daylight.end.local(year: year) - Int64(daylight.offset)
        let isDaylight = start < end ? time >= start && time < end : time >= start || time < end
        return isDaylight ? daylight.offset : standard
    }
}

extension PosixZone {
    /// Reads the rule; `nil` when it is none.
    package init?(_ text: String) {
        var parser = Parser(rest: Array(text.utf8)[...])
        guard parser.skipName(), let standard = parser.time(hours: 24) else { return nil }
        self.standard = -standard
        guard !parser.rest.isEmpty else {
            daylight = nil
            return
        }
        guard parser.skipName() else { return nil }
        var offset = self.standard + 3600
        if parser.rest.first != UInt8(ascii: ",") {
            guard let time = parser.time(hours: 24) else { return nil }
            offset = -time
        }
        guard let start = parser.change(), let end = parser.change(), parser.rest.isEmpty else {
            return nil
        }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    private struct Parser {
        var rest: ArraySlice<UInt8>

        /// A name of three letters or more, or anything in angle brackets.
        mutating func skipName() -> Bool {
            if take("<") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
                rest = rest[(end + 1)...]
                return true
            }
            let letters = rest.prefix { (0x61...0x7A).contains($0 | 0x20) }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        /// A time as `[+-]hh[:mm[:ss]]`, in seconds.
        mutating func time(hours most: Int) -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(0...most) else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where take(":") {
                guard let part = number(0...59) else { return nil }
                seconds += part * unit
            }
            return isNegative ? -seconds : seconds
        }

        /// A comma, a day, and its time.
        mutating func change() -> Change? {
            guard take(",") else { return nil }
            let day: Change.Day
            if take("M") {
                guard let month = number(1...12), take("."), let week = number(1...5), take("."),
                    let weekday = number(0...6)
                else { return nil }
                day = .weekday(month: month, week: week, weekday: weekday)
            } else if take("J") {
                guard let number = number(1...365) else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(0...365) else { return nil }
                day = .ordinal(number)
            }
            guard take("/") else { return Change(day: day, seconds: 7200) }
            return time(hours: 167).map { Change(day: day, seconds: $0) }
        }

        private mutating func number(_ range: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix(while: \.isDecimalDigit)
            guard digits.count <= 3, let number = Int(String(decoding: digits, as: UTF8.self)),
                range.contains(number)
            else { return nil }
            rest = rest.dropFirst(digits.count)
            return number
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }
    }
}
