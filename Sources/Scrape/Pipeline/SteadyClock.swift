/// Unix time that runs as steadily as a monotonic clock.
///
/// The time of day may be set at any moment, which must not look like a burst of use or like none. Only
/// when it has been put off by more than ``tolerance`` does this clock follow.
struct SteadyClock: Sendable {
    /// By how many seconds the two may differ: clocks that are slewed drift apart slowly.
    static let tolerance = 5.0

    /// What the time of day was ahead of the monotonic clock, in seconds.
    private var offset: Double?
    /// By how many seconds it has followed the time of day in all.
    private(set) var moved = 0.0

    init() {}

    /// The time in unix seconds, from a clock that is never set, in seconds, and the time of day, in unix
    /// seconds.
    mutating func unixSeconds(monotonic: Double, wall: Double) -> Double {
        let current = wall - monotonic
        if let offset {
            if abs(current - offset) <= Self.tolerance { return monotonic + offset }
            moved += current - offset
        }
        offset = current
        return wall
    }
}
