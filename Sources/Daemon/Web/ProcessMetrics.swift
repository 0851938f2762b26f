package import Metrics
import Posix

/// The process' own numbers, under the names that every Prometheus client library gives them.
package enum ProcessMetrics {
    /// Adds the `process_*` families to `registry`; what the kernel does not tell is left out.
    package static func register(in registry: Registry) {
        registry.collect { families() }
    }

    private static func families() -> [CollectedFamily] {
        let stat = ProcessStatus.read()
        let rows: [(String, FamilyDescription.Kind, String, Double?)] = [
            (
                "process_cpu_seconds_total", .counter,
                "Total user and system CPU time spent in seconds.", stat?.cpuSeconds
            ),
            (
                "process_resident_memory_bytes", .gauge, "Resident memory size in bytes.",
                stat?.residentBytes
            ),
            (
                "process_virtual_memory_bytes", .gauge, "Virtual memory size in bytes.",
                stat?.virtualBytes
            ),
            (
                "process_virtual_memory_max_bytes", .gauge,
                "Maximum amount of virtual memory available in bytes.",
                ProcessStatus.virtualBytesLimit
            ),
            (
                "process_start_time_seconds", .gauge,
                "Start time of the process since unix epoch in seconds.", stat?.startUnixSeconds
            ),
            (
                "process_open_fds", .gauge, "Number of open file descriptors.",
                ProcessStatus.openDescriptors
            ),
            (
                "process_max_fds", .gauge, "Maximum number of open file descriptors.",
                ProcessStatus.descriptorLimit
            ),
            (
                "process_network_receive_bytes_total", .counter,
                "Number of bytes received by the process over the network.",
                ProcessStatus.network?.received
            ),
            (
                "process_network_transmit_bytes_total", .counter,
                "Number of bytes sent by the process over the network.",
                ProcessStatus.network?.sent
            ),
        ]
        return rows.compactMap { name, kind, help, value in
            value.map {
                CollectedFamily(FamilyDescription(name, help: help, kind: kind), [.init($0)])
            }
        }
    }
}
