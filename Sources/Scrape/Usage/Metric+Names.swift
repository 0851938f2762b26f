/// The names that a rule's `metric` takes.
extension Metric {
    /// Looks up the metric of that name.
    ///
    /// Beside the bridge's own names these are the pod metrics of Overscaler (its documentation,
    /// "Metrics") that a cAdvisor page can give, in the units that Overscaler gave them.
    ///
    /// - Throws: ``Unavailable`` with the reason when there is no such metric.
    package static func named(_ name: String) throws(Unavailable) -> Metric {
        if let metric = own[name] ?? overscaler[name] { return metric }
        if let reason = refused[name] { throw Unavailable("\(name): \(reason)") }
        throw Unavailable("there is no metric \(name)")
    }

    /// Every name that ``named(_:)`` takes, sorted: the choice that a message can offer.
    package static var names: [String] { (Array(own.keys) + overscaler.keys).sorted() }

    /// Why a name is not available.
    package struct Unavailable: Error, Equatable, CustomStringConvertible {
        /// The reason, in one line.
        package let description: String

        init(_ description: String) { self.description = description }
    }

    private static let own = table([
        Metric("cpu_utilization", [.cpuSeconds], .rate, per: .cpuAllowance),
        Metric("cpu_cores", [.cpuSeconds], .rate),
        Metric("cpu_host_ratio", [.cpuSeconds], .rate, per: .machineCPUs),
        Metric("memory_working_set_bytes", [.memoryWorkingSet], .value),
        Metric("memory_usage_bytes", [.memoryUsage], .value),
        Metric("memory_rss_bytes", [.memoryRSS], .value),
        Metric("memory_limit_ratio", [.memoryWorkingSet], .value, per: .memoryLimit),
        Metric("memory_host_ratio", [.memoryWorkingSet], .value, per: .machineMemory),
        Metric("network_receive_bytes_per_second", [.receivedBytes], .rate),
        Metric("network_transmit_bytes_per_second", [.transmittedBytes], .rate),
        Metric("network_bytes_per_second", [.receivedBytes, .transmittedBytes], .rate),
        Metric("network_receive_errors_per_second", [.receiveErrors], .rate),
        Metric("network_transmit_errors_per_second", [.transmitErrors], .rate),
        Metric("network_errors_per_second", [.receiveErrors, .transmitErrors], .rate),
        Metric("network_receive_dropped_per_second", [.receiveDropped], .rate),
        Metric("network_transmit_dropped_per_second", [.transmitDropped], .rate),
        Metric("network_dropped_per_second", [.receiveDropped, .transmitDropped], .rate),
        Metric("page_faults_per_second", [.pageFaults], .rate),
        Metric("major_page_faults_per_second", [.majorPageFaults], .rate),
        Metric("uptime_seconds", [.startTime], .age),
    ])

    private static let overscaler = table([
        // Millicores.
        Metric("cpu-limit", [.cpuQuota], .value, per: .cpuPeriod, scale: 1000),
        Metric("cpu-usage-rate", [.cpuSeconds], .rate, scale: 1000),
        // Percent of the node.
        Metric("cpu-usage-percent", [.cpuSeconds], .rate, per: .machineCPUs, scale: 100),
        Metric(
            "memory-usage-percent",
            [.memoryWorkingSet],
            .value,
            per: .machineMemory,
            scale: 100
        ),
        Metric("memory-limit", [.memoryLimit], .value),
        Metric("memory-major-page-faults-rate", [.majorPageFaults], .rate),
        Metric("memory-page-faults-rate", [.pageFaults], .rate),
        Metric("memory-usage", [.memoryUsage], .value),
        Metric("memory-rss", [.memoryRSS], .value),
        Metric("memory-working-set", [.memoryWorkingSet], .value),
        // Counts since the container's start.
        Metric("network-rx", [.receivedBytes], .value),
        Metric("network-rx-errors", [.receiveErrors], .value),
        Metric("network-tx", [.transmittedBytes], .value),
        Metric("network-tx-errors", [.transmitErrors], .value),
        Metric("network-rx-errors-rate", [.receiveErrors], .rate),
        Metric("network-rx-rate", [.receivedBytes], .rate),
        Metric("network-tx-errors-rate", [.transmitErrors], .rate),
        Metric("network-tx-rate", [.transmittedBytes], .rate),
        // Milliseconds.
        Metric("uptime", [.startTime], .age, scale: 1000),
    ])

    private static func table(_ metrics: [Metric]) -> [String: Metric] {
        Dictionary(metrics.map { ($0.name, $0) }) { first, _ in first }
    }

    private static let refused: [String: String] = {
        let request = "a cAdvisor page does not tell what a container requests"
        let node = "it describes a node, and rules look at the replicas of a service"
        var reasons = ["cpu-request": request, "memory-request": request]
        for name in [
            "cpu-node-capacity", "cpu-node-allocatable", "cpu-node-reservation",
            "cpu-node-utilization", "cpu-usage", "memory-major-page-faults",
            "memory-node-capacity", "memory-node-allocatable", "memory-node-reservation",
            "memory-node-utilization", "memory-page-faults",
        ] {
            reasons[name] = node
        }
        return reasons
    }()
}
