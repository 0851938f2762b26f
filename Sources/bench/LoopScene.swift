import Autoscaler
import Daemon
import HTTP
import Metrics
import Scaling
import Scrape

/// A control loop over many services, with usage as the pages of a hundred nodes would tell it.
final class LoopScene {
    let registry = Registry()
    let count: Int
    private let usage = UsageBoard()
    private let board = DecisionBoard()
    private let loop: ControlLoop
    private let configuration: ScalingConfiguration
    private let demand: UsageDemand

    private static let replicas = 10
    private static let nodes = 100
    private static let interval = 2

    init(_ policy: ServicePolicy, services count: Int) {
        self.count = count
        var configuration = ScalingConfiguration()
        configuration.services = (0..<count).map {
            ManagedService(name: "service-\($0)", policy: policy)
        }
        self.configuration = configuration
        demand = UsageDemand(ServiceGrouping(.swarm), configuration.requests)
        loop = ControlLoop(
            usage: usage,
            board: board,
            metrics: DecisionMetrics(registry, board: board),
            client: Client(userAgent: "bench"),
            log: Log(level: .error, format: .logfmt) { _ in }
        )
    }

    func begin() async {
        let orchestrator = ObservedServices(board: usage)
        await loop.apply(configuration, orchestrator: orchestrator)
    }

    /// How many services have a decision.
    var decided: Int { board.current.views.values.count { $0.latest != nil } }

    func pass(_ round: Int) async {
        let time = Self.time(round)
        await loop.pass(at: Timestamp(seconds: time), unixSeconds: Double(time))
    }

    private static func time(_ round: Int) -> Int64 {
        1_700_000_000 + Int64(round) * Int64(interval)
    }

    /// Shows new pages: the replicas of each service are spread over the nodes.
    func show(at round: Int) {
        let time = Double(Self.time(round))
        for node in 0..<Self.nodes {
            var containers: [ContainerUsage] = []
            for number in stride(from: node, to: count * Self.replicas, by: Self.nodes) {
                let service = number / Self.replicas
                let value = Self.value(service, number % Self.replicas, round)
                containers.append(
                    ContainerUsage(
                        id: "/docker/container-of-the-usual-length-of-64-digits-\(number)",
                        name: "service-\(service).\(number % Self.replicas + 1)",
                        taskID: "",
                        service: "service-\(service)",
                        isOnHostNetwork: false,
                        values: demand.requests.map { _ in MetricValue(value, time: time) }
                    )
                )
            }
            let snapshot = UsageSnapshot(
                time: time,
                containers: containers,
                samples: containers.count,
                skipped: [:],
                firstSkipped: nil
            )
            usage.set(
                UsageBoard.Entry(usage: snapshot, staleness: 30, demand: demand),
                job: "bench",
                target: "node-\(node)"
            )
        }
    }

    /// A load between 0.4 and 0.8 that wanders.
    private static func value(_ service: Int, _ replica: Int, _ round: Int) -> Double {
        0.4 + Double((service &* 7 &+ replica &* 3 &+ round) % 40) / 100
    }

    /// What the pages would tell of one service.
    static func observation(of service: Int, in round: Int) -> Observation {
        let reading = Reading.replicas(
            (0..<replicas).map { .full(value(service, $0, round)) }
        )
        return Observation(current: replicas, readings: [reading, reading, reading])
    }

    /// Three rules of different kinds, with the limits that come with them.
    static func policy() throws -> ServicePolicy {
        try ServicePolicy(
            minimum: 2,
            maximum: 40,
            rules: [
                Rule(
                    name: "cpu",
                    source: .metric("cpu_utilization"),
                    aim: .target(0.6, tolerance: 0.1)
                ),
                Rule(
                    name: "memory",
                    source: .metric("memory_limit_ratio"),
                    aim: .thresholds(Thresholds(above: 0.7, below: 0.3, hold: .seconds(30)))
                ),
                Rule(
                    name: "traffic",
                    source: .metric("network_bytes_per_second"),
                    aim: .thresholds(Thresholds(above: 0.9, below: 0.1)),
                    window: .seconds(60)
                ),
            ]
        )
    }
}
