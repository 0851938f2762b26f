/// What is known of one counter of a container, or of several that count together.
struct CounterTrack: Sendable {
    /// How long a counter may stand still before that means that nothing is used: cAdvisor looks at
    /// idle containers no more often than once a minute (its `max_housekeeping_interval`).
    static let restTime = 60.0

    /// The sum of the series as the page says it.
    private(set) var raw: Double
    /// When the newest datum was taken, in unix seconds: never later than the page was asked for, whatever
    /// its clock says.
    private(set) var time: Double
    /// The increase a second up to `time`; `nil` until there are two data.
    private(set) var rate: Double?
    private(set) var window: SampleWindow?

    /// Which series made up the sum.
    private var fingerprint: UInt64
    /// When the newest sample was taken, by the clock of the page where it has one.
    private var stamp: Double
    private var isStamped: Bool
    /// The same, never later than the page was asked for.
    private var taken: Double
    /// When the value was first seen as it is.
    private var moved: Double
    /// Up to when it was taken to be at rest since then, by the clock of `stamp`.
    private var restedUntil: Double?

    /// Begins with a first sample, which tells no rate.
    init(_ cell: PageTotals.Cell, at scrape: Double, span: Double?) {
        raw = cell.sum
        fingerprint = cell.fingerprint
        stamp = cell.time ?? scrape
        isStamped = cell.time != nil
        time = min(stamp, scrape)
        taken = time
        moved = time
        window = span.map(SampleWindow.init)
        window?.append(0, at: stamp)
    }

    /// Takes in what the next page says, which was asked for at `scrape`, in unix seconds.
    ///
    /// A sample with the value and the time of the one before is no news. One without a time of its own
    /// is news when its value has changed. When not all series began anew, how much a fallen sum of
    /// several has increased is not known.
    mutating func update(_ cell: PageTotals.Cell, at scrape: Double, isRestarted: Bool) {
        let isAnotherSum = cell.count > 1 && hasFallen(cell) && !isRestarted
        guard cell.fingerprint == fingerprint, !isAnotherSum, !isBehind(cell) else {
            return begin(cell, at: scrape)
        }
        let hasMoved = cell.sum != raw
        isStamped = cell.time != nil
        if let own = cell.time {
            if own > stamp {
                append(cell.sum, at: own, since: stamp, scrape)
            } else if !hasMoved {
                rest(at: scrape)
            }
        } else if hasMoved {
            // The last look before this one may have been a minute before it was seen for the last time.
            let look = restedUntil.map { max(stamp, $0 - Self.restTime) }
            append(cell.sum, at: scrape, since: look ?? stamp, scrape)
        } else {
            rest(at: scrape)
        }
    }

    /// Moves the times of our clock, and those of the page's as well where `isWhole`.
    mutating func move(by seconds: Double, isWhole: Bool) {
        time += seconds
        taken += seconds
        moved += seconds
        guard isWhole || !isStamped else { return }
        stamp += seconds
        restedUntil = restedUntil.map { $0 + seconds }
        window?.move(by: seconds)
    }

    /// Whether a sample is below what the same series were before.
    func hasFallen(_ cell: PageTotals.Cell) -> Bool {
        cell.fingerprint == fingerprint && cell.sum < raw
    }

    /// Whether the clock of the page was put back, and not just an older sample was found.
    private func isBehind(_ cell: PageTotals.Cell) -> Bool {
        guard let own = cell.time, own < stamp else { return false }
        return own < stamp - Self.restTime || cell.sum > raw
    }

    /// Another set of series than before, such as a network more, or other times: that has no
    /// difference to what was before.
    private mutating func begin(_ cell: PageTotals.Cell, at scrape: Double) {
        self = CounterTrack(cell, at: scrape, span: window?.span)
    }

    /// The container is still listed and its counter stands still.
    private mutating func rest(at scrape: Double) {
        guard scrape - moved >= Self.restTime, scrape > time else { return }
        let end = stamp + (scrape - taken)
        rate = 0
        time = scrape
        restedUntil = end
        window?.rest(until: end)
    }

    /// Adds a sample; what it has increased by came since `start`, also where it counted as at rest.
    private mutating func append(
        _ value: Double,
        at newStamp: Double,
        since start: Double,
        _ scrape: Double
    ) {
        guard newStamp > start else { return }
        // A counter that went back began again at 0, as Prometheus' rate takes it.
        let increase = value >= raw ? value - raw : value
        rate = increase / (newStamp - start)
        window?.append(increase, at: newStamp, since: start)
        stamp = newStamp
        time = min(newStamp, scrape)
        taken = time
        restedUntil = nil
        if value != raw { moved = time }
        raw = value
    }
}
