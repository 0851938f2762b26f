/// What is kept of a container from page to page.
struct ContainerState: Sendable {
    /// The control group: `/docker/` and 64 digits.
    let id: String
    private(set) var service = ""
    private(set) var name = ""
    private(set) var taskID = ""
    /// Whether its interfaces are its host's, so that their counters are not its own.
    private(set) var isOnHostNetwork = false
    /// Whether the quota is not on the page for the first time: that it has none is not known yet.
    private(set) var isQuotaLost = false

    /// Those of the demand, in its order.
    private var counters: [CounterTrack?]
    private var gauges: [GaugeTrack?]

    /// No container.
    static let none = ContainerState(id: "", UsageDemand(ServiceGrouping(.swarm), []))

    init(id: String, _ demand: UsageDemand) {
        self.id = id
        counters = Array(repeating: nil, count: demand.counters)
        gauges = Array(repeating: nil, count: demand.quantities.count - demand.counters)
    }

    /// Takes in the sums of a page that was asked for at `scrape`, in unix seconds.
    mutating func update(
        _ slot: Int,
        of totals: borrowing PageTotals,
        _ demand: UsageDemand,
        totalColumn: Int,
        at scrape: Double
    ) {
        var cpu = PageTotals.Cell()
        var isRestarted = false
        if let column = demand.cpuColumn {
            // The total is there in place of the cores, or beside them.
            cpu = totals.cell(slot, column)
            if cpu.count == 0 { cpu = totals.cell(slot, totalColumn) }
            // Cores begin anew with their container alone, and all at once.
            isRestarted = counters[column]?.hasFallen(cpu) == true
        }
        if let column = demand.quotaColumn {
            isQuotaLost = gauge(column) != nil && totals.cell(slot, column).count == 0
        }
        for column in demand.quantities.indices {
            let cell = column == demand.cpuColumn ? cpu : totals.cell(slot, column)
            let span = demand.spans[column]
            if column < demand.counters {
                counters[column].take(cell, at: scrape, isRestarted, span: span)
            } else {
                gauges[column - demand.counters].take(cell, at: scrape, isRestarted, span: span)
            }
        }
    }

    /// Takes in what one of its label sets says of it.
    mutating func update(_ labels: LabelMeaning, _ service: String) {
        if self.service != service { self.service = service }
        if !labels.name.isEmpty, !LabelMeaning.equal(labels.name, name) {
            name = String(decoding: labels.name, as: UTF8.self)
        }
        if !labels.taskID.isEmpty, !LabelMeaning.equal(labels.taskID, taskID) {
            taskID = String(decoding: labels.taskID, as: UTF8.self)
        }
        if labels.isHostInterface { markOnHostNetwork() }
    }

    mutating func markOnHostNetwork() { isOnHostNetwork = true }

    /// Moves all times of our clock, which was set, and those of samples as well where `isWhole`.
    mutating func move(by seconds: Double, isWhole: Bool) {
        for index in counters.indices { counters[index]?.move(by: seconds, isWhole: isWhole) }
        for index in gauges.indices { gauges[index]?.move(by: seconds, isWhole: isWhole) }
    }

    /// The counter of a column.
    func counter(_ column: Int) -> CounterTrack? {
        column < counters.count ? counters[column] : nil
    }

    /// The gauge of a column.
    func gauge(_ column: Int) -> GaugeTrack? {
        column >= counters.count ? gauges[column - counters.count] : nil
    }
}

/// A quantity of a container as one page after the other tells it.
protocol QuantityTrack {
    /// Begins with a first sample.
    init(_ cell: PageTotals.Cell, at scrape: Double, span: Double?)

    /// Takes in what the next page says, and whether the container has been restarted since.
    mutating func update(_ cell: PageTotals.Cell, at scrape: Double, isRestarted: Bool)
}

extension CounterTrack: QuantityTrack {}
extension GaugeTrack: QuantityTrack {}

extension Optional where Wrapped: QuantityTrack {
    /// Takes in what a page says; what is not on it any more is not known any more.
    fileprivate mutating func take(
        _ cell: PageTotals.Cell,
        at scrape: Double,
        _ isRestarted: Bool,
        span: Double?
    ) {
        if cell.count == 0 {
            self = nil
        } else if self == nil {
            self = Wrapped(cell, at: scrape, span: span)
        } else {
            self?.update(cell, at: scrape, isRestarted: isRestarted)
        }
    }
}
