import Metrics
package import Scaling
package import Scrape

/// Replays saved cAdvisor pages: they are read as live ones are, and each time at which there are some
/// is one pass over the services.
///
/// A service has as many replicas as the pages show containers, at every time anew: a recording has no
/// samples of replicas that a rule would have added. What is decided starts warmup, cooldown and rate
/// periods as if it had been applied.
package struct PageReplay: Sendable {
    package private(set) var replay: Replay
    private let configuration: ScalingConfiguration
    private let demand: UsageDemand
    private let staleness: Double
    private var targets: [String: TargetUsage] = [:]
    private var entries: [String: UsageBoard.Entry] = [:]

    /// Pages are read as `job` says; without one as a job with the defaults would.
    package init(_ configuration: ScalingConfiguration, job: ScrapeJob? = nil) {
        let job = job ?? ScrapeJob(name: "pages", source: .fixed([]))
        self.configuration = configuration
        demand = UsageDemand(job.grouping, configuration.requests)
        staleness = job.staleness
        replay = Replay(
            policies: configuration.policies,
            leaders: configuration.leaders,
            interval: configuration.interval
        )
    }

    /// Takes the page of a target that was asked for at `time`; the pages of a target come in the
    /// order of their times.
    ///
    /// - Returns: why it is no page; the target then has what it had before.
    package mutating func take(_ page: [UInt8], of target: String, at time: Timestamp) -> String? {
        var usage = targets[target] ?? TargetUsage(demand)
        do throws(ExpositionError) {
            let snapshot = try usage.read(page, at: time.unixSeconds)
            targets[target] = usage
            if snapshot.samples == 0, let first = snapshot.firstSkipped { return first }
            entries[target] = UsageBoard.Entry(
                usage: snapshot,
                staleness: staleness,
                demand: demand
            )
            return nil
        } catch {
            return error.message(page: "the page")
        }
    }

    /// Decides about every service that was seen, those that follow others behind those.
    package mutating func decide(at now: Timestamp) -> [(service: String, decision: Decision)] {
        let index = UsageIndex(Array(entries.values), at: now.unixSeconds)
        let counts = index.counts
        var decisions: [(service: String, decision: Decision)] = []
        for service in configuration.services.waves.joined() {
            guard let current = counts[service.name] ?? (isKnown(service.name) ? 0 : nil) else {
                continue
            }
            let observation = Observation(
                current: current,
                readings: index.readings(of: service)
            )
            if let decision = replay.play(service.name, observation, at: now) {
                decisions.append((service.name, decision))
            }
        }
        return decisions
    }

    private func isKnown(_ service: String) -> Bool { replay.services[service] != nil }
}

extension ScalingConfiguration {
    /// The policies by the services' names.
    package var policies: [String: ServicePolicy] {
        Dictionary(services.map { ($0.name, $0.policy) }) { first, _ in first }
    }

    /// For each attached service the one that it follows.
    package var leaders: [String: String] {
        let pairs = services.compactMap { service in
            service.leader.map { (service.name, $0) }
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
