/// When the polls of a job start: at the job's interval, each start a little early or late.
///
/// A pure value, so that it is tested without waiting.
struct PollSchedule: Equatable, Sendable {
    /// How much of the interval a start may be early or late, so that the jobs of many bridges do not
    /// stay in step.
    static let jitter = 0.05

    private let interval: Duration
    /// The start of the last poll, before it was moved.
    private var last: ContinuousClock.Instant

    /// The first poll starts at `first`.
    init(interval: Duration, first: ContinuousClock.Instant) {
        self.interval = interval
        last = first
    }

    /// Says, at the end of a poll, when the next one starts.
    ///
    /// A moved start does not move those behind it. After a poll that took longer than the interval the
    /// next one starts at once, and what else fell into that time is left out. `share` is from -1, for as
    /// early as may be, to 1, for as late.
    mutating func next(
        at now: ContinuousClock.Instant,
        moved share: Double
    ) -> ContinuousClock.Instant {
        last = max(last + interval, now)
        return max(last + interval * (Self.jitter * min(max(share, -1), 1)), now)
    }
}
