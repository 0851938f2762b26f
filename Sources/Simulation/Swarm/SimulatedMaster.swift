import HTTP
package import Posix

/// A manager's place: its address stays, whatever becomes of the process behind it.
@EventLoop
package final class SimulatedMaster {
    /// What the process behind the address does.
    package enum State: Equatable, Sendable {
        case running
        case stopped
        /// It accepts connections and never answers.
        case hanging
    }

    /// Holds a socket that listens, so that connections open, and that nobody ever accepts from.
    private final class SilentSocket {
        let socket: Socket

        init(_ socket: consuming Socket) {
            self.socket = socket
        }
    }

    /// Where the API is, and what other masters call this one.
    package nonisolated let address: SocketAddress
    package private(set) var state = State.stopped
    /// What is answered to `GET /info` instead of the truth.
    var answer: Response?

    private let router: Router
    private var server: Server?
    private var silence: SilentSocket?

    /// Starts to listen; port 0 lets the kernel choose one.
    init(on address: SocketAddress, _ router: Router) throws(SystemError) {
        self.router = router
        let server = Server(router: router)
        self.address = try server.listen(on: address)
        self.server = server
        state = .running
    }

    /// Runs again, where it ran before.
    func start() throws(SystemError) {
        silence = nil
        guard server == nil else { return }
        state = .stopped
        let server = Server(router: router)
        try server.listen(on: address)
        self.server = server
        state = .running
    }

    /// Stops as a killed process does: connections are cut, new ones are refused.
    func stop() async {
        silence = nil
        state = .stopped
        guard let server else { return }
        self.server = nil
        await server.stop(grace: .zero)
    }

    /// Stops answering, while the kernel goes on to accept connections.
    func hang() async throws(SystemError) {
        guard state != .hanging else { return }
        await stop()
        guard state == .stopped, server == nil else { return }
        silence = SilentSocket(try Socket.listen(on: address))
        state = .hanging
    }
}
