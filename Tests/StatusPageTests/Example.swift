import Discovery
import HTTP
import Scaling

@testable import Autoscaler
@testable import Scrape
@testable import StatusPage

/// What a page can be made of, without anything that runs.
enum Example {
    static let now = 1_790_000_000.0
    static let instant = ContinuousClock.now

    static func data(_ query: String = "") -> PageData {
        PageData(
            now: now,
            instant: instant,
            version: "1",
            telemetryPath: "/metrics",
            scaling: DecisionBoard.Content(),
            query: PageQuery(Request(method: "GET", path: "/", query: query))
        )
    }

    static func group(
        _ target: String,
        _ name: String,
        job: String,
        status: String = "Healthy"
    ) -> TargetGroup {
        TargetGroup(
            source: "swarm_nodes",
            targets: [target],
            labels: [
                TargetLabel("__meta_swarm_role", "node"),
                TargetLabel("__meta_swarm_node_name", name),
                TargetLabel("__meta_swarm_node_status", status),
            ]
        )
    }

    static func service(_ name: String, rule: String = "cpu") throws -> ManagedService {
        let aim = Rule.Aim.thresholds(Thresholds(above: 0.7, below: 0.3))
        let policy = try ServicePolicy(
            minimum: 2,
            maximum: 8,
            rules: [Rule(name: rule, source: .metric("cpu_utilization"), aim: aim)]
        )
        return ManagedService(name: name, policy: policy)
    }

    static func view(_ service: ManagedService) -> DecisionBoard.View {
        let plan = SeriesPlan(service.policy, canScale: true, isDryRun: false)
        return DecisionBoard.View(service: service, plan: plan)
    }

    static func record(
        _ service: ManagedService,
        _ replicas: [Double?],
        gates: Set<Gate> = [],
        age: Double = 1,
        failure: String? = nil
    ) -> DecisionRecord {
        let readings = replicas.map { $0.map { ReplicaReading.full($0) } ?? .missing }
        let (_, decision) = service.policy.evaluate(
            ServiceState(),
            Observation(current: replicas.count, readings: [.replicas(readings)], gates: gates),
            at: Timestamp(nanoseconds: Int64((now - age) * 1e9))
        )
        return DecisionRecord(
            service: service,
            orchestrated: OrchestratedService(
                id: service.name,
                name: service.name,
                declared: replicas.count
            ),
            decision: decision,
            outcome: failure == nil ? .none : .failed,
            failure: failure
        )
    }
}
