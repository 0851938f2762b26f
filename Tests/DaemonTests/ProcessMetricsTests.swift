import Metrics
import Posix
import Testing

@testable import Daemon

@Suite struct ProcessMetricsTests {
    @Test func `the numbers of the process are there and plausible`() throws {
        let registry = Registry()
        ProcessMetrics.register(in: registry)
        var values: [String: Double] = [:]
        for line in String(decoding: registry.page(.text), as: UTF8.self).split(separator: "\n")
        where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            values[String(parts[0])] = Double(parts[1])
        }
        #expect(
            values.keys.sorted() == [
                "process_cpu_seconds_total", "process_max_fds",
                "process_network_receive_bytes_total", "process_network_transmit_bytes_total",
                "process_open_fds", "process_resident_memory_bytes",
                "process_start_time_seconds", "process_virtual_memory_bytes",
                "process_virtual_memory_max_bytes",
            ]
        )
        let resident = try #require(values["process_resident_memory_bytes"])
        let virtual = try #require(values["process_virtual_memory_bytes"])
        #expect(resident > 1_048_576 && resident < virtual)
        #expect(virtual <= values["process_virtual_memory_max_bytes"] ?? 0)
        let open = try #require(values["process_open_fds"])
        #expect(open >= 3 && open <= values["process_max_fds"] ?? 0)
        let age = WallClock.unixSeconds - (values["process_start_time_seconds"] ?? 0)
        #expect(age > -2 && age < 86400)
        let cpu = try #require(values["process_cpu_seconds_total"])
        #expect(cpu >= 0 && cpu < 86400 * 64)
    }
}
