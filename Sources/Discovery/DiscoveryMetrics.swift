import HTTP
package import Metrics

/// The metric families of discovery.
///
/// The label of a job is `discovery_job`, since Prometheus sets a `job` of its own on what it scrapes.
package struct DiscoveryMetrics: Sendable {
    package let up: GaugeFamily
    package let masterUp: GaugeFamily
    package let polls: CounterFamily
    package let failures: CounterFamily
    package let duration: HistogramFamily
    package let lastSuccess: GaugeFamily
    package let rotations: CounterFamily
    package let targets: GaugeFamily
    package let nodes: GaugeFamily
    package let skipped: CounterFamily
    package let requests: CounterFamily
    package let fileWrites: CounterFamily
    package let fileFailures: CounterFamily
    package let fileLastWrite: GaugeFamily
    let ages = ListAges()
    let nodeNumbers = NodeMetrics()
    let masters = MasterBoard()

    package init(_ registry: Registry) {
        let prefix = "swarm_bridge_discovery_"
        let job = "discovery_job"
        up = registry.gauge(
            prefix + "up",
            help: "Whether the last poll of the job got a good answer.",
            labels: [job]
        )
        masterUp = registry.gauge(
            prefix + "master_up",
            help:
                "Whether the master or engine gave a good answer when it was last asked; one that "
                + "is not needed is asked about once a minute.",
            labels: [job, "master"]
        )
        polls = registry.counter(
            prefix + "polls_total",
            help:
                "Times that the master or engine was asked for the list, or whether it could give it.",
            labels: [job, "master"]
        )
        failures = registry.counter(
            prefix + "poll_failures_total",
            help: "Polls to which the master or engine gave no good answer, by reason.",
            labels: [job, "master", "reason"]
        )
        duration = registry.histogram(
            prefix + "poll_duration_seconds",
            help: "Time of one poll over all the masters that it asked.",
            buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            unit: "seconds",
            labels: [job]
        )
        lastSuccess = registry.gauge(
            prefix + "last_success_timestamp_seconds",
            help: "Unix time of the last good poll.",
            unit: "seconds",
            labels: [job]
        )
        rotations = registry.counter(
            prefix + "master_rotations_total",
            help: "Times that another master or engine than before gave the list.",
            labels: [job]
        )
        targets = registry.gauge(
            prefix + "targets",
            help: "Targets in the served list, by role.",
            labels: [job, "role"]
        )
        nodes = registry.gauge(
            prefix + "nodes",
            help: "Nodes in the last good answer, by state.",
            labels: [job, "state"]
        )
        skipped = registry.counter(
            prefix + "skipped_items_total",
            help: "Parts of answers that were left out or mended, by reason.",
            labels: [job, "reason"]
        )
        requests = registry.counter(
            prefix + "requests_total",
            help: "Requests for target lists, by path and status code.",
            labels: ["path", "code"]
        )
        fileWrites = registry.counter(
            prefix + "file_writes_total",
            help: "Times that the file_sd file was replaced.",
            labels: [job]
        )
        fileFailures = registry.counter(
            prefix + "file_write_failures_total",
            help: "Times that the file_sd file could not be replaced.",
            labels: [job]
        )
        fileLastWrite = registry.gauge(
            prefix + "file_last_write_timestamp_seconds",
            help: "Unix time at which the file_sd file was last replaced.",
            unit: "seconds",
            labels: [job]
        )
        registry.collect { [ages, nodeNumbers] in [ages.family()] + nodeNumbers.families() }
    }

    /// Lets the counters of a job start at 0, so that a rate sees their first step.
    func createSeries(_ job: String, hosts: [String]) {
        masters.begin(job, masters: hosts)
        for host in hosts { _ = polls.series(job, host) }
        _ = requests.series("/sd/\(job)", "200")
        _ = rotations.series(job)
        _ = duration.series(job)
    }

    func createFileSeries(_ job: String) {
        _ = fileWrites.series(job)
        _ = fileFailures.series(job)
    }

    /// The job is gone, or becomes another one.
    func removeSeries(_ job: String) {
        for family in [up, masterUp, lastSuccess, targets, nodes, fileLastWrite] {
            family.removeAll(leading: job)
        }
        for family in [polls, failures, rotations, skipped, fileWrites, fileFailures] {
            family.removeAll(leading: job)
        }
        duration.removeAll(leading: job)
        requests.removeAll(leading: "/sd/\(job)")
        nodeNumbers.forget(job)
        ages.forget(job)
        masters.forget(job)
    }
}
