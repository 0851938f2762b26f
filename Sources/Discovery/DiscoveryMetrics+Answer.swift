import Metrics

extension DiscoveryMetrics {
    /// Shows what a good answer holds, in place of the one before.
    func show(_ list: TargetList, of job: String) {
        let targets = list.targets
        ages.confirm(job)
        for (role, count) in list.counts {
            self.targets.series(job, role.rawValue).set(Double(count))
        }
        let states = targets.nodesByState.map { ([job, $0.key], Double($0.value)) }
        nodes.replace(states, leading: job)
        for (reason, count) in targets.skipped {
            skipped.series(job, reason).increment(by: Double(count))
        }
    }

    /// The same of a classic Swarm, whose managers tell numbers of each node too.
    func show(_ list: TargetList, _ status: SwarmStatus, of job: String) {
        show(list, of: job)
        nodeNumbers.show(status.nodes, of: job)
    }
}
