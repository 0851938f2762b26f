import Posix
package import Scaling

/// The time that decisions are made at: the time of day at the start, and as steady as a monotonic
/// clock from then on.
package struct DecisionClock: Sendable {
    private let origin = ContinuousClock.now
    private let unixSeconds = WallClock.unixSeconds

    package init() {}

    package var now: Timestamp {
        let start = Timestamp(nanoseconds: Int64(unixSeconds * 1e9))
        return start + (ContinuousClock.now - origin)
    }
}
