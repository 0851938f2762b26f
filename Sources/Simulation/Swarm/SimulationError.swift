import Glibc
package import Posix

/// Why a simulated Swarm cannot run on this host.
package enum SimulationError: Error, Equatable, CustomStringConvertible {
    /// An address of 127.0.0.0/8 cannot be listened on.
    case noLoopbackNetwork(SocketAddress, SystemError)
    /// No port is free on all the addresses, in so many attempts.
    case noSharedPort(attempts: Int)
    /// A listening socket failed in another way.
    case cannotListen(SocketAddress, SystemError)
    /// It was not started, or it was stopped.
    case notRunning
    /// There are more nodes or masters than addresses.
    case outOfAddresses

    /// What `error`, met while listening on `address`, means for a simulation.
    init(_ error: SystemError, on address: SocketAddress) {
        self =
            error.code == EADDRNOTAVAIL
            ? .noLoopbackNetwork(address, error) : .cannotListen(address, error)
    }

    package var description: String {
        switch self {
        case .noLoopbackNetwork(let address, let error):
            "the simulation needs the loopback network 127.0.0.0/8, but \(address.host) is no "
                + "address of this host: \(error.reason)"
        case .noSharedPort(let attempts):
            "the simulation needs one port that is free on all its loopback addresses, and found "
                + "none in \(attempts) attempts"
        case .cannotListen(let address, let error):
            "the simulation cannot listen on \(address): \(error.reason)"
        case .notRunning:
            "the simulation is not running"
        case .outOfAddresses:
            "the simulation has no loopback addresses left"
        }
    }
}
