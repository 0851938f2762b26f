import Metrics

extension DiscoveryMetrics {
    /// Shows what a good answer holds, in place of the one before.
    func show(_ list: TargetList, _ status: SwarmStatus, of job: String) {
        let targets = list.targets
        ages.confirm(job)
        for (role, count) in list.counts {
            self.targets.series(job, role.rawValue).set(Double(count))
        }
        let states = targets.nodesByState.map { ([job, $0.key.rawValue], Double($0.value)) }
        nodes.replace(states, leading: job)
        nodeNumbers.show(status.nodes, of: job)
        for (reason, count) in targets.skipped {
            skipped.series(job, reason.rawValue).increment(by: Double(count))
        }
    }
}
