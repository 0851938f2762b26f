import Daemon
import Docker
import Metrics
import Posix

/// Asks the hosts of one job, over and over, and hands on what they say.
@EventLoop
final class ListPoller {
    /// What one poll came to.
    enum Outcome {
        case list(TargetList, from: EngineHost)
        /// No host gave a good answer; the reason of each.
        case none(String)
    }

    let job: String
    let source: any ListSource
    let metrics: DiscoveryMetrics
    let log: Log
    let clock: @EventLoop () -> ContinuousClock.Instant
    private let interval: Duration

    var order: HostOrder
    var lastFailures: [String?]
    var standby: StandbySchedule
    /// Runs while a host is asked that gives no list.
    var checking: Task<Void, Never>?
    private var current: TargetList?
    private var alarm: PollAlarm
    private let bell = Bell()

    init(
        _ job: String,
        every interval: Duration,
        standby: Duration = .seconds(60),
        from source: any ListSource,
        metrics: DiscoveryMetrics,
        log: Log,
        clock: @escaping @EventLoop () -> ContinuousClock.Instant = { .now }
    ) {
        self.job = job
        self.interval = interval
        self.source = source
        self.metrics = metrics
        self.log = log
        self.clock = clock
        order = HostOrder(count: source.hosts.count)
        lastFailures = Array(repeating: nil, count: source.hosts.count)
        self.standby = StandbySchedule(
            count: source.hosts.count,
            interval: max(standby, interval),
            start: clock()
        )
        alarm = PollAlarm(settles: source.settles)
        metrics.createSeries(job, hosts: source.hosts.map(\.description))
    }

    /// Polls at once, and then at the job's interval, or sooner when the source says that something
    /// happened, until the task is cancelled.
    ///
    /// One poll ends before the next one starts, however long it takes; see ``PollSchedule`` and
    /// ``PollAlarm``. A task that was cancelled hands on nothing more.
    func run(_ handle: @EventLoop (Outcome) -> Void) async {
        source.start { [weak self] in self?.hear() }
        defer {
            stop()
            source.stop()
        }
        var schedule = PollSchedule(interval: interval, first: .now)
        while !Task.isCancelled {
            let start = ContinuousClock.Instant.now
            alarm.polls(from: start)
            let outcome = await poll()
            if Task.isCancelled { return }
            handle(outcome)
            checkStandby(after: outcome)
            alarm.polled(to: .now)
            let next = schedule.next(at: .now, moved: .random(in: -1...1))
            while !Task.isCancelled {
                let due = alarm.next(before: next)
                if .now >= due { break }
                await bell.wait(until: due)
            }
        }
    }

    /// Something happened that a poll would show.
    private func hear() {
        alarm.ring(at: .now)
        bell.ring()
    }

    /// Asks one host after the other until one gives a good answer.
    func poll() async -> Outcome {
        let start = clock()
        var reasons: [String] = []
        for index in order.candidates(at: start) {
            metrics.polls.series(job, source.hosts[index].description).increment()
            standby.asked(index, at: clock())
            let answer = await source.ask(index, unless: current)
            if Task.isCancelled { return .none("stopped") }
            switch answer {
            case .success(let found):
                current = found.list
                succeeded(index, found, since: start)
                return .list(found.list, from: source.hosts[index])
            case .failure(let failure):
                failed(index, failure)
                reasons.append(source.sentence(failure, of: index))
            }
        }
        metrics.up.series(job).set(false)
        observeDuration(since: start)
        return .none(reasons.joined(separator: "; "))
    }

    private func succeeded(
        _ index: Int,
        _ found: ListAnswer,
        since start: ContinuousClock.Instant
    ) {
        let host = source.hosts[index].description
        let isRecovered = lastFailures[index] != nil
        lastFailures[index] = nil
        let isRotated = order.succeeded(index)
        if isRotated { metrics.rotations.series(job).increment() }
        observeDuration(since: start)
        metrics.up.series(job).set(true)
        metrics.masterUp.series(job, host).set(true)
        metrics.lastSuccess.series(job).set(WallClock.unixSeconds)
        metrics.masters.answered(index, of: job, role: found.saidRole, at: clock())
        if let status = found.status {
            metrics.show(found.list, status, of: job)
        } else {
            metrics.show(found.list, of: job)
        }
        log.change(
            isRotated || isRecovered,
            .info,
            "Master answers",
            ("job", job),
            ("master", host),
            ("role", found.role),
            (found.unit, "\(found.count)")
        )
    }

    private func failed(_ index: Int, _ failure: PollFailure) {
        // An empty list that is being confirmed is no reason to ask that master last.
        if failure != .untrusted(.emptyUnconfirmed) { order.failed(index, at: clock()) }
        let host = source.hosts[index].description
        metrics.failures.series(job, host, failure.reason).increment()
        metrics.masterUp.series(job, host).set(false)
        metrics.masters.failed(index, of: job, failure.description, at: clock())
        log.change(
            lastFailures[index] != failure.reason,
            .warn,
            "Master gives no list",
            ("job", job),
            ("master", host),
            ("reason", failure.reason),
            ("error", failure.description)
        )
        lastFailures[index] = failure.reason
    }

    private func observeDuration(since start: ContinuousClock.Instant) {
        let seconds = (clock() - start) / .seconds(1)
        metrics.duration.series(job).observe(seconds)
    }
}
