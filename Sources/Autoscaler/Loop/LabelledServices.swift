import Scaling
import Scrape

/// What the labels of services say of their scaling, read again only where they changed.
struct LabelledServices {
    /// What came of the labels of one service.
    private struct Entry {
        let labels: [String: String]
        let name: String
        var isEnabled = true
        var isDryRun = false
        /// What its labels alone make of it.
        var service: ManagedService?
        var faults: [ServiceLabels.Fault] = []

        /// Whether any of its labels is meant for us.
        var isMarked: Bool { labels.keys.contains { $0.hasPrefix(ServiceLabels.prefix) } }
    }

    /// What changed of one service since the services were seen before.
    enum News: Equatable {
        case managed(ManagedService)
        case notManaged(String)
        case fault(String, ServiceLabels.Fault)
        /// The configuration has an entry for it, which wins over its labels.
        case overruled(String)
    }

    /// By the service's ID.
    private var entries: [String: Entry] = [:]
    /// By the service's name.
    private var byName: [String: Entry] = [:]
    /// All that the rules of labels have asked for so far: taking some of it back would cost the
    /// others their windows.
    private(set) var requests: [MetricRequest] = []

    /// Names that a rule of a label may use.
    private static let metrics = Set(Metric.names)

    /// Labels that cannot be used, by the service's name.
    var faults: [String: [ServiceLabels.Fault]] {
        byName.compactMapValues { $0.faults.isEmpty ? nil : $0.faults }
    }

    /// Reads everything again at the next opportunity, for a configuration has changed.
    mutating func forget() { entries = [:] }

    /// Takes the services as they are now.
    ///
    /// - Returns: what changed, in the order of the names; `nil` when nothing did.
    mutating func follow(
        _ services: [OrchestratedService],
        _ configuration: ScalingConfiguration
    ) -> [News]? {
        guard let defaults = configuration.labels else { return nil }
        let configured = Set(configuration.services.map(\.name))
        var next: [String: Entry] = [:]
        var isChanged = false
        for service in services {
            if let old = entries[service.id], old.labels == service.labels,
                old.name == service.name
            {
                next[service.id] = old
                continue
            }
            isChanged = true
            next[service.id] = Self.read(
                service,
                isConfigured: configured.contains(service.name),
                defaults,
                configuration.interval
            )
        }
        guard isChanged || next.count != entries.count else { return nil }
        let fresh = next.filter { entries[$0.key]?.labels != $0.value.labels }.map(\.value)
        entries = next
        let earlier = byName
        byName = Dictionary(next.values.map { ($0.name, $0) }) { first, _ in first }
        let managed = byName.values.compactMap(\.service).sorted { $0.name < $1.name }
        for request in managed.allRequests where !requests.contains(request) {
            requests.append(request)
        }
        return news(fresh, configured) + Self.gone(earlier, byName)
    }

    private func news(_ fresh: [Entry], _ configured: Set<String>) -> [News] {
        fresh.sorted { $0.name < $1.name }.flatMap { entry in
            var news: [News] = entry.service.map { [.managed($0)] } ?? []
            news += entry.faults.map { .fault(entry.name, $0) }
            if configured.contains(entry.name), entry.isMarked {
                news.append(.overruled(entry.name))
            }
            return news
        }
    }

    private static func gone(_ earlier: [String: Entry], _ now: [String: Entry]) -> [News] {
        earlier.filter { $1.service != nil && now[$0]?.service == nil }.keys.sorted()
            .map { .notManaged($0) }
    }

    /// The configuration's services with what their labels add, then those of labels alone.
    func merged(with configured: [ManagedService]) -> [ManagedService] {
        let names = Set(configured.map(\.name))
        let own = configured.map { service in
            var service = service
            if let entry = byName[service.name] {
                service.isEnabled = entry.isEnabled
                service.isDryRun = entry.isDryRun
            }
            return service
        }
        let others = byName.values.compactMap(\.service).filter { !names.contains($0.name) }
        return own + others.sorted { $0.name < $1.name }
    }

    private static func read(
        _ service: OrchestratedService,
        isConfigured: Bool,
        _ defaults: ScalingConfiguration.LabelDefaults,
        _ interval: Duration
    ) -> Entry {
        var entry = Entry(labels: service.labels, name: service.name)
        guard entry.isMarked else { return entry }
        let labels = ServiceLabels(service.labels, metrics: metrics, interval: interval)
        entry.faults = labels.faults
        entry.isDryRun = labels.isDryRun ?? false
        if isConfigured { entry.isEnabled = labels.isEnabled ?? true }
        guard labels.isEnabled == true, !isConfigured else { return entry }
        let trouble: String
        do throws(PolicyFault) {
            let policy = try labels.policy(
                defaultMinimum: defaults.minimum,
                defaultMaximum: defaults.maximum
            )
            if let policy {
                var managed = ManagedService(name: service.name, policy: policy, origin: .labels)
                managed.isDryRun = entry.isDryRun
                entry.service = managed
                return entry
            }
            trouble = "the service is to be scaled and has no usable rule"
        } catch {
            trouble = "\(error)"
        }
        entry.faults.append(.init(label: "\(ServiceLabels.prefix)*", message: trouble))
        return entry
    }
}
