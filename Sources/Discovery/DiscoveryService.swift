package import Daemon
package import Docker
package import HTTP
import Metrics
package import Posix

/// The discovery of a configuration: a poller a job, their lists in the catalog and in files.
@EventLoop
package final class DiscoveryService {
    private struct Running {
        let job: DiscoveryJob
        let poller: ListPoller
        let task: Task<Void, Never>
        let file: TargetFile?
    }

    package let catalog: TargetCatalog
    /// Told whenever a job's list has changed, and which master or engine it is from.
    package var listChanged: @EventLoop (DiscoveryJob, TargetList, EngineHost) -> Void = {
        _,
        _,
        _ in
    }

    private let client: Client
    private let metrics: DiscoveryMetrics
    private let log: Log
    private let engines: SharedEngines
    private var running: [String: Running] = [:]
    /// Writes that outlive their job, by path.
    private var lastWrites: [String: Task<Void, Never>] = [:]

    package init(client: Client, metrics: DiscoveryMetrics, log: Log) {
        self.client = client
        engines = SharedEngines(client: client)
        self.metrics = metrics
        self.log = log
        catalog = TargetCatalog(metrics: metrics)
    }

    /// Runs these jobs from now on.
    ///
    /// Jobs that stay as they were go on undisturbed; one that changed starts anew without a list, and
    /// answers 503 until its first good poll, which lets Prometheus keep what it has.
    package func apply(_ jobs: [DiscoveryJob]) {
        let wanted = Dictionary(jobs.map { ($0.name, $0) }) { first, _ in first }
        for (name, old) in running where wanted[name] != old.job {
            end(old)
            running[name] = nil
            metrics.removeSeries(name)
        }
        catalog.setJobs(jobs.map(\.name))
        for job in jobs where running[job.name] == nil { start(job) }
    }

    /// The masters of a job, each with what it last did.
    func masterReports(_ job: String) -> [MasterReport] { metrics.masters.reports(job) }

    /// The interval of each job.
    var intervals: [String: Duration] { running.mapValues(\.job.refreshInterval) }

    /// Adds `/sd` and `/sd/JOB`.
    package func addRoutes(to router: Router) {
        router.add("GET", "/sd", .now { [catalog] request, _ in catalog.answer(request, job: nil) })
        router.add(
            "GET",
            "/sd/{job}",
            .now { [catalog] request, parameters in
                catalog.answer(request, job: parameters["job"])
            }
        )
    }

    /// Asks the masters or engines of a job once.
    ///
    /// - Returns: the target groups, or why no answer was good.
    package static func pollOnce(
        _ job: DiscoveryJob,
        client: Client,
        log: Log
    ) async -> Result<[TargetGroup], Unanswered> {
        let metrics = DiscoveryMetrics(Registry())
        let poller = ListPoller(
            job.name,
            every: job.refreshInterval,
            from: source(of: job, client, SharedEngines(client: client)),
            metrics: metrics,
            log: log
        )
        switch await poller.poll() {
        case .list(let list, _): return .success(list.targets.groups)
        case .none(let trouble): return .failure(Unanswered(description: trouble))
        }
    }

    private static func source(
        of job: DiscoveryJob,
        _ client: Client,
        _ engines: SharedEngines
    ) -> any ListSource {
        switch job {
        case .swarm(let job): SwarmSource(job, client: client)
        case .engine(let job): EngineSource(job, engines.engine(job.engine))
        }
    }

    /// Nobody gave a good answer; the description has the reason of each.
    package struct Unanswered: Error, CustomStringConvertible {
        package let description: String
    }

    /// Stops all jobs, and waits for files that are being written, at most for `grace`.
    package func stop(grace: Duration = .seconds(2)) async {
        for job in running.values { end(job) }
        running = [:]
        let end = ContinuousClock.Instant.now + grace
        while !lastWrites.isEmpty, .now < end { try? await Task.sleep(for: .milliseconds(5)) }
    }

    private func end(_ job: Running) {
        job.task.cancel()
        // The task hears of it only later.
        job.poller.stop()
        guard let file = job.file, let write = file.stop() else { return }
        lastWrites[file.path] = write
        Task { @EventLoop in
            await write.value
            if lastWrites[file.path] == write { lastWrites[file.path] = nil }
        }
    }

    private func start(_ job: DiscoveryJob) {
        catalog.reset(job.name, maxStaleness: job.maxStaleness)
        let poller = ListPoller(
            job.name,
            every: job.refreshInterval,
            from: Self.source(of: job, client, engines),
            metrics: metrics,
            log: log
        )
        let file = job.file.map {
            TargetFile(
                path: $0,
                job: job.name,
                after: lastWrites[$0],
                metrics: metrics,
                log: log
            )
        }
        let task = Task { @EventLoop [catalog, log, weak self] in
            var hadList: Bool?
            var lastTag: String?
            await poller.run { outcome in
                switch outcome {
                case .list(let list, let master):
                    catalog.publish(list, of: job.name)
                    file?.update(list)
                    log.change(
                        hadList != true,
                        .info,
                        "Discovery has a list",
                        ("job", job.name),
                        ("targets", "\(list.targets.groups.count)")
                    )
                    hadList = true
                    if list.all.tag != lastTag { self?.listChanged(job, list, master) }
                    lastTag = list.all.tag
                case .none(let trouble):
                    catalog.report(trouble, of: job.name)
                    file?.retry()
                    log.change(
                        hadList != false,
                        .error,
                        "No master gives a list",
                        ("job", job.name),
                        ("error", trouble)
                    )
                    hadList = false
                }
            }
        }
        running[job.name] = Running(job: job, poller: poller, task: task, file: file)
    }
}
