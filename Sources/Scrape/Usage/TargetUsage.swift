package import Metrics

/// Reads the pages of one target, one after the other, into the usage of its containers.
///
/// A value without clock and without I/O: the same pages at the same times give the same usage. Of a
/// page only sums are kept, below 2 KB a container with everything around them, and, while pages are
/// small enough, its distinct label sets, by which the next page is read in a fraction of the time.
package struct TargetUsage: Sendable {
    /// How many containers of a page count; what comes after them is left out.
    package static let containerLimit = 65536

    private let demand: UsageDemand
    private let selection: PageSelection
    /// Up to which size of a page its label sets are remembered.
    private let rememberLimit: Int

    private var reader: ExpositionReader?
    private var meanings = SeriesMeanings()
    private var containers = ContainerTable()
    private var host = HostNetwork()

    /// A target of which nothing is known.
    package init(_ demand: UsageDemand, rememberLimit: Int = 8 << 20) {
        self.demand = demand
        self.rememberLimit = rememberLimit
        selection = PageSelection(demand)
    }

    /// Reads a page that was asked for at `time`, in unix seconds.
    ///
    /// Lines that are not valid are skipped and counted.
    ///
    /// - Throws: when the page is longer than what can be read; what was known stays.
    package mutating func read(
        _ page: [UInt8],
        at time: Double
    ) throws(ExpositionError) -> UsageSnapshot {
        let remembers = page.count <= rememberLimit
        var reader = takeReader(remembers)
        try reader.read(page.span)
        meanings.follow(reader.epoch)
        var machine = Machine()
        var totals = PageTotals(columns: selection.columns, slots: containers.count)
        add(reader, to: &totals, &machine)
        let snapshot = UsageSnapshot(
            time: time,
            containers: update(totals, machine, at: time),
            samples: reader.samples.count,
            skipped: Dictionary(
                uniqueKeysWithValues: reader.skipped.map { ($0.key.rawValue, $0.value) }
            ),
            firstSkipped: reader.firstSkipped.map {
                "\($0.line):\($0.column): \($0.fault.message)"
            }
        )
        if remembers { self.reader = reader } else { meanings = SeriesMeanings() }
        return snapshot
    }

    /// The reader of the page before, or a new one, for which no number means anything yet.
    private mutating func takeReader(_ remembers: Bool) -> ExpositionReader {
        if let reader, remembers {
            self.reader = nil
            return reader
        }
        reader = nil
        meanings = SeriesMeanings()
        return ExpositionReader(selection.options, remembers: remembers)
    }

    /// Adds up the samples of a page.
    private mutating func add(
        _ reader: borrowing ExpositionReader,
        to totals: inout PageTotals,
        _ machine: inout Machine
    ) {
        for sample in reader.samples where sample.value.isFinite {
            let name = meanings.name(sample.name, reader, selection)
            switch name.machine {
            case .cores: machine.cores = sample.value
            case .memory: machine.memoryBytes = sample.value
            case nil: break
            }
            if name.roles.isEmpty { continue }
            guard let series = series(sample.labelSet, reader) else { continue }
            for role in name.roles {
                var column = role.column
                switch role.filter {
                case .all: break
                case .cpu where series.cpu == .total: column = selection.totalColumn
                case .cpu: break
                case .faults(let kind) where series.faults == kind: break
                case .faults: continue
                }
                totals.add(
                    sample.value,
                    at: sample.timestampMs,
                    to: series.slot,
                    column,
                    series: series.number,
                    identity: series.identity
                )
            }
        }
    }

    /// Whose series a label set is; `nil` for what is of no service.
    private mutating func series(
        _ labelSet: Int32,
        _ reader: borrowing ExpositionReader
    ) -> SeriesMeanings.Series? {
        if let known = meanings.series(labelSet) {
            guard let known = known.series else { return nil }
            if containers.generation(at: known.slot) == known.generation { return known }
        }
        let labels = LabelMeaning(reader.labels(labelSet), demand.grouping)
        guard let slot = containers.slot(of: labels, demand, limit: Self.containerLimit),
            let generation = containers.generation(at: slot)
        else {
            meanings.note(labelSet, nil)
            return nil
        }
        return meanings.note(labelSet, (labels, slot, generation))
    }

    /// Takes the sums of a page into what is known of each container; those that are not on the page any
    /// more are gone.
    private mutating func update(
        _ totals: borrowing PageTotals,
        _ machine: Machine,
        at time: Double
    ) -> [ContainerUsage] {
        let root = containers.slot(of: LabelMeaning.rootID)
        host.update(root.map { totals.cell($0, 0) }, root.map { totals.cell($0, 1) })
        var usages: [ContainerUsage] = []
        for slot in 0..<containers.count where containers[slot] != nil {
            guard (0..<selection.columns).contains(where: { totals.cell(slot, $0).count > 0 })
            else {
                containers.remove(slot)
                continue
            }
            if slot == root { continue }
            if host.isOf(totals.cell(slot, 0), totals.cell(slot, 1)) {
                containers[slot]?.markOnHostNetwork()
            }
            containers[slot]?.update(
                slot,
                of: totals,
                demand,
                totalColumn: selection.totalColumn,
                at: time
            )
            if let state = containers[slot] { usages.append(usage(of: state, machine, at: time)) }
        }
        return usages
    }

    private func usage(
        of state: ContainerState,
        _ machine: Machine,
        at time: Double
    ) -> ContainerUsage {
        ContainerUsage(
            id: state.id,
            name: state.name,
            taskID: state.taskID,
            service: state.service,
            isOnHostNetwork: state.isOnHostNetwork,
            values: demand.requests.map { state.value(of: $0, demand, machine, at: time) }
        )
    }
}
