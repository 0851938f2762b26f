/// What is known of one gauge of a container.
struct GaugeTrack: Sendable {
    /// The sum of the series as the page says it.
    private(set) var value: Double
    /// When it was taken, in unix seconds: never later than the page was asked for, whatever its clock says.
    private(set) var time: Double
    private(set) var window: SampleWindow?

    /// When it was taken by the clock of the page, where it has one.
    private var stamp: Double
    private var isStamped: Bool

    /// Begins with a first sample.
    init(_ cell: PageTotals.Cell, at scrape: Double, span: Double?) {
        value = cell.sum
        stamp = cell.time ?? scrape
        isStamped = cell.time != nil
        time = min(stamp, scrape)
        window = span.map(SampleWindow.init)
        window?.append(value, at: stamp)
    }

    /// Takes in what the next page says, which was asked for at `scrape`, in unix seconds.
    mutating func update(_ cell: PageTotals.Cell, at scrape: Double, isRestarted: Bool) {
        let newStamp = cell.time ?? scrape
        if newStamp < stamp - CounterTrack.restTime {
            // The clock of the page was put back.
            self = GaugeTrack(cell, at: scrape, span: window?.span)
        }
        guard newStamp > stamp else { return }
        value = cell.sum
        stamp = newStamp
        isStamped = cell.time != nil
        time = min(newStamp, scrape)
        window?.append(value, at: newStamp)
    }

    /// Moves the times of our clock, and those of the page's as well where `isWhole`.
    mutating func move(by seconds: Double, isWhole: Bool) {
        time += seconds
        guard isWhole || !isStamped else { return }
        stamp += seconds
        window?.move(by: seconds)
    }
}
