import Daemon
import Docker
import HTTP
import Metrics
import Posix

/// The jobs that ask engines for stats: a watcher for each engine.
@EventLoop
final class EngineStatsService {
    private struct Running {
        let job: ScrapeJob
        let stats: EngineStats
        let demand: UsageDemand
        var watchers: [EngineHost: EngineWatcher] = [:]
    }

    private let around: TargetScraper.Surroundings
    private let budget = StreamBudget()
    private var running: [String: Running] = [:]
    /// The engines' addresses of the nodes of discovery jobs, as they were told last.
    private var discovered: [String: [String]] = [:]
    /// The addresses of each job that are none, as they were logged.
    private var unaskable: [String: Set<String>] = [:]

    init(_ around: TargetScraper.Surroundings) {
        self.around = around
    }

    /// How often each job tells.
    var intervals: [Duration] { running.values.map(\.job.interval) }

    /// Stops the jobs that are not among these, or were otherwise.
    func drop(except jobs: [ScrapeJob], _ demand: (ScrapeJob) -> UsageDemand) {
        let wanted = Dictionary(jobs.map { ($0.name, $0) }) { first, _ in first }
        for (name, old) in running
        where wanted[name] != old.job || demand(old.job) != old.demand {
            for watcher in old.watchers.values { watcher.stop() }
            around.metrics.removeSeries(name)
            around.board.set(isListAwaited: false, of: old.job)
            running[name] = nil
        }
    }

    /// Starts those of the jobs that ask engines and do not run yet.
    func start(_ jobs: [ScrapeJob], _ demand: (ScrapeJob) -> UsageDemand) {
        for job in jobs where running[job.name] == nil {
            guard let stats = job.engines else { continue }
            running[job.name] = Running(job: job, stats: stats, demand: demand(job))
            _ = around.metrics.duration.series(job.name)
            switch job.source {
            case .fixed: follow(stats.engines.hosts, job.name)
            case .discovery(let name):
                around.board.set(isListAwaited: discovered[name] == nil, of: job)
                follow(addresses: discovered[name] ?? [], job.name)
            }
        }
    }

    /// Takes the engines of a discovery job's nodes, each `HOST` or `HOST:PORT`.
    func setAddresses(_ addresses: [String], ofDiscovery name: String) {
        discovered[name] = addresses
        for (job, state) in running where state.job.source == .discovery(job: name) {
            follow(addresses: addresses, job)
            around.board.set(isListAwaited: false, of: state.job)
        }
    }

    private func follow(addresses: [String], _ name: String) {
        guard let stats = running[name]?.stats else { return }
        var hosts: [EngineHost] = []
        let known = unaskable[name] ?? []
        unaskable[name] = nil
        for address in addresses {
            do throws(ServiceURL.Fault) {
                hosts.append(try stats.host(of: address))
            } catch {
                unaskable[name, default: []].insert(address)
                around.log.change(
                    !known.contains(address),
                    .warn,
                    "Engine cannot be asked",
                    ("job", name),
                    ("target", address),
                    ("error", "\(error)")
                )
            }
        }
        follow(hosts, name)
    }

    private func follow(_ hosts: [EngineHost], _ name: String) {
        guard let state = running[name] else { return }
        let wanted = Set(hosts)
        for (host, watcher) in state.watchers where !wanted.contains(host) {
            watcher.stop()
            running[name]?.watchers[host] = nil
        }
        for host in wanted where state.watchers[host] == nil {
            let watcher = EngineWatcher(
                host,
                of: state.job,
                state.stats,
                state.demand,
                budget,
                around
            )
            running[name]?.watchers[host] = watcher
            watcher.start()
        }
    }
}
