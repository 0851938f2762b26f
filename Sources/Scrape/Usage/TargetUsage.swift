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
        meanings.follow(reader)
        learn(reader)
        var machine = Machine()
        var totals = PageTotals(
            columns: selection.columns,
            slots: containers.count,
            series: meanings.count
        )
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

    /// Moves all that is remembered by so many seconds: the clock was set by which pages are asked for.
    ///
    /// The pages' own times are of other clocks and stay.
    package mutating func move(by seconds: Double) {
        for slot in 0..<containers.count where containers.isTaken(slot) {
            containers[slot].move(by: seconds, isWhole: false)
        }
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

    /// Works out whose series the label sets of a page are, those that are not known yet.
    private mutating func learn(_ reader: borrowing ExpositionReader) {
        // Local ones are read without copies of them.
        let selection = selection
        let demand = demand
        var unknown: [Int32] = []
        for sample in reader.samples where sample.value.isFinite {
            guard meanings.isToLearn(sample.labelSet, containers),
                !meanings.name(sample.name, reader, selection).roles.isEmpty
            else { continue }
            meanings.noteNone(sample.labelSet)
            unknown.append(sample.labelSet)
        }
        reader.forEachLabelSet(unknown) { labelSet, labels in
            let labels = selection.meaning(of: labels)
            guard let slot = containers.slot(of: labels, demand, limit: Self.containerLimit)
            else { return }
            meanings.note(labelSet, labels, at: slot, containers.generation(at: slot))
        }
    }

    /// Adds up the samples of a page.
    private mutating func add(
        _ reader: borrowing ExpositionReader,
        to totals: inout PageTotals,
        _ machine: inout Machine
    ) {
        var number: Int32 = -1
        var name = PageSelection.NameMeaning()
        for sample in reader.samples where sample.value.isFinite {
            if sample.name != number {
                number = sample.name
                name = meanings.name(number, reader, selection)
            }
            switch name.machine {
            case .cores: machine.cores = sample.value
            case .memory: machine.memoryBytes = sample.value
            case nil: break
            }
            if name.roles.isEmpty { continue }
            guard let series = meanings.series(sample.labelSet) else { continue }
            for index in name.roles.indices {
                let role = name.roles[index]
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
                    series: Int(series.number),
                    identity: series.identity
                )
            }
        }
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
        usages.reserveCapacity(containers.count)
        for slot in 0..<containers.count where containers.isTaken(slot) {
            guard (0..<selection.columns).contains(where: { totals.cell(slot, $0).count > 0 })
            else {
                containers.remove(slot)
                continue
            }
            if slot == root { continue }
            if host.isOf(totals.cell(slot, 0), totals.cell(slot, 1)) {
                containers[slot].markOnHostNetwork()
            }
            containers[slot].update(
                slot,
                of: totals,
                demand,
                totalColumn: selection.totalColumn,
                at: time
            )
            usages.append(containers[slot].usage(demand, machine, at: time))
        }
        return usages
    }
}
