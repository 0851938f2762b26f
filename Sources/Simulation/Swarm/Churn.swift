/// Nodes that come and go, fall ill and recover: one thing after the other.
package struct Churn: Sendable {
    /// What happens next.
    package enum Step: Equatable, Sendable {
        case add
        case remove(String)
        case change(String, SimulatedNode.Status, error: String)
    }

    /// How long nothing happens in between.
    package var interval: Duration
    /// No node leaves when there are this few.
    package var fewest: Int
    /// No node joins when there are this many.
    package var most: Int
    private var random: SeededRandom

    /// The same seed gives the same steps for the same nodes.
    package init(interval: Duration, fewest: Int, most: Int, seed: UInt64 = 1) {
        self.interval = interval
        self.fewest = max(fewest, 0)
        self.most = max(most, 1)
        random = SeededRandom(seed: seed)
    }

    /// Chooses what happens next to `nodes`; at most one of them is ill at a time.
    package mutating func next(_ nodes: [SimulatedNode]) -> Step {
        let choice = random.fraction()
        if let ill = nodes.first(where: { $0.status != .healthy }), choice < 0.5 {
            return .change(ill.address, .healthy, error: "")
        }
        let isCalm = nodes.allSatisfy { $0.status == .healthy }
        if let node = nodes.randomElement(using: &random) {
            if isCalm, choice < 0.4 {
                let error =
                    "Cannot connect to the Docker daemon at tcp://\(node.address). "
                    + "Is the docker daemon running?"
                return .change(node.address, .unhealthy, error: error)
            }
            if nodes.count >= most || (nodes.count > fewest && choice < 0.7) {
                return .remove(node.address)
            }
        }
        return .add
    }
}

extension SimulatedSwarm {
    /// Lets things happen until the task is cancelled, or until a node cannot be added.
    package func run(_ churn: Churn) async throws(SimulationError) {
        var churn = churn
        while true {
            do {
                try await Task.sleep(for: churn.interval)
            } catch {
                return
            }
            switch churn.next(nodes) {
            case .add: try addNode()
            case .remove(let address): await removeNode(address)
            case .change(let address, let status, let error):
                setNodeStatus(address, status, error: error)
            }
        }
    }
}
