/// When a poll starts because something happened, ahead of its time.
///
/// A pure value. The first event after a quiet time brings a poll at once; a burst brings one, and a
/// stream of events no more than one a second, and never so many that polling takes more than a
/// fifth of the time.
struct PollAlarm: Equatable, Sendable {
    /// How long a burst may last that one poll is for.
    static let quiet = Duration.milliseconds(100)
    /// From the start of a poll to one that an event brings, at least.
    static let gap = Duration.seconds(1)
    /// For so long behind an event its effects are looked for, a poll every ``settlingGap``.
    static let settlingTime = Duration.seconds(10)
    static let settlingGap = Duration.seconds(2)

    private let settles: Bool
    /// The first event that no poll has answered.
    private var unanswered: ContinuousClock.Instant?
    private var lastEvent: ContinuousClock.Instant?
    private var lastStart: ContinuousClock.Instant?
    private var lastDuration = Duration.zero

    /// - Parameter settles: whether effects follow behind an event, as tasks start behind a change
    ///   of their service, which no event tells.
    init(settles: Bool) {
        self.settles = settles
    }

    /// An event came.
    mutating func ring(at now: ContinuousClock.Instant) {
        unanswered = unanswered ?? now
        lastEvent = now
    }

    /// A poll starts: it answers what came before.
    mutating func polls(from now: ContinuousClock.Instant) {
        unanswered = nil
        lastStart = now
    }

    /// A poll ended.
    mutating func polled(to now: ContinuousClock.Instant) {
        lastDuration = lastStart.map { now - $0 } ?? .zero
    }

    /// When the next poll starts that would otherwise start at `regular`.
    func next(before regular: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard let lastStart else { return regular }
        let busy = lastStart + lastDuration * 5
        if let unanswered {
            return min(regular, max(unanswered + Self.quiet, lastStart + Self.gap, busy))
        }
        guard settles, let lastEvent, lastStart < lastEvent + Self.settlingTime else {
            return regular
        }
        return min(regular, max(lastStart + Self.settlingGap, busy))
    }
}
