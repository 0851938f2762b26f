/// When a request that failed is sent again.
struct RetryPlan: Equatable, Sendable {
    /// How often it is sent again at most.
    var retries = 3
    /// How long to wait before the second attempt; twice as long before each further one.
    var backoff = Duration.milliseconds(500)
    /// How long all attempts may take together.
    var deadline = Duration.seconds(30)

    /// No wait is longer, but for what the other end asks for.
    static let longestWait = Duration.seconds(10)

    /// How long to wait before attempt `number`, counted from 1; `nil` to give up.
    ///
    /// `elapsed` counts since the first attempt began, `asked` is what the answer's `Retry-After` says
    /// (RFC 9110, section 10.2.3), `random` from 0 to 1 spreads the waits by a quarter, so that many do
    /// not come at once.
    func wait(
        before number: Int,
        elapsed: Duration,
        asked: Duration? = nil,
        random: Double
    ) -> Duration? {
        guard number > 1, number - 1 <= retries else { return nil }
        var wait = backoff
        for _ in 2..<max(2, number) { wait = min(wait * 2, Self.longestWait) }
        wait = min(wait, Self.longestWait) * (1 - random / 4)
        if let asked { wait = max(wait, asked) }
        return elapsed + wait < deadline ? wait : nil
    }

    /// Reads `Retry-After` as seconds; the date that it may also be is left out.
    static func asked(_ text: String?) -> Duration? {
        guard let text, (1...6).contains(text.utf8.count),
            text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let seconds = Int(text)
        else { return nil }
        return .seconds(seconds)
    }
}
