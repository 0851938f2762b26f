import Metrics
import Posix

/// The numbers that a manager tells of each node, computed when the page of metrics is asked for.
///
/// A poll only leaves the nodes here: ten thousand of them have 90,000 series, which would hold up the
/// event loop, and more polls than scrapes would make them for nobody.
final class NodeMetrics: Sendable {
    private struct Number: Sendable {
        let name: String
        let help: String
        var unit: String?
        let value: @Sendable (SwarmNode) -> Double?
    }

    private let nodes = Lock<[String: [SwarmNode]]>([:])

    private static let numbers = [
        Number(name: "containers", help: "Containers on the node, whatever their state.") {
            $0.containers.map(Double.init)
        },
        Number(name: "containers_running", help: "Running containers on the node.") {
            $0.containersRunning.map(Double.init)
        },
        Number(name: "containers_paused", help: "Paused containers on the node.") {
            $0.containersPaused.map(Double.init)
        },
        Number(name: "containers_stopped", help: "Stopped containers on the node.") {
            $0.containersStopped.map(Double.init)
        },
        Number(name: "cpus_reserved", help: "CPUs of the node that containers have reserved.") {
            $0.cpusReserved
        },
        Number(name: "cpus", help: "CPUs of the node, with what the manager may overcommit.") {
            $0.cpusTotal
        },
        Number(
            name: "memory_reserved_bytes",
            help: "Memory of the node that containers have reserved.",
            unit: "bytes"
        ) { $0.memoryReserved.map(Double.init) },
        Number(
            name: "memory_bytes",
            help: "Memory of the node, with what the manager may overcommit.",
            unit: "bytes"
        ) { $0.memoryTotal.map(Double.init) },
        Number(
            name: "updated_timestamp_seconds",
            help: "Unix time at which the manager last heard of the node's engine.",
            unit: "seconds"
        ) { $0.updatedAt.flatMap(CalendarTime.unixSeconds(rfc3339:)) },
    ]

    /// Keeps the nodes of the last good answer, and no others.
    func show(_ nodes: [SwarmNode], of job: String) {
        self.nodes.withLock { $0[job] = nodes }
    }

    func forget(_ job: String) {
        nodes.withLock { $0[job] = nil }
    }

    /// A series for each number that each node of each job has.
    func families() -> [CollectedFamily] {
        let jobs = nodes.withLock { $0 }
        return Self.numbers.map { number in
            let description = FamilyDescription(
                "swarm_bridge_discovery_node_" + number.name,
                help: number.help,
                kind: .gauge,
                unit: number.unit,
                labels: ["discovery_job", "node", "address"]
            )
            let samples = jobs.flatMap { job, nodes in
                nodes.compactMap { node in
                    number.value(node).map {
                        CollectedFamily.Sample($0, values: [job, node.name, node.address.text])
                    }
                }
            }
            return CollectedFamily(description, samples)
        }
    }
}
