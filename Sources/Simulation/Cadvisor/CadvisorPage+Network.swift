/// What containers receive and transmit. The machine as a whole is left out, as it is on a host whose
/// interfaces the exporter cannot see.
extension CadvisorPage {
    mutating func appendNetwork() {
        let counters: [(name: String, help: StaticString, value: Value)] = [
            ("receive_bytes", "Cumulative count of bytes received", { $0.received }),
            (
                "receive_errors", "Cumulative count of errors encountered while receiving",
                { _ in 0 }
            ),
            (
                "receive_packets_dropped",
                "Cumulative count of packets dropped while receiving", { _ in 0 }
            ),
            (
                "receive_packets", "Cumulative count of packets received",
                { $0.received / Self.packetSize }
            ),
            ("transmit_bytes", "Cumulative count of bytes transmitted", { $0.transmitted }),
            (
                "transmit_errors", "Cumulative count of errors encountered while transmitting",
                { _ in 0 }
            ),
            (
                "transmit_packets_dropped",
                "Cumulative count of packets dropped while transmitting", { _ in 0 }
            ),
            (
                "transmit_packets", "Cumulative count of packets transmitted",
                { $0.transmitted / Self.packetSize }
            ),
        ]
        let connected = subjects.filter { !$0.reading.interfaces.isEmpty }
        guard !connected.isEmpty else { return }
        for counter in counters {
            begin("container_network_\(counter.name)_total", .counter, counter.help)
            for subject in connected {
                for interface in subject.reading.interfaces {
                    let label = Label("interface", interface.name)
                    sample(subject, counter.value(interface).rounded(.down), labels: [label])
                }
            }
        }
    }

    private typealias Value = (ContainerReading.Interface) -> Double

    private static let packetSize = 1200.0
}
