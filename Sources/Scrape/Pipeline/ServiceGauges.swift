import Metrics

/// What the services use, as gauges: a series is there only where its number is known.
struct ServiceGauges: Sendable {
    private struct Number: Sendable {
        let family: GaugeFamily
        let request: MetricRequest
        let value: @Sendable (ServiceUsage.Total) -> Double
    }

    private let numbers: [Number]
    private let observed: GaugeFamily
    private let oldest: GaugeFamily

    /// What has to be computed of every container for them.
    static let requests: [MetricRequest] = definitions.map { MetricRequest($0.metric) }

    private struct Definition {
        let name: String
        let help: String
        var unit: String?
        let metric: Metric
        let value: @Sendable (ServiceUsage.Total) -> Double
    }

    private static let definitions: [Definition] = {
        let sum: @Sendable (ServiceUsage.Total) -> Double = { $0.sum }
        let mean: @Sendable (ServiceUsage.Total) -> Double = { $0.mean }
        let over = "over the replicas"
        return [
            Definition(
                name: "cpu_cores",
                help: "CPUs in use, summed up \(over).",
                metric: Metric("cpu_cores", [.cpuSeconds], .rate),
                value: sum
            ),
            Definition(
                name: "cpu_utilization",
                help:
                    "CPUs in use by what a replica may use, its quota or the machine's; mean \(over).",
                metric: Metric("cpu_utilization", [.cpuSeconds], .rate, per: .cpuAllowance),
                value: mean
            ),
            Definition(
                name: "memory_working_set_bytes",
                help: "Memory that cannot easily be taken back, summed up \(over).",
                unit: "bytes",
                metric: Metric("memory_working_set_bytes", [.memoryWorkingSet], .value),
                value: sum
            ),
            Definition(
                name: "memory_usage_bytes",
                help: "Memory with page cache, summed up \(over).",
                unit: "bytes",
                metric: Metric("memory_usage_bytes", [.memoryUsage], .value),
                value: sum
            ),
            Definition(
                name: "memory_rss_bytes",
                help: "Anonymous memory, summed up \(over).",
                unit: "bytes",
                metric: Metric("memory_rss_bytes", [.memoryRSS], .value),
                value: sum
            ),
            Definition(
                name: "memory_limit_ratio",
                help: "Working set by memory limit; mean \(over) that have one.",
                metric: Metric(
                    "memory_limit_ratio",
                    [.memoryWorkingSet],
                    .value,
                    per: .memoryLimit
                ),
                value: mean
            ),
            Definition(
                name: "network_receive_bytes_per_second",
                help: "Bytes received a second, summed up \(over).",
                metric: Metric("network_receive_bytes_per_second", [.receivedBytes], .rate),
                value: sum
            ),
            Definition(
                name: "network_transmit_bytes_per_second",
                help: "Bytes sent a second, summed up \(over).",
                metric: Metric("network_transmit_bytes_per_second", [.transmittedBytes], .rate),
                value: sum
            ),
        ]
    }()

    init(_ registry: Registry) {
        let prefix = "swarm_bridge_service_"
        numbers = Self.definitions.map { definition in
            Number(
                family: registry.gauge(
                    prefix + definition.name,
                    help: definition.help,
                    unit: definition.unit,
                    labels: ["service"]
                ),
                request: MetricRequest(definition.metric),
                value: definition.value
            )
        }
        observed = registry.gauge(
            prefix + "observed_replicas",
            help: "Replicas with a usable sample of anything.",
            labels: ["service"]
        )
        oldest = registry.gauge(
            prefix + "oldest_sample_timestamp_seconds",
            help: "Unix time of the oldest sample that the numbers of the service rest on.",
            unit: "seconds",
            labels: ["service"]
        )
    }

    /// Shows these services and no others.
    ///
    /// The first totals of each are those of ``requests``, in their order.
    func show(_ services: [String: ServiceUsage]) {
        for (index, number) in numbers.enumerated() {
            number.family.replace(
                services.compactMap { name, usage in
                    guard index < usage.totals.count, let total = usage.totals[index] else {
                        return nil
                    }
                    return ([name], number.value(total))
                }
            )
        }
        observed.replace(services.map { ([$0], Double($1.replicas)) })
        oldest.replace(services.map { ([$0], $1.oldest) })
    }
}
