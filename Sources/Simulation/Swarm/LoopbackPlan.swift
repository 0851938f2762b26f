import Posix

/// Which loopback address each machine of a simulated Swarm has: 127.X.0.1 and on for the nodes,
/// 127.X.255.1 and on for the masters.
package struct LoopbackPlan: Equatable, Sendable {
    /// The X.
    package let network: UInt8

    package init(network: UInt8) {
        self.network = network
    }

    /// How many machines a third number holds: 0 and 255 are left out as last numbers.
    private static let perRow = 254

    /// How many masters there can be.
    static let masterLimit = perRow
    /// How many nodes there can be.
    static let nodeLimit = perRow * 255

    /// The address of the node with that number, from 0.
    func node(_ number: Int, port: UInt16) -> SocketAddress {
        address(UInt32(number / Self.perRow % 255), number, port)
    }

    /// The address of the master with that number, from 0.
    func master(_ number: Int, port: UInt16) -> SocketAddress {
        address(255, number, port)
    }

    private func address(_ row: UInt32, _ number: Int, _ port: UInt16) -> SocketAddress {
        let last = UInt32(number % Self.perRow + 1)
        return .ipv4(127 << 24 | UInt32(network) << 16 | row << 8 | last, port: port)
    }
}
