import Posix

/// A socket that listens, and hands over each connection.
@EventLoop
final class Listener: Watcher {
    let address: SocketAddress
    private let socket: Socket
    private var registration: Reactor.Registration?
    private let accepted: @EventLoop (consuming Socket) -> Void
    private let failed: @EventLoop (SystemError) -> Void

    init(
        _ socket: consuming Socket,
        at address: SocketAddress,
        accepted: @escaping @EventLoop (consuming Socket) -> Void,
        failed: @escaping @EventLoop (SystemError) -> Void
    ) throws(SystemError) {
        self.socket = socket
        self.address = address.port == nil ? address : self.socket.localAddress ?? address
        self.accepted = accepted
        self.failed = failed
        registration = try Reactor.shared.watch(self.socket.raw, for: .input, self)
    }

    func ready(_ events: Readiness) {
        // Bounded, so that a flood of connections cannot keep the loop from those it has.
        for _ in 0..<64 {
            do {
                guard let connection = try socket.accept() else { return }
                accepted(connection)
            } catch {
                failed(error)
                pause()
                return
            }
        }
    }

    /// Out of descriptors or memory: the connection stays in the queue, so asking at once would spin.
    private func pause() {
        guard let registration else { return }
        Reactor.shared.change(registration, to: [])
        Reactor.shared.after(.milliseconds(200)) { [weak self] in
            guard let self, let registration = self.registration else { return }
            Reactor.shared.change(registration, to: .input)
        }
    }

    func close() {
        guard let registration else { return }
        Reactor.shared.cancel(registration)
        self.registration = nil
        socket.shutDown()
        if case .unix(let path) = address, !path.isEmpty { try? UnixPath.clear(path) }
    }
}
