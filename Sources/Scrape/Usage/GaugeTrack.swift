/// What is known of one gauge of a container.
struct GaugeTrack: Sendable {
    /// The sum of the series as the page says it.
    private(set) var value: Double
    /// When it was taken, in unix seconds.
    private(set) var time: Double
    private(set) var window: SampleWindow?

    /// Begins with a first sample.
    init(_ cell: PageTotals.Cell, at scrape: Double, span: Double?) {
        value = cell.sum
        time = cell.time ?? scrape
        window = span.map(SampleWindow.init)
        window?.append(value, at: time)
    }

    /// Takes in what the next page says, which was asked for at `scrape`, in unix seconds.
    mutating func update(_ cell: PageTotals.Cell, at scrape: Double) {
        let newTime = cell.time ?? scrape
        if newTime < time - CounterTrack.restTime {
            // The clock of the page was put back.
            self = GaugeTrack(cell, at: scrape, span: window?.span)
        }
        guard newTime > time else { return }
        value = cell.sum
        time = newTime
        window?.append(value, at: time)
    }
}
