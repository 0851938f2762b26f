import Autoscaler
import Docker
import JSON

/// What a manager told of its services at one time.
struct SwarmView: Sendable {
    /// All services by ID, with the specifications that a change sends back.
    var services: [String: EngineService]
    /// The nodes, where they were asked for.
    var nodes: [SwarmNode]
    /// Running tasks that are meant to run, by service, where the manager's own count was not enough.
    var running: [String: Int]

    /// Constraints that could not be evaluated, by the service's name.
    private(set) var ignored: [String: [String]] = [:]

    static let stackLabel = "com.docker.stack.namespace"

    /// The services for the control loop.
    ///
    /// It runs off the event loop: there may be thousands.
    @concurrent
    mutating func orchestrated() async -> [OrchestratedService] {
        var result: [OrchestratedService] = []
        result.reserveCapacity(services.count)
        for service in services.values where !service.name.isEmpty {
            let labels = Dictionary(service.labels.map { ($0.key, $0.value) }) { _, last in last }
            var mode = OrchestratedService.Mode.replicated
            var declared = service.desiredTasks ?? 0
            switch service.mode {
            case .replicated(let count): declared = count
            case .global: mode = .global
            case .other: mode = .job
            }
            result.append(
                OrchestratedService(
                    id: service.id,
                    name: service.name,
                    mode: mode,
                    declared: declared,
                    running: running[service.id] ?? service.runningTasks,
                    version: "\(service.version)",
                    isUpdating: service.isUpdating,
                    capacity: capacity(of: service),
                    labels: labels,
                    stack: labels[Self.stackLabel]
                )
            )
        }
        return result
    }

    private mutating func capacity(of service: EngineService) -> Int? {
        guard let most = service.maxReplicasPerNode, !nodes.isEmpty else { return nil }
        let capacity = Placement(service.spec, mostPerNode: most).capacity(of: nodes)
        if !capacity.ignored.isEmpty { ignored[service.name] = capacity.ignored }
        return capacity.replicas
    }

    /// Services whose own count of running tasks may be wrong.
    ///
    /// It counts what was running on a node that is gone, and what is to be shut down.
    static func uncertain(_ services: [EngineService], _ nodes: [SwarmNode]) -> [String] {
        let isNodeGone = nodes.contains { !$0.isReady }
        return services.filter { service in
            guard case .replicated(let count) = service.mode else { return false }
            return isNodeGone || service.runningTasks != count
        }.map(\.id)
    }
}

extension EngineService {
    /// Whether an update or its rollback is going on, or was paused half done.
    ///
    /// A change of such a service would start the rest of the update.
    var isUpdating: Bool {
        switch updateState {
        case "updating", "paused", "rollback_started", "rollback_paused": true
        default: false
        }
    }

    /// The whole specification as it was read, but for the count.
    func specification(withReplicas count: Int) -> JSON {
        var spec = spec
        spec["Mode"]?["Replicated"]?["Replicas"] = .number("\(count)")
        return spec
    }
}
