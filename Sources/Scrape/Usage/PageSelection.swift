import Metrics

/// Which lines of a page count, and where they are added up.
struct PageSelection: Sendable {
    /// Where a sample of a family goes.
    struct Role: Sendable, Equatable {
        enum Filter: Sendable, Equatable {
            /// Every series.
            case all
            /// Cores into the column, the total of all cores into the one behind the others.
            case cpu
            /// Page faults of the container itself, of one kind.
            case faults(LabelMeaning.Faults)
        }

        let column: Int
        let filter: Filter
    }

    /// What a name says of the machine.
    enum Machine: Sendable, Equatable {
        case cores
        case memory
    }

    /// What a metric name of a page means.
    struct NameMeaning: Sendable {
        var roles: [Role] = []
        var machine: Machine?
    }

    private let byName: [String: NameMeaning]
    /// How many columns the sums of a page have.
    let columns: Int
    /// Where the CPU use goes that is of no single core.
    var totalColumn: Int { columns - 1 }
    /// How a page is read.
    let options: PageOptions
    private let grouping: ServiceGrouping
    /// What the wanted labels say, by the places of their names; none where all labels are wanted.
    private let roles: [LabelRole]

    init(_ demand: UsageDemand) {
        var byName: [String: NameMeaning] = [
            "machine_cpu_cores": NameMeaning(machine: .cores),
            "machine_memory_bytes": NameMeaning(machine: .memory),
        ]
        var takesAnyFamily = false
        for (column, quantity) in demand.quantities.enumerated() {
            let filter: Role.Filter
            switch quantity {
            case .cpuSeconds: filter = .cpu
            case .pageFaults: filter = .faults(.minor)
            case .majorPageFaults: filter = .faults(.major)
            case .family:
                filter = .all
                takesAnyFamily = true
            default: filter = .all
            }
            byName[quantity.familyName, default: NameMeaning()].roles.append(
                Role(column: column, filter: filter)
            )
        }
        self.byName = byName
        columns = demand.quantities.count + 1
        var options = PageOptions(.text)
        options.isTolerant = true
        options.names = Set(byName.keys)
        if !takesAnyFamily {
            options.labels = Set(
                demand.grouping.labels + LabelRole.Field.allCases.map(\.rawValue)
            )
        }
        self.options = options
        let grouping = demand.grouping
        self.grouping = grouping
        roles = (options.labels ?? []).sorted().map { LabelRole($0, grouping) }
    }

    /// What a label set of a page says.
    func meaning(of labels: UnsafeBufferPointer<LabelBytes>) -> LabelMeaning {
        LabelMeaning(labels, grouping) { label in
            label.place.map { roles[$0] } ?? LabelRole(label.name, grouping)
        }
    }

    func meaning(of name: String) -> NameMeaning { byName[name] ?? NameMeaning() }
}
