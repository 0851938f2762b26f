package import Posix

/// Something that happened in a simulated Swarm; its description is a sentence for people.
package enum SimulationEvent: Equatable, Sendable, CustomStringConvertible {
    case nodeJoined(name: String, address: String)
    case nodeLeft(name: String, address: String)
    case nodeChanged(name: String, address: String, SimulatedNode.Status)
    case masterStarted(SocketAddress)
    case masterStopped(SocketAddress)
    case masterHung(SocketAddress)
    case primaryElected(SocketAddress)
    case serviceScaled(String, to: Int)

    package var description: String {
        switch self {
        case .nodeJoined(let name, let address): "\(name) (\(address)) joined the Swarm"
        case .nodeLeft(let name, let address): "\(name) (\(address)) left the Swarm"
        case .nodeChanged(let name, let address, let status):
            "\(name) (\(address)) is \(status.rawValue.lowercased())"
        case .masterStarted(let address): "master \(address) started"
        case .masterStopped(let address): "master \(address) stopped"
        case .masterHung(let address): "master \(address) accepts connections and never answers"
        case .primaryElected(let address): "master \(address) was elected primary"
        case .serviceScaled(let name, let replicas):
            "service \(name) is scaled to \(replicas) \(replicas == 1 ? "replica" : "replicas")"
        }
    }
}
