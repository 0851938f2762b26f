import Scaling
import Scrape

/// What the pages tell of the replicas of each service, put in order once a pass.
struct UsageIndex {
    /// A container with its values.
    private struct Replica {
        let usage: ContainerUsage
        /// Which entry it is of.
        let entry: Int
    }

    private let entries: [UsageBoard.Entry]
    private var replicas: [String: [Replica]] = [:]
    /// Where each request stands among the values of an entry.
    private var places: [[MetricRequest: Int]] = []
    private let now: Double

    /// Puts the entries in order; `now` is in unix seconds.
    init(_ all: [UsageBoard.Entry], at now: Double) {
        self.now = now
        // Of a container that several pages show, the newest counts.
        entries = all.sorted { $0.usage.time > $1.usage.time }
        var seen: Set<String> = []
        for (index, entry) in entries.enumerated() {
            places.append(
                Dictionary(
                    entry.demand.requests.enumerated().map { ($1, $0) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
            for usage in entry.usage.containers where seen.insert(usage.id).inserted {
                replicas[usage.service, default: []].append(Replica(usage: usage, entry: index))
            }
        }
    }

    /// A reading for each rule of a service.
    func readings(of service: ManagedService) -> [Reading] {
        guard let replicas = replicas[service.name] else {
            return service.requests.map { _ in .missing }
        }
        return service.requests.map { request in
            guard let request else { return .missing }
            let isCPU = request.metric.terms.contains(.cpuSeconds)
            let young = isCPU ? service.initializationPeriod : .zero
            return .replicas(
                replicas.map { replica in
                    isYounger(replica, than: young) ? .missing : reading(of: replica, request)
                }
            )
        }
    }

    /// Whether a replica started less than `period` ago, or will not say when.
    private func isYounger(_ replica: Replica, than period: Duration) -> Bool {
        guard period > .zero else { return false }
        let entry = entries[replica.entry]
        guard let place = places[replica.entry][ManagedService.age],
            place < replica.usage.values.count,
            let age = replica.usage.values[place]
        else { return true }
        // The page may be some seconds old.
        return age.value + max(0, now - entry.usage.time) < period / .seconds(1)
    }

    private func reading(of replica: Replica, _ request: MetricRequest) -> ReplicaReading {
        let entry = entries[replica.entry]
        guard let place = places[replica.entry][request],
            place < replica.usage.values.count,
            let value = replica.usage.values[place],
            value.time >= now - entry.staleness
        else { return .missing }
        return value.isCovered ? .full(value.value) : .filling(value.value)
    }
}
