/// What is known of one counter of a container, or of several that count together.
struct CounterTrack: Sendable {
    /// How long a counter may stand still before that means that nothing is used: cAdvisor looks at
    /// idle containers no more often than once a minute (its `max_housekeeping_interval`).
    static let restTime = 60.0

    /// The sum of the series as the page says it.
    private(set) var raw: Double
    /// When the newest datum was taken, in unix seconds.
    private(set) var time: Double
    /// The increase a second up to `time`; `nil` until there are two data.
    private(set) var rate: Double?
    private(set) var window: SampleWindow?

    /// Which series made up the sum.
    private var fingerprint: UInt64
    /// The page's own time of the newest sample.
    private var stamp: Double
    /// When the value changed last.
    private var moved: Double

    /// Begins with a first sample, which tells no rate.
    init(_ cell: PageTotals.Cell, at scrape: Double, span: Double?) {
        raw = cell.sum
        fingerprint = cell.fingerprint
        time = cell.time ?? scrape
        stamp = time
        moved = time
        window = span.map(SampleWindow.init)
        window?.append(0, at: time)
    }

    /// Takes in what the next page says, which was asked for at `scrape`, in unix seconds.
    ///
    /// A sample with the value and the time of the one before is no news. One without a time of its own
    /// is news when its value has changed.
    mutating func update(_ cell: PageTotals.Cell, at scrape: Double) {
        guard cell.fingerprint == fingerprint, !isBehind(cell.time) else {
            return begin(cell, at: scrape)
        }
        let hasMoved = cell.sum != raw
        if let own = cell.time {
            if own > stamp {
                stamp = own
                append(cell.sum, at: own > time ? own : scrape, hasMoved: hasMoved)
            } else if !hasMoved {
                rest(at: scrape)
            }
        } else if hasMoved {
            append(cell.sum, at: scrape, hasMoved: true)
        } else {
            rest(at: scrape)
        }
    }

    /// Whether the clock of the page was put back, and not just an older sample was found.
    private func isBehind(_ own: Double?) -> Bool {
        (own ?? stamp) < stamp - Self.restTime
    }

    /// Another set of series than before, such as a network more, or other times: that has no
    /// difference to what was before.
    private mutating func begin(_ cell: PageTotals.Cell, at scrape: Double) {
        self = CounterTrack(cell, at: scrape, span: window?.span)
    }

    /// The container is still listed and its counter stands still.
    private mutating func rest(at scrape: Double) {
        guard scrape - moved >= Self.restTime else { return }
        append(raw, at: scrape, hasMoved: false)
    }

    private mutating func append(_ value: Double, at newTime: Double, hasMoved: Bool) {
        guard newTime > time else { return }
        // A counter that went back began again at 0, as Prometheus' rate takes it.
        let increase = value >= raw ? value - raw : value
        rate = increase / (newTime - time)
        window?.append(increase, at: newTime)
        raw = value
        time = newTime
        if hasMoved { moved = newTime }
    }
}
