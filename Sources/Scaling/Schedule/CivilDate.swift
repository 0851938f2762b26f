/// A day of the Gregorian calendar.
struct CivilDate: Equatable {
    let year: Int
    /// From 1.
    let month: Int
    /// From 1.
    let day: Int
    /// From 0 for Sunday.
    let weekday: Int

    /// The day that many days after 1970-01-01.
    ///
    /// The years are reckoned from March on, so that the leap day is the last of its year, in eras
    /// of 400 years, after which the calendar repeats.
    init(day number: Int64) {
        weekday = Int((number + 4).flooredRemainder(by: 7))
        let shifted = number + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * marchMonth + 2) / 5) + 1
        month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// The number of days from 1970-01-01 to this date.
    static func dayNumber(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = Int64(month <= 2 ? year - 1 : year)
        let era = shifted.flooredQuotient(by: 400)
        let yearOfEra = shifted - era * 400
        let marchMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * marchMonth + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Int64 {
    /// The quotient rounded down, also below 0; `divisor` is above 0.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// What ``flooredQuotient(by:)`` leaves over, from 0 up.
    func flooredRemainder(by divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
