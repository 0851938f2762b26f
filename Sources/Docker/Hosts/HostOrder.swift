/// In which order the hosts that can answer the same question are asked.
///
/// The last one that gave a good answer comes first. One that failed comes last for a while, so that a
/// host that hangs costs its timeout once and not on every poll. Otherwise it is the order of the
/// configuration.
package struct HostOrder: Equatable, Sendable {
    private let count: Int
    private var preferred: Int?
    private var failures: [Int: ContinuousClock.Instant] = [:]

    /// How long a failure puts a host behind the others.
    package static let penalty = Duration.seconds(60)

    /// The order of `count` hosts of which nothing is known yet.
    package init(count: Int) {
        self.count = count
    }

    /// The hosts to ask, by their index in the configuration, each exactly once.
    package func candidates(at now: ContinuousClock.Instant) -> [Int] {
        func rank(_ host: Int) -> (Int, ContinuousClock.Instant, Int) {
            // Of those that failed, the one that failed longest ago is the likeliest to be back.
            if let failure = failures[host], now < failure + Self.penalty {
                return (2, failure, host)
            }
            return (host == preferred ? 0 : 1, now, host)
        }
        return (0..<count).sorted { rank($0) < rank($1) }
    }

    /// A host gave a good answer.
    ///
    /// - Returns: whether it takes the place of another one.
    package mutating func succeeded(_ host: Int) -> Bool {
        failures[host] = nil
        defer { preferred = host }
        return preferred != nil && preferred != host
    }

    /// A host that is not needed would give a good answer again.
    package mutating func recovered(_ host: Int) {
        failures[host] = nil
    }

    /// A host was left for the next one.
    package mutating func failed(_ host: Int, at now: ContinuousClock.Instant) {
        failures[host] = now
    }
}
