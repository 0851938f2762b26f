package import Config
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
    /// Whether a count that a deploy has set back is put right at once.
    package var restoresAfterDeploy = false
    /// Where the state is kept; `nil` for nowhere.
    package var stateFile: String?
    /// In the order of the file.
    package var services: [ManagedService] = []
    /// What holds of services that are managed by their labels; `nil` when labels are not read.
    package var labels: LabelDefaults?

    /// The bounds of services whose labels do not say them.
    package struct LabelDefaults: Equatable, Sendable {
        package var minimum = 1
        package var maximum = 10

        package init() {}
    }

    /// Whether there is anything to decide about.
    package var isActive: Bool { !services.isEmpty || labels != nil }

    /// A configuration that scales nothing.
    package init() {}

    /// Every metric that the rules ask for, for the scraping.
    package var requests: [MetricRequest] { services.allRequests }
}

extension [ManagedService] {
    /// Every metric that the rules ask for.
    var allRequests: [MetricRequest] {
        let isAgeAsked = contains { $0.initializationPeriod > .zero }
        return flatMap(\.requests).compactMap(\.self) + (isAgeAsked ? [ManagedService.age] : [])
    }

    /// Every query that the rules ask, each once.
    package var queries: [String] {
        var seen: Set<String> = []
        return flatMap(\.policy.rules).compactMap(\.query).filter {
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
    package let origin: Origin
    /// What its labels say beside the policy: `false` shuts the gate `disabled`.
    package internal(set) var isEnabled = true
    /// Its labels ask that decisions about it are only told.
    package internal(set) var isDryRun = false

    /// Who says how it is scaled.
    package enum Origin: String, Sendable {
        case configuration
        case labels
    }

    /// What tells how old a replica is.
    static let age = MetricRequest(Metric("uptime_seconds", [.startTime], .age))

    package init(
        name: String,
        policy: ServicePolicy,
        initializationPeriod: Duration = .zero,
        leader: String? = nil,
        origin: Origin = .configuration
    ) {
        self.name = name
        self.policy = policy
        self.initializationPeriod = initializationPeriod
        self.leader = leader
        self.origin = origin
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
    ///
    /// `kinds` are the orchestrators that it can name beside those of this module.
    package init(
        reading root: inout MappingReader,
        for use: Use = .live,
        orchestrators kinds: [OrchestratorKind] = []
    ) {
        guard var section = root.mapping("scaling") else { return }
        isEnabled = section.bool("enabled", default: isEnabled)
        isDryRun = section.bool("dry_run", default: isDryRun)
        interval = section.duration("interval", default: interval, in: Self.intervals)
        orchestrator = Orchestration(reading: &section, for: use, kinds + [ServiceAPI.kind])
        if use == .live, !isDryRun, orchestrator == .none, section.faults.isEmpty {
            section.fault(
                "dry_run",
                "without an orchestrator nothing can be changed: leave it true"
            )
        }
        restoresAfterDeploy = section.bool("restore_after_deploy", default: false)
        labels = LabelDefaults(reading: &section)
        prometheus = PrometheusServer(reading: &section)
        let asksNobody = use == .live && !section.has("prometheus")
        var attachments: [String: Position] = [:]
        var names: Set<String> = []
        if var state = section.mapping("state") {
            stateFile = state.path("file", required: true, isOutput: true)
            if let file = stateFile, file.hasSuffix("/") {
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
}

extension ScalingConfiguration.LabelDefaults {
    /// Reads `from_labels`: a boolean, or a mapping, which means yes.
    fileprivate init?(reading section: inout MappingReader) {
        let key = "from_labels"
        guard let node = section.node(key) else { return nil }
        guard case .mapping = node.content else {
            guard section.bool(key, default: false) else { return nil }
            return
        }
        var reader = MappingReader(node, key, section.faults)
        let counts = 0...1_000_000_000
        minimum = reader.int("min_replicas", default: minimum, in: counts)
        maximum = reader.int("max_replicas", default: max(maximum, minimum), in: 1...1_000_000_000)
        if minimum > maximum {
            reader.fault("min_replicas", "\(minimum) is over max_replicas, \(maximum)")
        }
        reader.finish()
    }
}
