package import Daemon
package import HTTP
package import Posix

/// The discovery of a configuration: a poller a job, their lists in the catalog and in files.
@EventLoop
package final class DiscoveryService {
    private struct Running {
        let job: SwarmJob
        let task: Task<Void, Never>
    }

    package let catalog: TargetCatalog

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
        let task = Task { @EventLoop [catalog, log] in
            var hadList: Bool?
            await poller.run { outcome in
                switch outcome {
                case .list(let list, _):
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
