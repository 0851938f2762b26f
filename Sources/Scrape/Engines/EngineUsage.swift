/// Makes the usage of an engine's containers out of their samples.
///
/// A value without clock and without I/O: the same samples at the same times give the same usage. What is
/// computed is what ``TargetUsage`` computes of a page.
struct EngineUsage: Sendable {
    /// What is new of a container.
    struct Item: Sendable {
        let container: ServiceContainer
        /// `nil` as long as the engine has not said it.
        let facts: ContainerFacts?
        /// The newest line of its stream; `nil` where none has come since the last time.
        let line: [UInt8]?
        /// When that came, in unix seconds.
        let arrival: Double
    }

    /// What came of it.
    struct Outcome: Sendable {
        var snapshot: UsageSnapshot
        /// The containers that the engine says do not run.
        var stopped: Set<String> = []
        /// Those whose counters began anew, so that what is known of their start does not hold.
        var restarted: Set<String> = []
        /// How far the engine's clock is behind, in seconds, where that counts.
        var clockOffset: Double?
    }

    private struct Known {
        var state: ContainerState
        let startedAt: Double
        var machine: Machine
        var cpu = 0.0
    }

    private let demand: UsageDemand
    private var known: [String: Known] = [:]
    private var clock = EngineClock()

    /// An engine of which nothing is known.
    init(_ demand: UsageDemand) {
        self.demand = demand
    }

    /// Takes in what is new of the containers that there are; what is known of others is forgotten.
    mutating func read(
        _ items: [Item],
        machineMemory: Double?,
        at now: Double
    ) -> Outcome {
        var stopped: Set<String> = []
        var restarted: Set<String> = []
        var malformed = 0
        var first: String?
        var samples = 0
        var usages: [ContainerUsage] = []
        var before = known
        known = [:]
        for item in items {
            let id = item.container.id
            var entry = before.removeValue(forKey: id)
            if let facts = item.facts, entry?.startedAt != facts.startedAt {
                entry = Known(
                    state: newState(item.container, facts),
                    startedAt: facts.startedAt,
                    machine: Machine(cores: nil, memoryBytes: machineMemory)
                )
            }
            if let line = item.line, let facts = item.facts, entry != nil {
                do throws(StatsSample.Fault) {
                    let sample = try StatsSample(line)
                    guard sample.isOfRunning else {
                        stopped.insert(id)
                        continue
                    }
                    samples += 1
                    if takeIn(sample, facts, arrival: item.arrival, &entry) {
                        restarted.insert(id)
                    }
                } catch {
                    malformed += 1
                    first = first ?? "\(item.container.name): \(error)"
                }
            }
            entry?.machine.memoryBytes = machineMemory
            usages.append(usage(of: item.container, entry, at: now))
            known[id] = entry
        }
        return Outcome(
            snapshot: UsageSnapshot(
                time: now,
                containers: usages,
                samples: samples,
                skipped: malformed > 0 ? ["malformed": malformed] : [:],
                firstSkipped: first
            ),
            stopped: stopped,
            restarted: restarted,
            clockOffset: clock.isOff ? clock.offset : nil
        )
    }

    /// Moves all that is remembered by so many seconds: our clock was set.
    ///
    /// The engine's times as well, for they are told by our clock: what it is off by counts from there.
    mutating func move(by seconds: Double) {
        clock.move(by: seconds)
        for id in known.keys { known[id]?.state.move(by: seconds, isWhole: true) }
    }

    private func newState(_ container: ServiceContainer, _ facts: ContainerFacts) -> ContainerState
    {
        var state = ContainerState(id: container.id, demand)
        if facts.isOnHostNetwork { state.markOnHostNetwork() }
        return state
    }

    /// Adds a sample to what is known.
    ///
    /// - Returns: whether the container began anew.
    private mutating func takeIn(
        _ sample: StatsSample,
        _ facts: ContainerFacts,
        arrival: Double,
        _ entry: inout Known?
    ) -> Bool {
        let time = clock.time(read: sample.time, arrival: arrival)
        let milliseconds = Int64(clamping: Int((max(0, min(time, 1e12)) * 1000).rounded(.down)))
        let totalColumn = demand.quantities.count
        var totals = PageTotals(columns: totalColumn + 1, slots: 1, series: 0)
        var series = 0
        func add(_ value: Double, _ name: String, _ column: Int) {
            totals.add(
                value,
                at: milliseconds,
                to: 0,
                column,
                series: series,
                identity: UInt64(bitPattern: Int64(name.hashValue))
            )
            series += 1
        }
        for (column, quantity) in demand.quantities.enumerated() {
            if let fact = facts.value(of: quantity) { add(fact, "", column) }
            for (name, value) in sample.values(of: quantity) { add(value, name, column) }
        }
        entry?.state.update(0, of: totals, demand, totalColumn: totalColumn, at: arrival)
        if let cores = sample.cores { entry?.machine.cores = cores }
        let cpu = sample.number("cpu_stats", "cpu_usage", "total_usage") ?? 0
        let before = entry?.cpu ?? 0
        entry?.cpu = cpu
        return cpu < before
    }

    private func usage(
        of container: ServiceContainer,
        _ entry: Known?,
        at now: Double
    ) -> ContainerUsage {
        ContainerUsage(
            // As cAdvisor names it, so that a container that both tell of counts once.
            id: "/docker/\(container.id)",
            name: container.name,
            taskID: container.taskID,
            service: container.service,
            isOnHostNetwork: entry?.state.isOnHostNetwork ?? false,
            values: demand.requests.indices.map { index in
                entry.flatMap { $0.state.value(of: index, demand, $0.machine, at: now) }
            }
        )
    }
}

extension EngineUsage {
    /// Why engines cannot tell some of what is asked for.
    static func absences(of demand: UsageDemand) -> [MetricRequest: String] {
        var absences: [MetricRequest: String] = [:]
        for request in demand.requests {
            for quantity in request.metric.quantities {
                if let reason = StatsSample.absence(of: quantity) { absences[request] = reason }
            }
        }
        return absences
    }
}
