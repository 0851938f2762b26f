/// What a cAdvisor page tells of one container, before anything is computed from it.
///
/// Names and meanings are those of cAdvisor's `docs/storage/prometheus.md`; units are base units.
package enum Quantity: Hashable, Sendable {
    /// CPU seconds used, over all cores.
    case cpuSeconds
    /// Bytes over all interfaces.
    case receivedBytes
    /// Bytes over all interfaces.
    case transmittedBytes
    /// Errors over all interfaces.
    case receiveErrors
    /// Errors over all interfaces.
    case transmitErrors
    /// Packets dropped over all interfaces.
    case receiveDropped
    /// Packets dropped over all interfaces.
    case transmitDropped
    /// Page faults, major ones included.
    case pageFaults
    /// Page faults that had to wait for a disk.
    case majorPageFaults
    /// Bytes that the kernel cannot easily take back.
    case memoryWorkingSet
    /// Bytes, page cache included.
    case memoryUsage
    /// Bytes of anonymous memory.
    case memoryRSS
    /// Bytes; 0 where there is no limit.
    case memoryLimit
    /// Microseconds of CPU time in each period.
    case cpuQuota
    /// Microseconds.
    case cpuPeriod
    /// Unix seconds.
    case startTime
    /// Any other family: the sum of a container's series.
    case family(String, isCounter: Bool)

    /// Whether it only grows, so that two samples of it give a rate.
    package var isCounter: Bool {
        switch self {
        case .cpuSeconds, .receivedBytes, .transmittedBytes, .receiveErrors, .transmitErrors,
            .receiveDropped, .transmitDropped, .pageFaults, .majorPageFaults:
            true
        case .memoryWorkingSet, .memoryUsage, .memoryRSS, .memoryLimit, .cpuQuota, .cpuPeriod,
            .startTime:
            false
        case .family(_, let isCounter): isCounter
        }
    }

    /// Whether it counts on the interfaces that a container may share with its host.
    var isOfNetwork: Bool {
        switch self {
        case .receivedBytes, .transmittedBytes, .receiveErrors, .transmitErrors, .receiveDropped,
            .transmitDropped:
            true
        default:
            false
        }
    }

    /// The family of the page that tells it.
    package var familyName: String {
        switch self {
        case .cpuSeconds: "container_cpu_usage_seconds_total"
        case .receivedBytes: "container_network_receive_bytes_total"
        case .transmittedBytes: "container_network_transmit_bytes_total"
        case .receiveErrors: "container_network_receive_errors_total"
        case .transmitErrors: "container_network_transmit_errors_total"
        case .receiveDropped: "container_network_receive_packets_dropped_total"
        case .transmitDropped: "container_network_transmit_packets_dropped_total"
        case .pageFaults, .majorPageFaults: "container_memory_failures_total"
        case .memoryWorkingSet: "container_memory_working_set_bytes"
        case .memoryUsage: "container_memory_usage_bytes"
        case .memoryRSS: "container_memory_rss"
        case .memoryLimit: "container_spec_memory_limit_bytes"
        case .cpuQuota: "container_spec_cpu_quota"
        case .cpuPeriod: "container_spec_cpu_period"
        case .startTime: "container_start_time_seconds"
        case .family(let name, _): name
        }
    }
}
