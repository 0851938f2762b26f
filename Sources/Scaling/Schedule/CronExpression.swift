/// Times of a calendar: minute, hour, day of the month, month and day of the week.
///
/// Source: crontab(5) of Debian's cron: `*`, numbers, ranges, lists, steps, names of months and
/// days, 0 and 7 for Sunday; when both days are restricted, either is enough.
package struct CronExpression: Equatable, Sendable {
    /// As it was written.
    package let text: String
    private let minutes: UInt64
    private let hours: UInt64
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64
    private let anyDay: Bool
    private let anyWeekday: Bool
    /// Whether it comes at short intervals, not at hours and minutes that it names.
    private let keepsIntervals: Bool

    /// Reads an expression of five fields; throws where it is none.
    package init(_ text: String) throws(CronFault) {
        let fields = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard fields.count == 5 else {
            throw CronFault(description: "a cron expression has five fields, not \(fields.count)")
        }
        self.text = text
        minutes = try CronField.minute.read(fields[0])
        hours = try CronField.hour.read(fields[1])
        days = try CronField.day.read(fields[2])
        months = try CronField.month.read(fields[3])
        let sevens = try CronField.weekday.read(fields[4])
        weekdays = sevens | sevens >> 7 & 1
        anyDay = fields[2].first == "*"
        anyWeekday = fields[4].first == "*"
        keepsIntervals = fields[0].first == "*" || fields[1].first == "*"
    }

    /// The last time of the expression that is not after `now`, both in seconds since 1970.
    ///
    /// A local time that the zone skips is taken at the moment it was skipped to. One that comes
    /// twice is taken at its first; at both by an expression whose minutes or hours begin with `*`,
    /// which keeps its intervals so (Debian's cron(8)). `nil` when there was none in the nine years
    /// before: February 29th can be eight apart.
    package func last(notAfter now: Int64, in zone: TimeZone) -> Int64? {
        let offset = Int64(zone.offset(at: now))
        // Near a change of the offset the later of both local times is where the search starts.
        let latest = now + max(offset, Int64(zone.offset(at: now - 86400)))
        let first = lastLocal(notAfter: latest) { zone.time(ofLocal: $0) <= now }
            .map { zone.time(ofLocal: $0) }
        guard keepsIntervals, let first else { return first }
        let second = lastLocal(notAfter: now + offset) { _ in true }.map { $0 - offset }
        guard let second, zone.offset(at: second) == Int(offset) else { return first }
        return max(first, second)
    }

    /// The last local time of the expression that is not after `latest` and that is wanted.
    private func lastLocal(notAfter latest: Int64, isWanted: (Int64) -> Bool) -> Int64? {
        var day = latest.flooredQuotient(by: 86400)
        var latestMinute = Int(latest - day * 86400) / 60
        let firstDay = day - 9 * 366
        while day >= firstDay {
            if matches(day) {
                while let minute = time(notAfter: latestMinute) {
                    let local = day * 86400 + Int64(minute) * 60
                    if isWanted(local) { return local }
                    latestMinute = minute - 1
                }
            }
            day -= 1
            latestMinute = 24 * 60 - 1
        }
        return nil
    }

    /// The last minute of a day that matches and is not after `latest`.
    private func time(notAfter latest: Int) -> Int? {
        guard latest >= 0 else { return nil }
        let hour = latest / 60
        if hours >> UInt64(hour) & 1 == 1,
            let minute = Self.highestBit(of: minutes, notAbove: latest % 60)
        {
            return hour * 60 + minute
        }
        guard let hour = Self.highestBit(of: hours, notAbove: hour - 1),
            let minute = Self.highestBit(of: minutes, notAbove: 59)
        else { return nil }
        return hour * 60 + minute
    }

    private func matches(_ day: Int64) -> Bool {
        let date = CivilDate(day: day)
        guard months >> UInt64(date.month) & 1 == 1 else { return false }
        let isDay = days >> UInt64(date.day) & 1 == 1
        let isWeekday = weekdays >> UInt64(date.weekday) & 1 == 1
        return anyDay || anyWeekday ? isDay && isWeekday : isDay || isWeekday
    }

    private static func highestBit(of set: UInt64, notAbove limit: Int) -> Int? {
        guard limit >= 0 else { return nil }
        let below = set & (UInt64.max >> UInt64(63 - min(limit, 63)))
        return below == 0 ? nil : 63 - below.leadingZeroBitCount
    }
}

/// Why a text is no cron expression.
package struct CronFault: Error, Equatable, Sendable {
    package let description: String
}

/// One field of a cron expression.
private struct CronField {
    let name: String
    let range: ClosedRange<Int>
    /// Names for the numbers from the range's first, where there are any.
    var names: [String] = []

    static let minute = CronField(name: "minute", range: 0...59)
    static let hour = CronField(name: "hour", range: 0...23)
    static let day = CronField(name: "day of the month", range: 1...31)
    static let month = CronField(
        name: "month",
        range: 1...12,
        names: [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
    )
    static let weekday = CronField(
        name: "day of the week",
        range: 0...7,
        names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    )

    /// The numbers of a field as bits.
    func read(_ text: Substring) throws(CronFault) -> UInt64 {
        var set: UInt64 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
            guard let span = pieces.first, pieces.count <= 2 else { throw fault(part) }
            var numbers = try readRange(span)
            if pieces.count == 2 {
                guard let step = number(pieces[1], named: false), step > 0 else {
                    throw fault(part)
                }
                // As in cron, a lone number with a step runs to the end of the field.
                if !span.contains("-"), span != "*" {
                    numbers = numbers.lowerBound...range.upperBound
                }
                for value in stride(from: numbers.lowerBound, through: numbers.upperBound, by: step)
                {
                    set |= 1 << UInt64(value)
                }
            } else {
                for value in numbers { set |= 1 << UInt64(value) }
            }
        }
        return set
    }

    private func readRange(_ text: Substring) throws(CronFault) -> ClosedRange<Int> {
        if text == "*" { return range }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ number($0, named: true) }),
            let last = ends.last.flatMap({ number($0, named: true) }),
            ends.count <= 2, range.contains(first), range.contains(last), first <= last
        else { throw fault(text) }
        return first...last
    }

    private func number(_ text: Substring, named: Bool) -> Int? {
        if !text.isEmpty, text.utf8.count <= 4, text.utf8.allSatisfy(\.isDecimalDigit) {
            return Int(text)
        }
        guard named, let place = names.firstIndex(of: text.lowercased()) else { return nil }
        return range.lowerBound + place
    }

    private func fault(_ part: Substring) -> CronFault {
        CronFault(description: "'\(part)' is no \(name) of a cron expression")
    }
}
