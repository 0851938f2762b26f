package import Daemon
package import HTTP
import Metrics
package import Posix

/// The discovery of a configuration: a poller a job, their lists in the catalog and in files.
@EventLoop
package final class DiscoveryService {
    private struct Running {
        let job: SwarmJob
        let task: Task<Void, Never>
    }

    package let catalog: TargetCatalog
    /// Told whenever a job's list has changed, and which master it is from.
    package var listChanged: @EventLoop (SwarmJob, TargetList, SwarmJob.Master) -> Void = {
        _,
        _,
        _ in
    }

    private let client: Client
    private let metrics: DiscoveryMetrics
    private let log: Log
    private var running: [String: Running] = [:]

    package init(client: Client, metrics: DiscoveryMetrics, log: Log) {
        self.client = client
        self.metrics = metrics
        self.log = log
        catalog = TargetCatalog(metrics: metrics)
    }

    /// Runs these jobs from now on.
    ///
    /// Jobs that stay as they were go on undisturbed; one that changed starts anew without a list, and
    /// answers 503 until its first good poll, which lets Prometheus keep what it has.
    package func apply(_ jobs: [SwarmJob]) {
        let wanted = Dictionary(jobs.map { ($0.name, $0) }) { first, _ in first }
        for (name, old) in running where wanted[name] != old.job {
            old.task.cancel()
            running[name] = nil
            metrics.removeSeries(name)
        }
        catalog.setJobs(jobs.map(\.name))
        for job in jobs where running[job.name] == nil { start(job) }
    }

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

    /// Asks the masters of a job once.
    ///
    /// - Returns: the target groups, or why no master's answer was good.
    package static func pollOnce(
        _ job: SwarmJob,
        client: Client,
        log: Log
    ) async -> Result<[TargetGroup], Unanswered> {
        let metrics = DiscoveryMetrics(Registry())
        let poller = SwarmPoller(job, client: client, metrics: metrics, log: log)
        switch await poller.poll() {
        case .list(let list, _): return .success(list.targets.groups)
        case .none(let trouble): return .failure(Unanswered(description: trouble))
        }
    }

    /// No master gave a good answer; the description has the reason of each.
    package struct Unanswered: Error, CustomStringConvertible {
        package let description: String
    }

    /// Stops all jobs.
    package func stop() {
        for job in running.values { job.task.cancel() }
        running = [:]
    }

    private func start(_ job: SwarmJob) {
        catalog.reset(job.name, maxStaleness: job.maxStaleness)
        let poller = SwarmPoller(job, client: client, metrics: metrics, log: log)
        let file = job.file.map {
            TargetFile(path: $0, job: job.name, metrics: metrics, log: log)
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
        running[job.name] = Running(job: job, task: task)
    }
}
