import Posix
import Synchronization

/// The metric families of the program, and the pages that show them.
///
/// A family is registered once, with constants; a series of it exists from when it is first asked
/// for: what has no data has no series. Everything here may be used from any thread.
package final class Registry: Sendable {
    private struct State: Sendable {
        var families: [any Family] = []
        var claimed: Set<String> = []
        var collectors: [@Sendable () -> [any Family]] = []
    }

    private let state = Lock(State())
    private let clock: (@Sendable () -> Double)?
    private let lastSize = Atomic(4096)

    /// An empty registry.
    ///
    /// - Parameter clock: the unix time in seconds. With it, OpenMetrics pages say when each counter
    ///   and histogram started (`_created`); without it they do not, which spares a Prometheus that
    ///   would store those lines as series.
    package init(clock: (@Sendable () -> Double)? = nil) {
        self.clock = clock
    }

    /// Registers a family of counters; its name ends in `_total`.
    ///
    /// - Precondition: as `FamilyDescription` says, and no other family claims one of its names.
    package func counter(
        _ name: String,
        help: String,
        unit: String? = nil,
        labels: [String] = []
    ) -> CounterFamily {
        let description = FamilyDescription(
            name,
            help: help,
            kind: .counter,
            unit: unit,
            labels: labels
        )
        return register(CounterFamily(description, clock: clock))
    }

    /// Registers a family of gauges.
    ///
    /// - Precondition: as `FamilyDescription` says, and no other family claims one of its names.
    package func gauge(
        _ name: String,
        help: String,
        unit: String? = nil,
        labels: [String] = []
    ) -> GaugeFamily {
        let description = FamilyDescription(
            name,
            help: help,
            kind: .gauge,
            unit: unit,
            labels: labels
        )
        return register(GaugeFamily(description))
    }

    /// Registers a gauge that is always 1 and says everything in its labels, as `_build_info` does.
    ///
    /// - Precondition: as `FamilyDescription` says, and no other family claims its name.
    package func info(_ name: String, help: String, _ facts: [(label: String, value: String)]) {
        let family = gauge(name, help: help, labels: facts.map(\.label))
        family.series(facts.map(\.value)).set(1)
    }

    /// Registers a family of histograms with these upper bounds, growing, without `+Inf`.
    ///
    /// - Precondition: as `FamilyDescription` says, the bounds grow and are finite, and no other
    ///   family claims one of its names.
    package func histogram(
        _ name: String,
        help: String,
        buckets: [Double],
        unit: String? = nil,
        labels: [String] = []
    ) -> HistogramFamily {
        let description = FamilyDescription(
            name,
            help: help,
            kind: .histogram,
            unit: unit,
            labels: labels
        )
        return register(HistogramFamily(description, bounds: buckets, clock: clock))
    }

    /// Asks `collector` for families whenever a page is made.
    ///
    /// It runs on the thread that asks for the page. A family that claims a name already on the page
    /// is left out: a page with a name twice would be refused as a whole.
    package func collect(_ collector: @escaping @Sendable () -> [CollectedFamily]) {
        state.withLock { $0.collectors.append(collector) }
    }

    /// Asks `writer` for families whose samples it has written, whenever a page is made; else as
    /// ``collect(_:)``.
    package func collect(written writer: @escaping @Sendable () -> [WrittenFamily]) {
        state.withLock { $0.collectors.append(writer) }
    }

    /// The page: families by name, series by their label values, or as they were written.
    package func page(_ syntax: ExpositionSyntax) -> [UInt8] {
        var (families, claimed, collectors) = state.withLock {
            ($0.families, $0.claimed, $0.collectors)
        }
        for family in collectors.flatMap({ $0() }) where family.hasSamples {
            let names = family.description.claimedNames
            guard claimed.isDisjoint(with: names) else { continue }
            claimed.formUnion(names)
            families.append(family)
        }
        var page = PageEncoder(
            syntax,
            capacity: lastSize.load(ordering: .relaxed) + 1024
        )
        for family in families.sorted(by: { $0.description.name < $1.description.name }) {
            page.append(family)
        }
        let bytes = page.finish()
        lastSize.store(bytes.count, ordering: .relaxed)
        return bytes
    }

    private func register<F: Family>(_ family: F) -> F {
        state.withLock { state in
            for name in family.description.claimedNames {
                let isNew = state.claimed.insert(name).inserted
                precondition(isNew, "two families have samples named \(name)")
            }
            state.families.append(family)
        }
        return family
    }
}
