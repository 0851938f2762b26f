/// In which order the masters of a job are asked.
///
/// The last one that gave a good answer comes first. One that failed comes last for a while, so that a
/// master that hangs costs its timeout once and not on every poll. Otherwise it is the order of the
/// configuration.
struct MasterOrder: Equatable, Sendable {
    private let count: Int
    private var preferred: Int?
    private var failures: [Int: ContinuousClock.Instant] = [:]

    /// How long a failure puts a master behind the others.
    static let penalty = Duration.seconds(60)

    /// The order of `count` masters of which nothing is known yet.
    init(count: Int) {
        self.count = count
    }

    /// The masters to ask, by their index in the configuration, each exactly once.
    func candidates(at now: ContinuousClock.Instant) -> [Int] {
        func rank(_ master: Int) -> (Int, ContinuousClock.Instant, Int) {
            // Of those that failed, the one that failed longest ago is the likeliest to be back.
            if let failure = failures[master], now < failure + Self.penalty {
                return (2, failure, master)
            }
            return (master == preferred ? 0 : 1, now, master)
        }
        return (0..<count).sorted { rank($0) < rank($1) }
    }

    /// A master gave a good answer.
    ///
    /// - Returns: whether it takes the place of another one.
    mutating func succeeded(_ master: Int) -> Bool {
        failures[master] = nil
        defer { preferred = master }
        return preferred != nil && preferred != master
    }

    /// A master was left for the next one.
    mutating func failed(_ master: Int, at now: ContinuousClock.Instant) {
        failures[master] = now
    }
}
