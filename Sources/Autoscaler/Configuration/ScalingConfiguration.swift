package import Config
package import HTTP
package import Scaling
package import Scrape

/// The section `scaling` of the configuration.
package struct ScalingConfiguration: Equatable, Sendable {
    /// `false` shuts the gate `disabled` for all services.
    package var isEnabled = true
    /// Decide and export, touch nothing.
    package var isDryRun = true
    /// From the start of one pass to the start of the next.
    package var interval = Duration.seconds(2)
    package var orchestrator = Orchestration.none
    /// Who answers the rules' queries.
    package var prometheus: PrometheusServer?
    /// Where the state is kept; `nil` for nowhere.
    package var stateFile: String?
    /// In the order of the file.
    package var services: [ManagedService] = []

    /// Who tells what services there are and changes them.
    package enum Orchestration: Equatable, Sendable {
        /// Nobody: what is known is what the scraped pages show.
        case none
        /// The service API of a simulation.
        case simulation(ServiceURL)
    }

    /// A configuration that scales nothing.
    package init() {}

    /// Every metric that the rules ask for, for the scraping.
    package var requests: [MetricRequest] {
        let isAgeAsked = services.contains { $0.initializationPeriod > .zero }
        return services.flatMap(\.requests).compactMap(\.self)
            + (isAgeAsked ? [ManagedService.age] : [])
    }

    /// Every query that the rules ask, each once.
    package var queries: [String] {
        var seen: Set<String> = []
        return services.flatMap(\.policy.rules).compactMap(\.query).filter {
            seen.insert($0).inserted
        }
    }
}

/// One service that is scaled, with its rules.
package struct ManagedService: Equatable, Sendable {
    /// As the containers' label and the orchestrator call it.
    package let name: String
    package let policy: ServicePolicy
    /// What each rule reads of the containers, in the order of the policy; `nil` for a rule that
    /// reads none, as a formula.
    package let requests: [MetricRequest?]
    /// The CPU of younger replicas is left out.
    package let initializationPeriod: Duration
    /// The service whose count this one follows, within its own bounds; `nil` for a service of its
    /// own.
    package let leader: String?

    /// What tells how old a replica is.
    static let age = MetricRequest(Metric("uptime_seconds", [.startTime], .age))

    package init(
        name: String,
        policy: ServicePolicy,
        initializationPeriod: Duration = .zero,
        leader: String? = nil
    ) {
        self.name = name
        self.policy = policy
        self.initializationPeriod = initializationPeriod
        self.leader = leader
        requests = policy.rules.map(\.request)
    }
}

extension Rule {
    /// What it asks a Prometheus server.
    var query: String? {
        if case .promql(let query, _) = source { query } else { nil }
    }

    /// What it reads of the containers.
    fileprivate var request: MetricRequest? {
        let over = window > .zero ? window : nil
        switch source {
        case .metric(let name):
            return (try? Metric.named(name)).map { MetricRequest($0, over: over) }
        case .family(let family, let isRate):
            return MetricRequest(Metric(family: family, isRate: isRate), over: over)
        case .promql, .formula: return nil
        }
    }
}

extension ScalingConfiguration {
    /// For whom a configuration is read.
    package enum Use: Sendable {
        /// Decisions about what runs: what cannot be asked or done is refused.
        case live
        /// A replay, whose trace gives the values and which applies to nothing real.
        case replay
    }

    static let intervals = Duration.milliseconds(100)...Duration.seconds(3600)

    /// Reads the section of the whole configuration; faults are left with the reader.
    package init(reading root: inout MappingReader, for use: Use = .live) {
        guard var section = root.mapping("scaling") else { return }
        isEnabled = section.bool("enabled", default: isEnabled)
        isDryRun = section.bool("dry_run", default: isDryRun)
        interval = section.duration("interval", default: interval, in: Self.intervals)
        readOrchestrator(&section, use)
        prometheus = PrometheusServer(reading: &section)
        let asksNobody = use == .live && !section.has("prometheus")
        var attachments: [String: Position] = [:]
        var names: Set<String> = []
        if var state = section.mapping("state") {
            stateFile = state.string("file", required: true)
            if let file = stateFile, file.isEmpty || file.hasSuffix("/") || file.contains("\0") {
                state.fault("file", "\(Fault.quote(file)) is no path of a file")
            }
            state.finish()
        }
        for pair in section.entries("services") {
            guard !pair.key.isEmpty, pair.key.utf8.count <= 200 else {
                section.faults.add(pair.keyPosition, "services: a name has 1 to 200 bytes")
                continue
            }
            names.insert(pair.key)
            var reader = MappingReader(
                pair.value,
                pair.key,
                section.faults,
                refusingNull: true
            )
            if let leader = Located(leaderOf: &reader) {
                attachments[pair.key] = leader.position
                if let service = ManagedService(pair.key, attachedTo: leader.value, &reader) {
                    services.append(service)
                }
                reader.finish()
                continue
            }
            let young = reader.duration(
                "initialization_period",
                default: .zero,
                in: ServicePolicy.times
            )
            if let policy = ServicePolicy(reading: &reader, at: pair.keyPosition, for: use) {
                let service = ManagedService(
                    name: pair.key,
                    policy: policy,
                    initializationPeriod: young
                )
                services.append(service)
                if asksNobody, let rule = policy.rules.first(where: { $0.query != nil }) {
                    section.faults.add(
                        pair.keyPosition,
                        "\(pair.key): rule \(rule.name) asks a Prometheus server, and there is "
                            + "none: scaling.prometheus.url says which"
                    )
                }
            }
            reader.finish()
        }
        checkGroups(attachments, names, section.faults)
        section.finish()
    }

    private mutating func readOrchestrator(_ section: inout MappingReader, _ use: Use) {
        let key = "orchestrator"
        let earlier = section.faults.all.count
        if let node = section.node(key) {
            if case .scalar(let scalar) = node.content {
                if scalar.text != "none" { section.fault(key, "it is none or a mapping") }
            } else {
                var reader = MappingReader(node, key, section.faults)
                readKind(&reader, use)
            }
        }
        guard use == .live, !isDryRun, orchestrator == .none,
            section.faults.all.count == earlier
        else { return }
        section.fault("dry_run", "\(Self.appliesNothing): without an orchestrator it stays true")
    }

    private static let appliesNothing = "this version decides and exports, it applies nothing"

    private mutating func readKind(_ reader: inout MappingReader, _ use: Use) {
        if var simulation = reader.mapping("simulation") {
            if let text = simulation.string("url", required: true) {
                do throws(ServiceURL.Fault) {
                    let url = try ServiceURL(text)
                    if url.scheme == "https" {
                        simulation.fault("url", "the simulation has no TLS: write http://")
                    }
                    orchestrator = .simulation(url)
                } catch {
                    simulation.fault("url", "\(Fault.quote(text)): \(error)")
                }
            }
            simulation.finish()
        }
        for kind in ["docker", "rancher", "kubernetes", "fleet", "swarm"] where reader.has(kind) {
            guard use == .live else { continue }
            reader.fault(kind, "\(Self.appliesNothing): leave the orchestrator out")
        }
        reader.finish()
    }
}
