/// The nodes as an exporter on them sees them.
extension SimulatedCluster {
    /// What the exporter on a node shows at `time`; `nil` when there is no such node.
    mutating func reading(ofNode address: String, at time: Double) -> HostReading? {
        guard let host = hosts.first(where: { $0.node.address == address }) else { return nil }
        advance(to: time)
        let here = containers.filter { $0.node == address }
        // What all of them together had done when the machine was last looked at.
        let look = time.rounded(.down)
        let work = here.reduce(host.retiredWork) { $0 + self.work(of: $1, at: look) }
        return HostReading(
            time: origin + time,
            cores: host.node.cpus,
            memoryBytes: host.node.memoryBytes,
            start: origin,
            root: rootReading(look, work: work, of: host.node.cpus),
            containers: here.compactMap { reading(of: $0, on: host, at: time) }
        )
    }

    /// What the exporter on a manager's machine shows at `time`: the machine, and no containers.
    func readingOfManager(at time: Double) -> HostReading {
        let look = time.rounded(.down)
        return HostReading(
            time: origin + time,
            cores: 2,
            memoryBytes: 4 << 30,
            start: origin,
            root: rootReading(look, work: 0, of: 2),
            containers: []
        )
    }

    /// The machine as a whole: the containers' work, and what the system itself does.
    private func rootReading(_ time: Double, work: Double, of cores: Int) -> ContainerReading {
        let system = 0.03 * Double(cores) * time
        return ContainerReading(
            id: "/",
            start: origin,
            time: origin + time,
            cpuSeconds: work + system,
            usedMemory: 600 << 20,
            cachedMemory: 1 << 30
        )
    }

    private func reading(
        of container: SimulatedContainer,
        on host: Host,
        at time: Double
    ) -> ContainerReading? {
        guard let found = services.first(where: { $0.service.name == container.service }) else {
            return nil
        }
        let service = found.service
        let look = min(time, container.lastLook(before: time))
        let work = work(of: container, at: look)
        let rate = found.meter.rate(at: look) * container.weight
        let limit = service.memoryLimit > 0 ? service.memoryLimit : host.node.memoryBytes
        var reading = ContainerReading(
            id: "/docker/\(container.id)",
            start: origin + container.start,
            time: origin + look,
            cpuSeconds: work,
            usedMemory: min(Int64(rate * 96 * 1_048_576) + 24 << 20, limit / 10 * 8),
            cachedMemory: min(Int64(min(work, 1024) * 65536) + 4 << 20, limit / 10)
        )
        reading.name = container.taskName
        reading.image = service.image
        reading.task = ContainerReading.Task(
            nodeID: host.swarmID,
            serviceID: found.id,
            serviceName: service.name,
            id: container.taskID,
            name: container.taskName
        )
        reading.cpuQuota = service.cpuQuota
        reading.memoryLimit = service.memoryLimit
        let received = work * service.bytesPerCPUSecond
        reading.interfaces = [
            .init(name: "eth0", received: received, transmitted: received / 3),
            .init(name: "eth1", received: 1086, transmitted: 0),
        ]
        return reading
    }
}
