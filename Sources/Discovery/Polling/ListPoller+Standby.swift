import Daemon
import Docker
import Metrics
import Posix

extension ListPoller {
    /// Asks the host that was not asked for the longest time whether it could give the list, beside the
    /// polls: one at a time, and only while there is no trouble with another one.
    func checkStandby(after outcome: Outcome) {
        guard case .list = outcome, checking == nil, let host = standby.due(at: clock()) else {
            return
        }
        checking = Task { @EventLoop in
            await check(host)
            checking = nil
        }
    }

    /// The job has ended: what a host still says about it counts no more.
    func stop() {
        checking?.cancel()
    }

    private func check(_ host: Int) async {
        if Task.isCancelled { return }
        let name = source.hosts[host].description
        let start = clock()
        standby.asked(host, at: start)
        metrics.polls.series(job, name).increment()
        let answer = await source.check(host)
        // A poll that has asked it meanwhile has heard something newer.
        if Task.isCancelled || standby.lastAsked(host) != start { return }
        switch answer {
        case .success(let role):
            log.change(
                lastFailures[host] != nil,
                .info,
                "Standby master answers again",
                ("job", job),
                ("master", name)
            )
            lastFailures[host] = nil
            order.recovered(host)
            metrics.masterUp.series(job, name).set(true)
            metrics.masters.stoodBy(host, of: job, role: role, at: clock())
        case .failure(let failure):
            log.change(
                lastFailures[host] != failure.reason,
                .warn,
                "Standby master would give no list",
                ("job", job),
                ("master", name),
                ("reason", failure.reason),
                ("error", failure.description)
            )
            lastFailures[host] = failure.reason
            order.failed(host, at: clock())
            metrics.masterUp.series(job, name).set(false)
            metrics.masters.failed(host, of: job, failure.description, at: clock())
        }
    }
}
