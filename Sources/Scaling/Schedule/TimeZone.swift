/// The offsets of a place's local time from UTC, as a table and a rule for what comes after it.
package struct TimeZone: Equatable, Sendable {
    /// Its name, for example `Europe/Berlin`.
    package let name: String
    /// The offset before the first transition, in seconds east of UTC.
    let initial: Int
    /// Oldest first.
    let transitions: [Transition]
    /// What holds after the last transition; `nil` when the last offset stays.
    let rule: PosixZone?

    /// From `time` on, in seconds since 1970, the offset is `offset` seconds east of UTC.
    package struct Transition: Equatable, Sendable {
        package let time: Int64
        package let offset: Int

        package init(time: Int64, offset: Int) {
            self.time = time
            self.offset = offset
        }
    }

    package static let utc = TimeZone(name: "UTC", initial: 0, transitions: [])

    /// A zone by its table.
    package init(name: String, initial: Int, transitions: [Transition], rule: PosixZone? = nil) {
        self.name = name
        self.initial = initial
        self.transitions = transitions
        self.rule = rule
    }

    /// The offset at a time, in seconds east of UTC.
    package func offset(at time: Int64) -> Int {
        guard let last = transitions.last, time < last.time || rule == nil else {
            return rule?.offset(at: time) ?? transitions.last?.offset ?? initial
        }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initial : transitions[low - 1].offset
    }

    /// The time of a local one, both in seconds since 1970: the first when it comes twice, and the
    /// moment it is skipped to when it does not come.
    func time(ofLocal local: Int64) -> Int64 {
        // No offset is as large as a day, and no two changes are so near.
        let before = offset(at: local - 86400)
        let after = offset(at: local + 86400)
        let early = local - Int64(before)
        if before == after || offset(at: early) == before { return early }
        let late = local - Int64(after)
        return offset(at: late) == after ? late : early
    }
}
