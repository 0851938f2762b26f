import Autoscaler
import Daemon
import HTTP
import Metrics
import Posix
import Scaling

@testable import Scrape

/// An orchestrator that does as it is told, and remembers what it was asked.
final class ScriptedOrchestrator: Orchestrator {
    struct Script: Sendable {
        var services: [OrchestratedService] = []
        var isDown = false
        var fault: OrchestratorFault?
        /// What the next attempts come to; then all are applied.
        var outcomes: [ScaleOutcome] = []
        var calls: [String] = []
        var given: [GivenCount] = []
        /// Called while the services are being read.
        var listing: (@Sendable () async -> Void)?
        /// Called while a change is being made.
        var during: (@Sendable () async -> Void)?
    }

    let script = Lock(Script())
    let kind = "scripted"
    let canScale: Bool
    var knowsAll: Bool { canScale }

    init(_ services: [OrchestratedService], canScale: Bool = true) {
        self.canScale = canScale
        script.withLock { $0.services = services }
    }

    func takeUp(_ counts: [GivenCount]) { script.withLock { $0.given += counts } }

    var calls: [String] { script.withLock { $0.calls } }

    func services() async throws(OrchestratorFault) -> [OrchestratedService] {
        if let listing = script.withLock({ $0.listing }) { await listing() }
        let (isDown, fault, services) = script.withLock { ($0.isDown, $0.fault, $0.services) }
        if let fault { throw fault }
        if isDown { throw OrchestratorFault("it is down") }
        return services
    }

    func scale(_ record: DecisionRecord) async -> ScaleOutcome {
        let (service, replicas) = (record.orchestrated, record.decision.desired)
        if let during = script.withLock({ $0.during }) { await during() }
        return script.withLock { script in
            script.calls.append("\(service.name):\(replicas):\(service.version)")
            let outcome = script.outcomes.isEmpty ? .applied : script.outcomes.removeFirst()
            guard outcome == .applied,
                let place = script.services.firstIndex(where: { $0.id == service.id })
            else { return outcome }
            script.services[place] = declared(
                service.name,
                replicas,
                version: "\((Int(service.version) ?? 0) + 1)"
            )
            return outcome
        }
    }
}

/// Names an orchestrator as a configuration does; equal to every other one of the same name.
struct ScriptedSettings: OrchestratorSettings {
    let name: String
    let orchestrator: ScriptedOrchestrator

    static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    func orchestrator(in surroundings: OrchestratorSurroundings) -> any Orchestrator {
        orchestrator
    }
}

/// A service of that name with so many replicas.
func declared(
    _ name: String,
    _ replicas: Int,
    version: String = "1",
    mode: OrchestratedService.Mode = .replicated,
    isUpdating: Bool = false
) -> OrchestratedService {
    OrchestratedService(
        id: "id-\(name)",
        name: name,
        mode: mode,
        declared: replicas,
        running: replicas,
        version: version,
        isUpdating: isUpdating
    )
}

/// A control loop with everything around it, whose time is what the test says.
final class Stage: Sendable {
    let usage = UsageBoard()
    let board = DecisionBoard()
    let registry = Registry()
    let loop: ControlLoop
    let orchestrator: ScriptedOrchestrator
    let configuration: ScalingConfiguration
    let log: Log
    let asked = Asked()

    /// What was asked of the containers, the latest last.
    final class Asked: Sendable {
        private let requests = Lock<[[MetricRequest]]>([])

        func add(_ new: [MetricRequest]) { requests.withLock { $0.append(new) } }

        var all: [[MetricRequest]] { requests.withLock { $0 } }
    }

    init(
        _ yaml: String,
        _ services: [OrchestratedService],
        level: LogLine.Level = .info,
        canScale: Bool = true,
        clock: DecisionClock = DecisionClock()
    ) async {
        let lines = Sink()
        log = Log(level: level, format: .logfmt) { lines.add($0) }
        sink = lines
        orchestrator = ScriptedOrchestrator(services, canScale: canScale)
        var configuration = ScalingConfigurationTests.read(Array(yaml.utf8), for: .replay).0
        if yaml.contains("dry_run: false") { configuration.isDryRun = false }
        self.configuration = configuration
        loop = ControlLoop(
            usage: usage,
            board: board,
            metrics: DecisionMetrics(registry, board: board),
            client: Client(userAgent: "test"),
            log: log,
            clock: clock,
            asks: { [asked] in asked.add($0) }
        )
        await loop.apply(configuration, orchestrator: orchestrator)
    }

    private final class Sink: Sendable {
        private let lines = Lock<[String]>([])

        func add(_ line: [UInt8]) {
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }

        var all: [String] { lines.withLock { $0 } }
    }

    private let sink: Sink

    /// What was logged so far.
    var logged: [String] {
        log.flush()
        return sink.all
    }

    /// What `/metrics` says.
    var page: String { String(decoding: registry.page(.text), as: UTF8.self) }

    /// Shows one container for each value, with that value of the first request of the rules.
    func show(
        _ service: String,
        _ values: [Double?],
        at time: Double,
        page: String = "node",
        asking requests: [MetricRequest]? = nil
    ) {
        let demand = UsageDemand(ServiceGrouping(.swarm), requests ?? configuration.requests)
        let containers = values.enumerated().map { number, value in
            ContainerUsage(
                id: "/docker/\(service)\(number)",
                name: "\(service).\(number)",
                taskID: "",
                service: service,
                isOnHostNetwork: false,
                values: demand.requests.map { _ in
                    value.map { MetricValue($0, time: time) }
                }
            )
        }
        let snapshot = UsageSnapshot(
            time: time,
            containers: containers,
            samples: 0,
            skipped: [:],
            firstSkipped: nil
        )
        usage.set(
            .init(usage: snapshot, staleness: 30, demand: demand),
            at: .init(job: page, target: service)
        )
    }

    /// Awaits the first page of a target, which the page of a service of that name is.
    func await(_ target: String, atMost time: Duration) {
        var job = ScrapeJob(name: "node", source: .fixed([]))
        (job.interval, job.timeout) = (.zero, time)
        usage.begin(.init(job: job.name, target: target), of: job)
    }

    /// One evaluation, so many seconds after 1970.
    func pass(_ seconds: Int64) async {
        await loop.pass(at: Timestamp(seconds: seconds), unixSeconds: Double(seconds))
    }

    /// The latest decision of a service, as `action reason current>desired outcome`.
    func latest(_ service: String) -> String {
        guard let record = board.current.views[service]?.latest else { return "nothing" }
        let decision = record.decision
        return "\(decision.action.rawValue) \(decision.reason.rawValue) "
            + "\(decision.current)>\(decision.desired) \(record.outcome.rawValue)"
    }
}
