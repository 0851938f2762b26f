/// When hosts are asked that nobody needs to ask, since another one gives the list.
///
/// What is said of them would be old otherwise, and that one is dead would be found out by the poll that
/// needs it.
struct StandbySchedule: Equatable, Sendable {
    private let interval: Duration
    private var asked: [ContinuousClock.Instant]

    /// For `count` hosts, each to be asked when it was not for `interval`.
    init(count: Int, interval: Duration, start: ContinuousClock.Instant) {
        self.interval = interval
        asked = Array(repeating: start, count: count)
    }

    /// A host was asked, for whatever reason.
    mutating func asked(_ host: Int, at time: ContinuousClock.Instant) {
        asked[host] = time
    }

    /// When a host was last asked.
    func lastAsked(_ host: Int) -> ContinuousClock.Instant { asked[host] }

    /// The one that is due the longest.
    func due(at now: ContinuousClock.Instant) -> Int? {
        let host = asked.indices.min { asked[$0] < asked[$1] }
        return host.flatMap { now >= asked[$0] + interval ? $0 : nil }
    }
}
