import Autoscaler
import Daemon
import HTTP
import Posix
import Scaling

@testable import Scrape

/// A decision that gives a service so many replicas.
func decision(
    _ service: OrchestratedService,
    to desired: Int,
    at seconds: Int64 = 1_732_237_942
) throws -> DecisionRecord {
    let policy = try ServicePolicy(minimum: desired, maximum: max(desired, 1), rules: [])
    let decision = policy.evaluate(
        ServiceState(),
        Observation(current: service.declared, readings: []),
        at: Timestamp(seconds: seconds)
    ).decision
    return DecisionRecord(
        service: ManagedService(name: service.name, policy: policy),
        orchestrated: service,
        decision: decision,
        outcome: .applied
    )
}

/// What an orchestrator finds around it, and what it logs.
final class Stage: Sendable {
    let usage = UsageBoard()
    let log: Log
    private let lines: Lines

    private final class Lines: Sendable {
        let all = Lock<[String]>([])
    }

    init() {
        let lines = Lines()
        self.lines = lines
        log = Log(level: .debug, format: .logfmt) { line in
            lines.all.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
    }

    var surroundings: OrchestratorSurroundings {
        OrchestratorSurroundings(client: Client(userAgent: "test"), usage: usage, log: log)
    }

    /// What was logged so far.
    var logged: [String] {
        log.flush()
        return lines.all.withLock { $0 }
    }

    /// Awaits the page of a service, whose time is over.
    func await(_ service: String) {
        var job = ScrapeJob(name: "page", source: .fixed([]))
        (job.interval, job.timeout) = (.zero, .zero)
        usage.begin(.init(job: job.name, target: service), of: job)
    }

    /// Shows so many containers of a service.
    func show(_ service: String, _ count: Int) {
        let demand = UsageDemand(ServiceGrouping(.swarm), [])
        let containers = (0..<count).map { number in
            ContainerUsage(
                id: "/docker/\(service)\(number)",
                name: "\(service).\(number)",
                taskID: "",
                service: service,
                isOnHostNetwork: false,
                values: []
            )
        }
        let snapshot = UsageSnapshot(
            time: 1,
            containers: containers,
            samples: 0,
            skipped: [:],
            firstSkipped: nil
        )
        usage.set(
            .init(usage: snapshot, staleness: 30, demand: demand),
            at: .init(job: "page", target: service)
        )
    }
}
