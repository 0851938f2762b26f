/// Whether a master that lists no nodes is to be believed.
///
/// A manager that has just started lists none until its engines have answered, so it must have said so
/// in several polls in a row, over some time.
struct EmptyBelief: Equatable, Sendable {
    /// So many polls in a row must agree.
    static let polls = 3
    /// The first and the last of them must lie so far apart.
    static let time = Duration.seconds(30)

    private var first: ContinuousClock.Instant?
    private var count = 0

    /// The master lists no nodes once more.
    ///
    /// - Returns: whether that is believed now.
    mutating func sawNone(at now: ContinuousClock.Instant) -> Bool {
        let start = first ?? now
        first = start
        count = min(count + 1, Self.polls)
        return count >= Self.polls && now - start >= Self.time
    }

    /// The master listed nodes, or did not answer: it may have been started anew.
    mutating func reset() {
        self = EmptyBelief()
    }
}
