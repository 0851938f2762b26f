/// A bucket of tokens: one comes in each interval until it is full, and a request takes one.
struct RateLimit: Sendable {
    /// What the configuration says.
    struct Options: Equatable, Sendable {
        var interval: Duration
        var burst: Int
    }

    private let options: Options
    private var tokens: Double
    private var last: ContinuousClock.Instant

    /// A full bucket.
    init(_ options: Options, at now: ContinuousClock.Instant) {
        self.options = options
        tokens = Double(options.burst)
        last = now
    }

    /// Whether a request may pass.
    mutating func takes(at now: ContinuousClock.Instant) -> Bool {
        tokens = min(Double(options.burst), tokens + max(0, (now - last) / options.interval))
        last = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
