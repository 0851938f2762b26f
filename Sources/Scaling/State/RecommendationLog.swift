/// The largest or the smallest recommendation of a sliding window.
///
/// It keeps only what can still become the extreme: for the largest, values that fall with time. So
/// a steady service costs one entry, whatever the window. Source of the rule: Kubernetes' HPA, where
/// a recommendation counts while it is younger than the window; exactly as old is out.
package struct RecommendationLog: Equatable, Sendable {
    /// Which end of the values it keeps.
    package enum Extreme: Sendable {
        case largest
        case smallest
    }

    package struct Entry: Equatable, Sendable {
        package var time: Timestamp
        package var replicas: Int
    }

    /// Oldest first; each later one is less extreme.
    package private(set) var entries: [Entry] = []

    /// There are never more entries.
    package static let capacity = 1024

    package init() {}

    /// Forgets what is not younger than `window`, then adds a recommendation.
    ///
    /// - Returns: the extreme of all in the window, with the new one.
    mutating func add(
        _ replicas: Int,
        at now: Timestamp,
        window: Duration,
        keeping extreme: Extreme
    ) -> Int {
        forget(olderThan: window, at: now)
        while let last = entries.last, !Self.isMore(last.replicas, than: replicas, extreme) {
            entries.removeLast()
        }
        // Of two neighbours the more extreme value takes the later time: when there is no room it
        // holds somewhat longer than it should, never shorter.
        if entries.count == Self.capacity {
            entries[0].time = entries[1].time
            entries.remove(at: 1)
        }
        entries.append(Entry(time: now, replicas: replicas))
        return entries[0].replicas
    }

    /// Forgets what is not younger than `window`.
    mutating func forget(olderThan window: Duration, at now: Timestamp) {
        guard let first = entries.first, now - first.time >= window else { return }
        let kept = entries.firstIndex { now - $0.time < window } ?? entries.count
        entries.removeFirst(kept)
    }

    /// Moves every time, in an order that stays.
    mutating func mapTimes(_ move: (Timestamp) -> Timestamp) {
        for place in entries.indices { entries[place].time = move(entries[place].time) }
    }

    /// The log of saved entries; `nil` when they are no such log.
    init?(_ saved: [Entry], keeping extreme: Extreme) {
        let isSane = saved.allSatisfy { 0...ReplicaCount.limit ~= $0.replicas }
        guard saved.count <= Self.capacity, isSane else { return nil }
        for (earlier, later) in zip(saved, saved.dropFirst()) {
            guard earlier.time <= later.time,
                Self.isMore(earlier.replicas, than: later.replicas, extreme)
            else { return nil }
        }
        entries = saved
    }

    private static func isMore(_ left: Int, than right: Int, _ extreme: Extreme) -> Bool {
        extreme == .largest ? left > right : left < right
    }
}
