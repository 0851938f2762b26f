import Daemon
import Docker
import HTTP
import Metrics
import Posix

/// Asks the masters of one job, over and over, and hands on what they say.
@EventLoop
final class SwarmPoller {
    /// What one poll came to.
    enum Outcome {
        case list(TargetList, from: SwarmJob.Master)
        /// No master gave a good answer; the reason of each.
        case none(String)
    }

    private let job: SwarmJob
    private let client: Client
    private let metrics: DiscoveryMetrics
    private let log: Log
    private let clock: @EventLoop () -> ContinuousClock.Instant

    private var order: HostOrder
    private var beliefs: [EmptyBelief]
    private var lastFailures: [String?]
    private var current: TargetList?

    init(
        _ job: SwarmJob,
        client: Client,
        metrics: DiscoveryMetrics,
        log: Log,
        clock: @escaping @EventLoop () -> ContinuousClock.Instant = { .now }
    ) {
        self.job = job
        self.client = client
        self.metrics = metrics
        self.log = log
        self.clock = clock
        order = HostOrder(count: job.masters.count)
        beliefs = Array(repeating: EmptyBelief(), count: job.masters.count)
        lastFailures = Array(repeating: nil, count: job.masters.count)
        metrics.createSeries(job)
    }

    /// Polls at once, and then at the job's interval until the task is cancelled.
    ///
    /// One poll ends before the next one starts, however long it takes; see ``PollSchedule``. A task
    /// that was cancelled hands on nothing more.
    func run(_ handle: @EventLoop (Outcome) -> Void) async {
        var schedule = PollSchedule(interval: job.refreshInterval, first: .now)
        while !Task.isCancelled {
            let outcome = await poll()
            if Task.isCancelled { return }
            handle(outcome)
            let next = schedule.next(at: .now, moved: .random(in: -1...1))
            try? await Task.sleep(until: next, clock: .continuous)
        }
    }

    /// Asks one master after the other until one gives a good answer.
    func poll() async -> Outcome {
        let start = clock()
        var reasons: [String] = []
        for index in order.candidates(at: start) {
            let master = job.masters[index]
            metrics.polls.series(job.name, master.url.description).increment()
            let answer = await ask(index)
            if Task.isCancelled { return .none("stopped") }
            switch answer {
            case .success(let status):
                let list = await makeList(status, from: master)
                if Task.isCancelled { return .none("stopped") }
                succeeded(index, status, list, since: start)
                return .list(list, from: master)
            case .failure(let failure):
                failed(index, failure)
                reasons.append("GET \(master.url)/info: \(failure)")
            }
        }
        metrics.up.series(job.name).set(false)
        observeDuration(since: start)
        return .none(reasons.joined(separator: "; "))
    }

    private func ask(_ index: Int) async -> Result<SwarmStatus, PollFailure> {
        let request = ClientRequest(
            "GET",
            job.masters[index].url,
            "/info",
            fields: [("Accept", "application/json")],
            time: job.timeout
        )
        let response: ClientResponse
        do {
            response = try await client.send(request, with: job.client)
        } catch {
            return .failure(.transport(error))
        }
        let answer = await MasterAnswer.read(response)
        guard case .success(let status) = answer else { return answer }
        switch status.trust {
        case .good:
            beliefs[index].reset()
            return answer
        case .emptyUnconfirmed:
            return beliefs[index].sawNone(at: clock()) ? answer : .failure(.untrusted(status.trust))
        case .replicaWithoutPrimary, .nodesMissing:
            return .failure(.untrusted(status.trust))
        }
    }

    /// Makes the list off the event loop, and keeps the one there is when nothing changed.
    private func makeList(_ status: SwarmStatus, from master: SwarmJob.Master) async -> TargetList {
        let list = await Self.list(job, status, master, unless: current)
        current = list
        return list
    }

    @concurrent
    private static func list(
        _ job: SwarmJob,
        _ status: SwarmStatus,
        _ master: SwarmJob.Master,
        unless current: TargetList?
    ) async -> TargetList {
        let targets = SwarmTargets(
            job: job.name,
            masters: job.masters.map { MasterAddress($0.text) },
            status: status,
            answeredBy: MasterAddress(master.text),
            options: job.options
        )
        if let current, current.targets == targets { return current }
        return TargetList(targets)
    }

    private func succeeded(
        _ index: Int,
        _ status: SwarmStatus,
        _ list: TargetList,
        since start: ContinuousClock.Instant
    ) {
        let master = job.masters[index].url.description
        let isRecovered = lastFailures[index] != nil
        lastFailures[index] = nil
        // A master behind this one is not asked any more: what it said before was not said in a row.
        for other in beliefs.indices where other != index { beliefs[other].reset() }
        let isRotated = order.succeeded(index)
        if isRotated { metrics.rotations.series(job.name).increment() }
        observeDuration(since: start)
        metrics.up.series(job.name).set(true)
        metrics.masterUp.series(job.name, master).set(true)
        metrics.lastSuccess.series(job.name).set(WallClock.unixSeconds)
        metrics.masters.answered(index, of: job.name, role: status.role?.rawValue, at: clock())
        metrics.show(list, status, of: job.name)
        log.change(
            isRotated || isRecovered,
            .info,
            "Master answers",
            ("job", job.name),
            ("master", master),
            ("role", status.role?.rawValue ?? "unknown"),
            ("nodes", "\(status.nodes.count)")
        )
    }

    private func failed(_ index: Int, _ failure: PollFailure) {
        // An empty list that is being confirmed is no reason to ask that master last.
        if case .untrusted(.emptyUnconfirmed) = failure {
        } else {
            order.failed(index, at: clock())
            beliefs[index].reset()
        }
        let master = job.masters[index].url.description
        metrics.failures.series(job.name, master, failure.reason).increment()
        metrics.masterUp.series(job.name, master).set(false)
        metrics.masters.failed(index, of: job.name, failure.description, at: clock())
        log.change(
            lastFailures[index] != failure.reason,
            .warn,
            "Master gives no list",
            ("job", job.name),
            ("master", master),
            ("reason", failure.reason),
            ("error", failure.description)
        )
        lastFailures[index] = failure.reason
    }

    private func observeDuration(since start: ContinuousClock.Instant) {
        let seconds = (clock() - start) / .seconds(1)
        metrics.duration.series(job.name).observe(seconds)
    }
}
