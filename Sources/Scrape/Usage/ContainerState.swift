/// What is kept of a container from page to page.
struct ContainerState: Sendable {
    /// The control group: `/docker/` and 64 digits.
    let id: String
    /// Counts who has had this place before.
    let generation: UInt32
    var service: String
    var name: String
    var taskID: String
    /// Whether its interfaces are its host's, so that their counters are not its own.
    private(set) var isOnHostNetwork = false

    private var counters: [CounterTrack?]
    private var gauges: [GaugeTrack?]

    init(id: String, generation: UInt32, service: String, columns: Int) {
        self.id = id
        self.generation = generation
        self.service = service
        name = ""
        taskID = ""
        counters = Array(repeating: nil, count: columns)
        gauges = Array(repeating: nil, count: columns)
    }

    /// Takes in the sums of a page that was asked for at `scrape`, in unix seconds.
    mutating func update(
        _ slot: Int,
        of totals: borrowing PageTotals,
        _ demand: UsageDemand,
        totalColumn: Int,
        at scrape: Double
    ) {
        for (column, quantity) in demand.quantities.enumerated() {
            var cell = totals.cell(slot, column)
            // The total is there in place of the cores, or beside them.
            if quantity == .cpuSeconds, cell.count == 0 { cell = totals.cell(slot, totalColumn) }
            let span = demand.spans[column]
            if quantity.isCounter {
                if cell.count == 0 {
                    counters[column] = nil
                } else if counters[column] == nil {
                    counters[column] = CounterTrack(cell, at: scrape, span: span)
                } else {
                    counters[column]?.update(cell, at: scrape)
                }
            } else if cell.count == 0 {
                gauges[column] = nil
            } else if gauges[column] == nil {
                gauges[column] = GaugeTrack(cell, at: scrape, span: span)
            } else {
                gauges[column]?.update(cell, at: scrape)
            }
        }
    }

    mutating func markOnHostNetwork() { isOnHostNetwork = true }

    /// The counter of a column.
    func counter(_ column: Int) -> CounterTrack? { counters[column] }

    /// The gauge of a column.
    func gauge(_ column: Int) -> GaugeTrack? { gauges[column] }
}
