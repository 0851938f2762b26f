import Metrics
import Posix

/// The numbers that a manager tells of each node.
struct NodeMetrics: Sendable {
    private struct Number: Sendable {
        let family: GaugeFamily
        let value: @Sendable (SwarmNode) -> Double?
    }

    private let numbers: [Number]

    init(_ registry: Registry, prefix: String, job: String) {
        func number(
            _ name: String,
            _ help: String,
            unit: String? = nil,
            _ value: @escaping @Sendable (SwarmNode) -> Double?
        ) -> Number {
            let family = registry.gauge(
                prefix + name,
                help: help,
                unit: unit,
                labels: [job, "node", "address"]
            )
            return Number(family: family, value: value)
        }
        numbers = [
            number("containers", "Containers on the node, whatever their state.") {
                $0.containers.map(Double.init)
            },
            number("containers_running", "Running containers on the node.") {
                $0.containersRunning.map(Double.init)
            },
            number("containers_paused", "Paused containers on the node.") {
                $0.containersPaused.map(Double.init)
            },
            number("containers_stopped", "Stopped containers on the node.") {
                $0.containersStopped.map(Double.init)
            },
            number("cpus_reserved", "CPUs of the node that containers have reserved.") {
                $0.cpusReserved
            },
            number("cpus", "CPUs of the node, with what the manager may overcommit.") {
                $0.cpusTotal
            },
            number(
                "memory_reserved_bytes",
                "Memory of the node that containers have reserved.",
                unit: "bytes"
            ) { $0.memoryReserved.map(Double.init) },
            number(
                "memory_bytes",
                "Memory of the node, with what the manager may overcommit.",
                unit: "bytes"
            ) { $0.memoryTotal.map(Double.init) },
            number(
                "updated_timestamp_seconds",
                "Unix time at which the manager last heard of the node's engine.",
                unit: "seconds"
            ) { $0.updatedAt.flatMap(CalendarTime.unixSeconds(rfc3339:)) },
        ]
    }

    /// Shows the nodes of the last good answer, and no others.
    func show(_ nodes: [SwarmNode], of job: String) {
        for number in numbers {
            let rows = nodes.compactMap { node in
                number.value(node).map { ([job, node.name, node.address.text], $0) }
            }
            number.family.replace(rows, leading: job)
        }
    }

    func removeSeries(_ job: String) {
        for number in numbers { number.family.removeAll(leading: job) }
    }
}
