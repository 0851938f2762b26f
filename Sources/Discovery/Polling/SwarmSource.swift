import Daemon
import Docker
import HTTP
import Posix

/// The masters of a classic Swarm: `GET /info`, judged.
@EventLoop
final class SwarmSource: ListSource {
    let hosts: [EngineHost]
    let settles = false

    private let job: SwarmJob
    private let client: Client
    private let clock: @EventLoop () -> ContinuousClock.Instant
    private var beliefs: [EmptyBelief]

    init(
        _ job: SwarmJob,
        client: Client,
        clock: @escaping @EventLoop () -> ContinuousClock.Instant = { .now }
    ) {
        self.job = job
        self.client = client
        self.clock = clock
        hosts = job.masters
        beliefs = Array(repeating: EmptyBelief(), count: job.masters.count)
    }

    /// Managers tell no events about their nodes.
    func start(_ changed: @escaping @EventLoop () -> Void) {}

    func stop() {}

    func sentence(_ failure: PollFailure, of host: Int) -> String {
        "GET \(hosts[host].url)/info: \(failure)"
    }

    func ask(_ host: Int, unless current: TargetList?) async -> Result<ListAnswer, PollFailure> {
        let answer = await info(host)
        if Task.isCancelled { return .failure(.transport(.cancelled)) }
        switch answer {
        case .failure(let failure):
            // While an empty list is being confirmed, what was said before still counts.
            if failure != .untrusted(.emptyUnconfirmed) { beliefs[host].reset() }
            return .failure(failure)
        case .success(let status):
            // A master behind this one is not asked any more: what it said before was not in a row.
            for other in beliefs.indices where other != host { beliefs[other].reset() }
            // Off the event loop; the list there is stays when nothing changed.
            let list = await Self.list(job, status, hosts[host], unless: current)
            return .success(
                ListAnswer(
                    list: list,
                    role: status.role?.rawValue ?? "unknown",
                    unit: "nodes",
                    count: status.nodes.count,
                    status: status
                )
            )
        }
    }

    func check(_ host: Int) async -> Result<String?, PollFailure> {
        await answer(of: host).flatMap { status in
            switch status.trust {
            case .good, .emptyUnconfirmed: .success(status.role?.rawValue)
            case .replicaWithoutPrimary, .nodesMissing: .failure(.untrusted(status.trust))
            }
        }
    }

    private func info(_ host: Int) async -> Result<SwarmStatus, PollFailure> {
        let answer = await answer(of: host)
        guard case .success(let status) = answer else { return answer }
        switch status.trust {
        case .good:
            beliefs[host].reset()
            return answer
        case .emptyUnconfirmed:
            return beliefs[host].sawNone(at: clock()) ? answer : .failure(.untrusted(status.trust))
        case .replicaWithoutPrimary, .nodesMissing:
            return .failure(.untrusted(status.trust))
        }
    }

    private func answer(of host: Int) async -> Result<SwarmStatus, PollFailure> {
        let request = ClientRequest(
            "GET",
            hosts[host].url,
            "/info",
            fields: [("Accept", "application/json")],
            time: job.timeout
        )
        do {
            return await MasterAnswer.read(try await client.send(request, with: job.client))
        } catch {
            return .failure(.transport(error))
        }
    }

    @concurrent
    private static func list(
        _ job: SwarmJob,
        _ status: SwarmStatus,
        _ master: EngineHost,
        unless current: TargetList?
    ) async -> TargetList {
        let targets = DiscoveredTargets(
            SwarmTargets(
                job: job.name,
                masters: job.masters.map { MasterAddress($0.text) },
                status: status,
                answeredBy: MasterAddress(master.text),
                options: job.options
            )
        )
        if let current, current.targets == targets { return current }
        return TargetList(targets)
    }
}

extension ListPoller {
    /// The poller of a classic Swarm.
    convenience init(
        _ job: SwarmJob,
        client: Client,
        metrics: DiscoveryMetrics,
        log: Log,
        clock: @escaping @EventLoop () -> ContinuousClock.Instant = { .now }
    ) {
        self.init(
            job.name,
            every: job.refreshInterval,
            from: SwarmSource(job, client: client, clock: clock),
            metrics: metrics,
            log: log,
            clock: clock
        )
    }
}
