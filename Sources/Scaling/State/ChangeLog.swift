/// The changes that were applied, as far back as rate policies look.
package struct ChangeLog: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package var time: Timestamp
        /// Replicas added; below 0 when they were taken away.
        package var change: Int
    }

    /// Oldest first.
    package private(set) var entries: [Entry] = []

    /// There are never more entries.
    package static let capacity = 1024

    package init() {}

    /// Adds a change and forgets what is not younger than `period`.
    mutating func add(_ change: Int, at now: Timestamp, keeping period: Duration) {
        guard period > .zero, change != 0 else {
            entries = []
            return
        }
        entries.removeAll { now - $0.time >= period }
        // When there is no room, the two oldest become one of the later time: what they came to
        // together counts somewhat longer than it should.
        if entries.count == Self.capacity {
            entries[1].change += entries[0].change
            entries.removeFirst(entries[1].change == 0 ? 2 : 1)
        }
        entries.append(Entry(time: now, change: change))
    }

    /// The count at the start of the period that ends now: the current one without the changes that
    /// are younger than the period.
    func countBefore(_ current: Int, period: Duration, at now: Timestamp) -> Int {
        var count = current
        for entry in entries.reversed() {
            if now - entry.time >= period { break }
            count -= entry.change
        }
        return count
    }

    /// Moves every time, in an order that stays.
    mutating func mapTimes(_ move: (Timestamp) -> Timestamp) {
        for place in entries.indices { entries[place].time = move(entries[place].time) }
    }

    /// The log of saved entries; `nil` when they are no such log.
    init?(_ saved: [Entry]) {
        guard saved.count <= Self.capacity else { return nil }
        let isInOrder = zip(saved, saved.dropFirst()).allSatisfy { $0.time <= $1.time }
        let isSane = saved.allSatisfy {
            $0.change.magnitude <= ReplicaCount.limit.magnitude && $0.change != 0
        }
        guard isInOrder, isSane else { return nil }
        entries = saved
    }
}
