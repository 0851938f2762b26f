import Autoscaler
import Daemon
import Docker
import HTTP
import Posix

/// Docker's own orchestrator, swarm mode: it reads the services of a manager and sets their counts.
@EventLoop
final class SwarmMode: Orchestrator {
    nonisolated let kind = "docker"
    nonisolated let canScale = true
    nonisolated let knowsAll = true

    private let settings: EngineSettings
    private let client: Client
    let log: Log
    private(set) lazy var engine = Engine(settings, client: client)
    private(set) var view = SwarmView(services: [:], nodes: [], running: [:])
    /// The nodes as they were read last, and when.
    private var nodes: (all: [SwarmNode], readAt: ContinuousClock.Instant)?
    private var skipped = 0

    /// Nodes change seldom, and a list of them is long.
    private static let nodesInterval = Duration.seconds(5)
    /// Of more services than this, the tasks of all are asked for.
    private static let mostFiltered = 64

    nonisolated init(_ settings: EngineSettings, _ surroundings: OrchestratorSurroundings) {
        self.settings = settings
        client = surroundings.client
        log = surroundings.log
    }

    @EventLoop
    func services() async throws(OrchestratorFault) -> [OrchestratedService] {
        do throws(EngineFault) {
            var fresh = try await engine.ask { [self] endpoint throws(EngineFault) in
                try await read(endpoint)
            }
            let services = await fresh.orchestrated()
            tellIgnored(fresh)
            view = fresh
            return services
        } catch {
            throw OrchestratorFault("\(error)", reason: error.reason)
        }
    }

    private func read(_ endpoint: EngineEndpoint) async throws(EngineFault) -> SwarmView {
        let list = try await endpoint.list(EngineService.self, ["status": "true"])
        log.change(
            list.skipped > skipped,
            .warn,
            "Some services of the engine cannot be read and are left out",
            ("host", "\(endpoint.host)"),
            ("services", "\(list.skipped)")
        )
        skipped = list.skipped
        let nodes = try await nodes(endpoint)
        let running = try await running(endpoint, SwarmView.uncertain(list.items, nodes))
        let services = Dictionary(list.items.map { ($0.id, $0) }) { first, _ in first }
        return SwarmView(services: services, nodes: nodes, running: running)
    }

    private func nodes(_ endpoint: EngineEndpoint) async throws(EngineFault) -> [SwarmNode] {
        if let nodes, ContinuousClock.now - nodes.readAt < Self.nodesInterval { return nodes.all }
        let all = try await endpoint.list(SwarmNode.self).items
        nodes = (all, .now)
        return all
    }

    /// Counts the tasks of services that run and are meant to.
    private func running(
        _ endpoint: EngineEndpoint,
        _ services: [String]
    ) async throws(EngineFault) -> [String: Int] {
        if services.isEmpty { return [:] }
        var filters = [EngineFilter("desired-state", ["running"])]
        if services.count <= Self.mostFiltered { filters.append(EngineFilter("service", services)) }
        var query = EngineQuery()
        query.add(filters)
        let tasks = try await endpoint.list(EngineTask.self, query)
        var running = Dictionary(services.map { ($0, 0) }) { first, _ in first }
        for task in tasks.items where task.state == "running" && task.desiredState == "running" {
            running[task.serviceID]? += 1
        }
        return running
    }

    /// Says which constraints do not count, once as long as they are the same.
    private func tellIgnored(_ fresh: SwarmView) {
        for (name, constraints) in fresh.ignored.sorted(by: { $0.key < $1.key })
        where view.ignored[name] != constraints {
            log.warn(
                "Constraints of a service cannot be evaluated: every node counts for max_per_node",
                ("service", name),
                ("constraints", constraints.joined(separator: ", "))
            )
        }
    }
}
