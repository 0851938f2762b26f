package import Daemon
package import HTTP
import Metrics
package import Posix

/// The scraping of a configuration: a scraper a target, and the usage of the services out of it.
@EventLoop
package final class ScrapeService {
    /// The latest usage of every target.
    package nonisolated let board = UsageBoard()
    /// How the last scrape of every target went.
    package nonisolated let reports = TargetReports()

    private struct Running {
        let job: ScrapeJob
        let demand: UsageDemand
        var targets: [ScrapeTarget: Task<Void, Never>] = [:]
    }

    private let around: TargetScraper.Surroundings
    /// All that were applied: those of pages run here, those of engines in `engines`.
    private var jobs: [ScrapeJob] = []
    private var running: [String: Running] = [:]
    /// The targets of discovery jobs, as they were told last.
    private var discovered: [String: [ScrapeTarget]] = [:]
    private var summing: Task<Void, Never>?
    private let engines: EngineStatsService

    /// Up to how many bytes of pages label sets are remembered, over all targets of a job: they take about
    /// a tenth of a page.
    ///
    /// Larger pages are read without, at some 3 microseconds more a container.
    private static let rememberLimit = 256 << 20

    /// A service without jobs, with room for so many bytes of pages at a time.
    package init(
        client: Client,
        metrics: ScrapeMetrics,
        log: Log,
        pageRoom: Int = PageRoom.size,
        clocks: @escaping @Sendable () -> (monotonic: Double, wall: Double) =
            ScrapeClock.ofMachine()
    ) {
        let clock = ScrapeClock(clocks) { [board, reports] seconds in
            board.move(by: seconds)
            reports.move(by: seconds)
        }
        around = TargetScraper.Surroundings(
            client: client,
            metrics: metrics,
            log: log,
            board: board,
            reports: reports,
            room: PageRoom(size: pageRoom),
            clock: clock
        )
        engines = EngineStatsService(around)
    }

    /// Scrapes these jobs from now on, and computes these requests of every container.
    ///
    /// Jobs that stay as they were go on undisturbed with what they know.
    package func apply(_ jobs: [ScrapeJob], _ requests: [MetricRequest] = []) {
        self.jobs = jobs
        engines.drop(except: jobs) { demand(of: $0, requests) }
        let wanted = Dictionary(
            jobs.filter { $0.engines == nil }.map { ($0.name, $0) }
        ) { first, _ in first }
        for (name, old) in running
        where wanted[name] != old.job || demand(of: old.job, requests) != old.demand {
            stop(Array(old.targets.keys), of: name)
            around.metrics.removeSeries(name)
            board.set(isListAwaited: false, of: old.job)
            running[name] = nil
        }
        for job in wanted.values where running[job.name] == nil {
            running[job.name] = Running(job: job, demand: demand(of: job, requests))
            _ = around.metrics.duration.series(job.name)
            _ = around.metrics.late.series(job.name)
            switch job.source {
            case .fixed(let targets): follow(targets, job.name)
            case .discovery(let name):
                board.set(isListAwaited: discovered[name] == nil, of: job)
                follow(discovered[name] ?? [], job.name)
            }
        }
        engines.start(jobs) { demand(of: $0, requests) }
        keepSumming()
    }

    /// Computes these requests of every container from now on.
    ///
    /// What is new among them costs the windows of all, which fill again.
    package func ask(_ requests: [MetricRequest]) {
        apply(jobs, requests)
    }

    /// Takes the targets of a discovery job: new ones are scraped, those that are gone are not any more.
    package func setTargets(_ targets: [ScrapeTarget], ofDiscovery name: String) {
        discovered[name] = targets
        for (job, state) in running where state.job.source == .discovery(job: name) {
            follow(targets, job)
            board.set(isListAwaited: false, of: state.job)
        }
    }

    /// Takes the engines of a discovery job's nodes, each `HOST` or `HOST:PORT`, for the jobs that ask
    /// engines for stats.
    package func setEngines(_ addresses: [String], ofDiscovery name: String) {
        engines.setAddresses(addresses, ofDiscovery: name)
    }

    /// Stops all jobs.
    package func stop() {
        apply([])
        summing?.cancel()
        summing = nil
    }

    private func demand(of job: ScrapeJob, _ requests: [MetricRequest]) -> UsageDemand {
        UsageDemand(job.grouping, ServiceGauges.requests + requests)
    }

    private func follow(_ targets: [ScrapeTarget], _ name: String) {
        guard let state = running[name] else { return }
        let wanted = Set(targets.map { $0.over(state.job.scheme) })
        stop(state.targets.keys.filter { !wanted.contains($0) }, of: name)
        for target in wanted where state.targets[target] == nil {
            let scraper = TargetScraper(
                target,
                of: state.job,
                state.demand,
                rememberLimit: Self.rememberLimit / max(1, wanted.count),
                around
            )
            board.begin(.init(job: name, target: target.address), of: state.job)
            reports.begin(.init(job: name, target: target.address), state.job.source)
            running[name]?.targets[target] = Task { @EventLoop in await scraper.run() }
        }
    }

    private func stop(_ targets: [ScrapeTarget], of job: String) {
        for target in targets {
            running[job]?.targets.removeValue(forKey: target)?.cancel()
            board.remove(.init(job: job, target: target.address))
            reports.remove(.init(job: job, target: target.address))
        }
        around.metrics.removeSeries(job, targets.map(\.address))
    }

    /// Brings the gauges of the services up to date as often as the quickest job scrapes.
    private func keepSumming() {
        summing?.cancel()
        summing = nil
        guard let interval = (running.values.map(\.job.interval) + engines.intervals).min() else {
            return around.metrics.services.show([:])
        }
        summing = Task { @EventLoop [around] in
            while !Task.isCancelled {
                let services = await Self.services(on: around.board, at: around.clock.now)
                // What was stopped meanwhile has taken the gauges away.
                if Task.isCancelled { return }
                around.metrics.services.show(services)
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Sums up off the event loop.
    @concurrent
    private static func services(
        on board: UsageBoard,
        at now: Double
    ) async -> [String: ServiceUsage] {
        board.services(at: now)
    }
}
