/// The nodes and services of a simulated Swarm, and what runs where: a value that knows no sockets.
///
/// Every time is in seconds since the simulation's start and must not go back. The same calls at the
/// same times give the same cluster.
package struct SimulatedCluster: Sendable {
    /// A node with what no manager shows.
    struct Host: Sendable {
        var node: SimulatedNode
        let number: Int
        /// The node's ID in swarm mode, a label of its tasks.
        let swarmID: String
        /// CPU seconds used by containers that are gone.
        var retiredWork = 0.0
    }

    /// A service with what its replicas have done.
    struct Service: Sendable {
        var service: SimulatedService
        let id: String
        var meter = WorkMeter()
    }

    let seed: UInt64
    /// The simulation's start, in Unix seconds.
    package let origin: Double
    private(set) var hosts: [Host] = []
    private(set) var services: [Service] = []
    private(set) var containers: [SimulatedContainer] = []
    private var lastNodeNumber = 0
    private var lastContainerNumber = 0

    /// A cluster without nodes, whose services wait for some; of equal names, the first counts.
    package init(seed: UInt64, origin: Double, services: [SimulatedService]) {
        self.seed = seed
        self.origin = origin
        for var service in services
        where !self.services.contains(where: { $0.service.name == service.name }) {
            service.replicas = Self.allowed(service.replicas)
            var random = SeededRandom(seed: seed, "service", self.services.count)
            self.services.append(Service(service: service, id: random.swarmID()))
        }
    }

    private static func allowed(_ replicas: Int) -> Int {
        min(max(replicas, 0), SimulatedService.replicaLimit)
    }

    /// How many replicas of a service run; `nil` when there is no such service.
    package func running(_ name: String) -> Int? {
        guard services.contains(where: { $0.service.name == name }) else { return nil }
        return containers.count { $0.service == name }
    }

    /// How many replicas of a service are wanted; `nil` when there is no such service.
    package func wanted(_ name: String) -> Int? {
        services.first { $0.service.name == name }?.service.replicas
    }

    /// Adds healthy nodes whose engines have these addresses, and starts the replicas that waited.
    ///
    /// What runs elsewhere stays there: Swarm does not move it to a node that is new.
    package mutating func addNodes(_ addresses: [String], at time: Double) -> [SimulatedNode] {
        advance(to: time)
        for address in addresses {
            lastNodeNumber += 1
            hosts.append(Self.host(lastNodeNumber, address, seed))
        }
        place(at: time)
        return hosts.suffix(addresses.count).map(\.node)
    }

    /// Removes a node; its replicas start again elsewhere.
    ///
    /// - Returns: the node as it was; `nil` when there is none with that engine address.
    @discardableResult
    package mutating func removeNode(_ address: String, at time: Double) -> SimulatedNode? {
        guard let index = hosts.firstIndex(where: { $0.node.address == address }) else {
            return nil
        }
        advance(to: time)
        let host = hosts.remove(at: index)
        containers.removeAll { $0.node == address }
        place(at: time)
        return host.node
    }

    /// Changes what managers think of a node; its replicas go on, but it gets no more while not healthy.
    ///
    /// - Returns: the node as it is now; `nil` when there is none with that engine address.
    @discardableResult
    package mutating func setStatus(
        _ address: String,
        _ status: SimulatedNode.Status,
        error: String = "",
        at time: Double
    ) -> SimulatedNode? {
        guard let index = hosts.firstIndex(where: { $0.node.address == address }) else {
            return nil
        }
        advance(to: time)
        hosts[index].node.status = status
        hosts[index].node.error = error
        hosts[index].node.updatedAt = Int64(origin + time)
        place(at: time)
        return hosts[index].node
    }

    /// Changes how many replicas a service has, within 0 and ``SimulatedService/replicaLimit``.
    ///
    /// - Returns: how many are wanted now; `nil` when there is no such service.
    @discardableResult
    package mutating func scale(_ name: String, to replicas: Int, at time: Double) -> Int? {
        guard let index = services.firstIndex(where: { $0.service.name == name }) else {
            return nil
        }
        advance(to: time)
        services[index].service.replicas = Self.allowed(replicas)
        place(at: time)
        return services[index].service.replicas
    }

    /// Lets the replicas work until `time`.
    mutating func advance(to time: Double) {
        for index in services.indices {
            let service = services[index].service
            let count = containers.count { $0.service == service.name }
            services[index].meter.advance(to: time) { service.rate(at: $0, among: count) }
        }
    }

    /// Stops what is too much and starts what is missing.
    private mutating func place(at time: Double) {
        for index in services.indices {
            let service = services[index].service
            retire(service, at: time)
            let used = Set(containers.lazy.filter { $0.service == service.name }.map(\.slot))
            let work = services[index].meter.work(at: time)
            for slot in 1..<(service.replicas + 1) where !used.contains(slot) {
                guard let node = emptiestNode() else { break }
                lastContainerNumber += 1
                containers.append(
                    SimulatedContainer(
                        service: service.name,
                        slot: slot,
                        node: node,
                        start: time,
                        workAtStart: work,
                        SeededRandom(seed: seed, "container", lastContainerNumber)
                    )
                )
            }
            let count = containers.count { $0.service == service.name }
            services[index].meter.mark(time, service.rate(at: time, among: count))
        }
    }

    /// Stops the replicas with the highest slots beyond those that are wanted.
    private mutating func retire(_ service: SimulatedService, at time: Double) {
        let isSuperfluous = { (container: SimulatedContainer) in
            container.service == service.name && container.slot > service.replicas
        }
        for container in containers where isSuperfluous(container) {
            guard let host = hosts.firstIndex(where: { $0.node.address == container.node }) else {
                continue
            }
            hosts[host].retiredWork += work(of: container, at: time)
        }
        containers.removeAll(where: isSuperfluous)
    }

    /// The healthy node with the fewest replicas, as Swarm's strategy "spread" picks.
    private func emptiestNode() -> String? {
        var counts: [String: Int] = [:]
        for container in containers { counts[container.node, default: 0] += 1 }
        return hosts.lazy
            .filter { $0.node.status == .healthy }
            .min { counts[$0.node.address, default: 0] < counts[$1.node.address, default: 0] }?
            .node.address
    }

    /// The CPU seconds that a container has used until `time`.
    func work(of container: SimulatedContainer, at time: Double) -> Double {
        guard let service = services.first(where: { $0.service.name == container.service }) else {
            return 0
        }
        return container.weight * max(0, service.meter.work(at: time) - container.workAtStart)
    }
}
