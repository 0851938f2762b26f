/// A sample's numbers as the quantities that a cAdvisor page has, so that the same is computed of both.
extension StatsSample {
    /// What counts together for a quantity; empty for what the sample does not tell.
    ///
    /// Fields are those of the Docker Engine API, `ContainerStats`; what cAdvisor makes of the same kernel
    /// figures stands in its `container/libcontainer/handler.go`.
    func values(of quantity: Quantity) -> [(series: String, value: Double)] {
        if case .family(let name, _) = quantity { return values(ofFamily: name) }
        if let counter = Self.interfaceCounters[quantity.familyName] { return each(counter) }
        switch quantity {
        case .cpuSeconds: return one(cpu("cpu_usage", "total_usage"), 1e-9)
        case .memoryUsage: return one(memoryUsage)
        case .memoryWorkingSet: return one(workingSet)
        // Control groups of version 1 have totals with those of children, those of version 2 `anon`.
        case .memoryRSS: return one(memory("total_rss", "rss", "anon"))
        case .pageFaults: return one(memory("pgfault"))
        case .majorPageFaults: return one(memory("pgmajfault"))
        default: return []
        }
    }

    /// Memory without the page cache that was not used lately.
    private var workingSet: Double? {
        memoryUsage.map { usage in
            max(0, usage - (memory("total_inactive_file", "inactive_file") ?? 0))
        }
    }

    private func values(ofFamily name: String) -> [(series: String, value: Double)] {
        if let quantity = Self.plainFamilies[name] { return values(of: quantity) }
        if let counter = Self.interfaceCounters[name] { return each(counter) }
        switch name {
        case "container_cpu_user_seconds_total":
            return one(cpu("cpu_usage", "usage_in_usermode"), 1e-9)
        case "container_cpu_system_seconds_total":
            return one(cpu("cpu_usage", "usage_in_kernelmode"), 1e-9)
        case "container_cpu_cfs_periods_total":
            return one(cpu("throttling_data", "periods"))
        case "container_cpu_cfs_throttled_periods_total":
            return one(cpu("throttling_data", "throttled_periods"))
        case "container_cpu_cfs_throttled_seconds_total":
            return one(cpu("throttling_data", "throttled_time"), 1e-9)
        case "container_memory_cache": return one(memory("total_cache", "cache", "file"))
        case "container_memory_mapped_file":
            return one(memory("total_mapped_file", "mapped_file", "file_mapped"))
        case "container_memory_max_usage_bytes": return one(number("memory_stats", "max_usage"))
        case "container_memory_failcnt": return one(number("memory_stats", "failcnt"))
        case "container_threads": return one(number("pids_stats", "current"))
        default: return []
        }
    }

    private func one(_ value: Double?, _ scale: Double = 1) -> [(series: String, value: Double)] {
        value.map { [("", $0 * scale)] } ?? []
    }

    private func each(_ counter: String) -> [(series: String, value: Double)] {
        interfaces(counter).map { ($0.name, $0.value) }
    }
}

extension StatsSample {
    /// Why engines never tell a quantity; `nil` for what they do.
    static func absence(of quantity: Quantity) -> String? {
        guard case .family(let name, _) = quantity, plainFamilies[name] == nil,
            interfaceCounters[name] == nil, ContainerFacts.families[name] == nil,
            !otherFamilies.contains(name)
        else { return nil }
        return "the stats of Docker engines do not tell \(name); cAdvisor does"
    }

    /// Families that are quantities with a name of their own.
    private static let plainFamilies: [String: Quantity] = {
        let quantities: [Quantity] = [
            .cpuSeconds, .memoryUsage, .memoryWorkingSet, .memoryRSS,
        ]
        return Dictionary(uniqueKeysWithValues: quantities.map { ($0.familyName, $0) })
    }()

    /// Families with a series an interface, and the name of each in a sample.
    private static let interfaceCounters = [
        "container_network_receive_bytes_total": "rx_bytes",
        "container_network_transmit_bytes_total": "tx_bytes",
        "container_network_receive_packets_total": "rx_packets",
        "container_network_transmit_packets_total": "tx_packets",
        "container_network_receive_errors_total": "rx_errors",
        "container_network_transmit_errors_total": "tx_errors",
        "container_network_receive_packets_dropped_total": "rx_dropped",
        "container_network_transmit_packets_dropped_total": "tx_dropped",
    ]

    private static let otherFamilies: Set<String> = [
        "container_cpu_user_seconds_total", "container_cpu_system_seconds_total",
        "container_cpu_cfs_periods_total", "container_cpu_cfs_throttled_periods_total",
        "container_cpu_cfs_throttled_seconds_total", "container_memory_cache",
        "container_memory_mapped_file", "container_memory_max_usage_bytes",
        "container_memory_failcnt", "container_threads",
    ]
}
