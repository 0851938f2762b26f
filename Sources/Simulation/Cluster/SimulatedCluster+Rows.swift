/// The nodes as managers list them.
extension SimulatedCluster {
    /// A new node: its name, machine and labels come from its number alone.
    static func host(_ number: Int, _ address: String, _ seed: UInt64) -> Host {
        var random = SeededRandom(seed: seed, "node", number)
        let isLarge = number.isMultiple(of: 3)
        // Managers sort labels by their bytes.
        var labels = [
            "kernelversion=6.1.0-18-amd64", "operatingsystem=Debian GNU/Linux 12 (bookworm)",
            "ostype=linux", "rack=r\((number - 1) / 2 % 4 + 1)", "storagedriver=overlay2",
            "zone=eu-west-\(number.isMultiple(of: 2) ? "b" : "a")",
        ]
        // Managers do not quote labels: this one looks like two.
        if number.isMultiple(of: 4) { labels.insert("duty=batch, nightly reports", at: 0) }
        let node = SimulatedNode(
            name: "node-\(number)",
            address: address,
            id: random.engineID(),
            cpus: isLarge ? 4 : 2,
            memoryBytes: (isLarge ? 16 : 8) << 30,
            images: 3,
            labels: labels,
            serverVersion: "20.10.24"
        )
        return Host(node: node, number: number, swarmID: random.swarmID())
    }

    /// What a manager that is asked at `time` lists, in its order.
    ///
    /// A healthy engine was refreshed some seconds ago; another one has not been since it changed. An
    /// engine that is pending shows nothing but its address.
    package func nodes(at time: Double) -> [SimulatedNode] {
        var counts: [String: SimulatedNode.Containers] = [:]
        var reservations: [String: (cpus: Int, bytes: Int64)] = [:]
        for container in containers {
            counts[container.node, default: .init()].running += 1
            guard let found = services.first(where: { $0.service.name == container.service })
            else { continue }
            reservations[container.node, default: (0, 0)].cpus += found.service.reservedCPUs
            reservations[container.node, default: (0, 0)].bytes +=
                found.service.reservedMemoryBytes
        }
        return hosts.map { host in
            var node = host.node
            if node.status == .pending {
                return SimulatedNode(
                    name: "",
                    address: node.address,
                    status: .pending,
                    error: node.error,
                    updatedAt: node.updatedAt
                )
            }
            node.containers = counts[node.address, default: .init()]
            node.containers.stopped = host.number % 3
            (node.reservedCPUs, node.reservedMemoryBytes) =
                reservations[node.address, default: (0, 0)]
            if node.status == .healthy {
                let period = 30.0
                let phase = Double(host.number * 7 % 30)
                node.updatedAt = Int64(
                    origin + ((time + phase) / period).rounded(.down) * period - phase
                )
            }
            return node
        }
        // Pending engines are called "(unknown)", which sorts before every name here.
        .enumerated()
        .sorted {
            ($0.element.status == .pending ? 0 : 1, $0.offset)
                < ($1.element.status == .pending ? 0 : 1, $1.offset)
        }
        .map(\.element)
    }
}
