import Glibc
import HTTP
import Posix

/// Nodes that come, go and change, and services that grow and shrink.
extension SimulatedSwarm {
    /// The nodes as masters list them now.
    package var nodes: [SimulatedNode] { cluster.nodes(at: now) }

    /// Adds a node, with its page at the shared port.
    ///
    /// - Returns: the address of its engine.
    @discardableResult
    package func addNode() throws(SimulationError) -> String {
        let engine = try openPage()
        join([engine])
        return engine
    }

    /// Makes the machines whose pages are open nodes of the Swarm.
    func join(_ engines: [String]) {
        for node in cluster.addNodes(engines, at: now) {
            observe(.nodeJoined(name: node.name, address: node.address))
        }
    }

    /// Opens the page of a machine that is to be a node.
    ///
    /// An address where another program has the port is passed over.
    ///
    /// - Returns: the address of its engine.
    func openPage() throws(SimulationError) -> String {
        guard isRunning else { throw .notRunning }
        for _ in 0..<LoopbackPlan.nodeLimit {
            lastNodeNumber = (lastNodeNumber + 1) % LoopbackPlan.nodeLimit
            let engine = options.plan.node(lastNodeNumber, port: 2375).description
            guard nodeServers[engine] == nil else { continue }
            let page = options.plan.node(lastNodeNumber, port: metricsPort)
            let server = Server(router: nodeRouter(engine))
            do {
                try server.listen(on: page)
            } catch {
                if error.isAddressTaken { continue }
                throw SimulationError(error, on: page)
            }
            nodeServers[engine] = server
            return engine
        }
        throw .outOfAddresses
    }

    /// Removes the node whose engine has that address, with its page; does nothing when there is none.
    package func removeNode(_ address: String) async {
        guard let server = nodeServers.removeValue(forKey: address) else { return }
        if let node = cluster.removeNode(address, at: now) {
            observe(.nodeLeft(name: node.name, address: address))
        }
        await server.stop(grace: .zero)
    }

    /// Changes what the masters think of a node.
    ///
    /// Its page stays. Does nothing when there is no such node.
    package func setNodeStatus(
        _ address: String,
        _ status: SimulatedNode.Status,
        error: String = ""
    ) {
        guard let node = cluster.setStatus(address, status, error: error, at: now) else { return }
        observe(.nodeChanged(name: node.name, address: address, status))
    }

    /// Changes how many replicas a service has; they are spread over the healthy nodes.
    ///
    /// - Returns: how many are wanted now; `nil` when there is no such service.
    @discardableResult
    package func scale(_ service: String, to replicas: Int) -> Int? {
        guard let wanted = cluster.scale(service, to: replicas, at: now) else { return nil }
        observe(.serviceScaled(service, to: wanted))
        return wanted
    }

    /// How many replicas of a service run; `nil` when there is no such service.
    package func running(_ service: String) -> Int? { cluster.running(service) }

    /// Calls `body`, which listens on `address`.
    static func listening<Result>(
        on address: SocketAddress,
        _ body: @EventLoop () throws(SystemError) -> Result
    ) throws(SimulationError) -> Result {
        do {
            return try body()
        } catch {
            throw SimulationError(error, on: address)
        }
    }
}
