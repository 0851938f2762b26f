package import Metrics

/// The metric families of scraping.
///
/// The label of a job is `scrape_job`, since Prometheus sets a `job` of its own on what it scrapes.
package struct ScrapeMetrics: Sendable {
    let targetUp: GaugeFamily
    let duration: HistogramFamily
    let size: GaugeFamily
    let samples: GaugeFamily
    let errors: CounterFamily
    let skipped: CounterFamily
    let streams: GaugeFamily
    let late: CounterFamily
    let services: ServiceGauges

    /// Registers them.
    package init(_ registry: Registry) {
        let prefix = "swarm_bridge_scrape_"
        let target = ["scrape_job", "target"]
        targetUp = registry.gauge(
            prefix + "target_up",
            help: "Whether the last scrape of the target gave a page.",
            labels: target
        )
        duration = registry.histogram(
            prefix + "duration_seconds",
            help: "Time from the request for a page to its usage, failed scrapes included.",
            buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            unit: "seconds",
            labels: ["scrape_job"]
        )
        size = registry.gauge(
            prefix + "size_bytes",
            help: "Size of the last page of the target.",
            unit: "bytes",
            labels: target
        )
        samples = registry.gauge(
            prefix + "samples",
            help: "Samples of the wanted families on the last page of the target.",
            labels: target
        )
        errors = registry.counter(
            prefix + "errors_total",
            help: "Scrapes of the target that gave no page, by reason.",
            labels: target + ["reason"]
        )
        skipped = registry.counter(
            prefix + "skipped_lines_total",
            help: "Lines of the target's pages that are not valid and were left out, by reason.",
            labels: target + ["reason"]
        )
        streams = registry.gauge(
            prefix + "streams",
            help:
                "Streams of stats of the engine's containers that are open, wait, or are too many.",
            labels: target + ["state"]
        )
        late = registry.counter(
            prefix + "late_total",
            help: "Scrapes that had to wait for room, which the pages of other targets filled.",
            labels: ["scrape_job"]
        )
        services = ServiceGauges(registry)
    }

    /// These targets, or their whole job, are gone.
    func removeSeries(_ job: String, _ targets: [String]) {
        let gone = targets.map { [job, $0] }
        for family in [targetUp, size, samples, streams] { family.removeAll(leadingOneOf: gone) }
        for family in [errors, skipped] { family.removeAll(leadingOneOf: gone) }
    }

    /// The last of the job's series.
    func removeSeries(_ job: String) {
        duration.removeAll(leading: job)
        late.removeAll(leading: job)
    }
}
