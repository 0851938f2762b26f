import Scaling
import Scrape

/// What the pages tell of the replicas of each service, put in order once a pass.
struct UsageIndex {
    /// Where a container stands: in which entry, and where there.
    private struct Replica {
        let entry: Int
        let container: Int
    }

    private let entries: [UsageBoard.Entry]
    private var replicas: [String: [Replica]] = [:]
    /// Where each request stands among the values of each entry.
    private var columns: [MetricRequest: [Int?]] = [:]
    private let now: Double
    /// Targets whose containers are not among these.
    private(set) var awaited = AwaitedPages()

    /// Puts all that is known in order; `now` is in unix seconds.
    init(_ content: UsageBoard.Content, at now: Double) {
        self.init(content.all, at: now)
        awaited = content.awaited
    }

    /// Puts the entries in order; `now` is in unix seconds.
    init(_ all: [UsageBoard.Entry], at now: Double) {
        self.now = now
        // Of a container that several pages show, the newest counts.
        entries = all.sorted { $0.usage.time > $1.usage.time }
        for request in Set(entries.flatMap(\.demand.requests)) {
            columns[request] = entries.map { $0.demand.index(of: request) }
        }
        for (place, entry) in entries.enumerated() {
            for (number, usage) in entry.usage.containers.enumerated() {
                replicas[usage.service, default: []]
                    .append(Replica(entry: place, container: number))
            }
        }
        // A page has each container once.
        if entries.count > 1 { for service in replicas.keys { keepOnce(service) } }
    }

    /// Of replicas with the same ID keeps the one of the newest page, which comes first.
    private mutating func keepOnce(_ service: String) {
        guard let all = replicas[service], all.count > 1 else { return }
        let ids = all.map { entries[$0.entry].usage.containers[$0.container].id }
        if ids.count <= Self.few {
            let isRepeated = ids.indices.dropFirst().contains { place in
                ids[..<place].contains(ids[place])
            }
            if !isRepeated { return }
        }
        var seen: Set<String> = []
        replicas[service] = zip(all, ids).filter { seen.insert($1).inserted }.map(\.0)
    }

    /// Up to so many replicas are compared with each other sooner than hashed.
    private static let few = 32

    /// How many containers of each service are seen.
    var counts: [String: Int] { replicas.mapValues(\.count) }

    /// The containers of a service.
    func containers(of service: String) -> [ContainerUsage] {
        replicas[service, default: []].map { entries[$0.entry].usage.containers[$0.container] }
    }

    /// A reading for each rule of a service; queries are not answered here.
    func readings(of service: ManagedService) -> [Reading] {
        guard let replicas = replicas[service.name] else {
            return service.requests.map { _ in .missing }
        }
        let period = service.initializationPeriod
        let ages = period > .zero ? columns[ManagedService.age] : nil
        return service.requests.map { request in
            guard let request, let column = columns[request] else { return .missing }
            let isAgeAsked = period > .zero && request.metric.terms.contains(.cpuSeconds)
            return .replicas(
                replicas.map { replica in
                    if isAgeAsked, isYounger(replica, ages, than: period) { return .missing }
                    return reading(of: replica, column)
                }
            )
        }
    }

    /// Why a rule's metric can never be known of a service: a sentence for each rule by its place, where no
    /// source of its replicas can tell it.
    func absences(of service: ManagedService) -> [Int: String] {
        guard let replicas = replicas[service.name], !replicas.isEmpty else { return [:] }
        var absences: [Int: String] = [:]
        for (place, request) in service.requests.enumerated() {
            guard let request else { continue }
            let reasons = replicas.map { entries[$0.entry].absences[request] }
            if !reasons.contains(nil) { absences[place] = reasons.first ?? nil }
        }
        return absences
    }

    private func value(_ replica: Replica, _ column: [Int?]?) -> MetricValue? {
        guard let place = column?[replica.entry] else { return nil }
        let entry = entries[replica.entry]
        let values = entry.usage.containers[replica.container].values
        guard place < values.count, let value = values[place],
            value.time >= now - entry.staleness
        else { return nil }
        return value
    }

    private func reading(of replica: Replica, _ column: [Int?]) -> ReplicaReading {
        guard let value = value(replica, column) else { return .missing }
        return value.isCovered ? .full(value.value) : .filling(value.value)
    }

    /// Whether a replica started less than `period` ago, or will not say when.
    private func isYounger(
        _ replica: Replica,
        _ ages: [Int?]?,
        than period: Duration
    ) -> Bool {
        guard let age = value(replica, ages) else { return true }
        // The page may be some seconds old.
        let since = max(0, now - entries[replica.entry].usage.time)
        return age.value + since < period / .seconds(1)
    }
}
