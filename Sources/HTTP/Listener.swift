import Posix

/// A socket that listens, and hands over each connection.
@EventLoop
final class Listener: Watcher {
    let address: SocketAddress
    private let socket: Socket
    /// Whether somebody else has the socket too, and goes on with it.
    private let isShared: Bool
    private var registration: Reactor.Registration?
    private let accepted: @EventLoop (consuming Socket) -> Void
    /// Told when connections cannot be accepted, when that is for another reason, and, with `nil`, when
    /// they are again.
    private let failed: @EventLoop (SystemError?) -> Void
    private var trouble: SystemError?

    init(
        _ socket: consuming Socket,
        at address: SocketAddress,
        isShared: Bool,
        accepted: @escaping @EventLoop (consuming Socket) -> Void,
        failed: @escaping @EventLoop (SystemError?) -> Void
    ) throws(SystemError) {
        self.socket = socket
        self.isShared = isShared
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
                note(nil)
                accepted(connection)
            } catch {
                note(error)
                pause()
                return
            }
        }
    }

    private func note(_ error: SystemError?) {
        guard error != trouble else { return }
        trouble = error
        failed(error)
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
        // It would be shut down for systemd as well, which could never start the service by it again.
        if isShared { return }
        socket.shutDown()
        if case .unix(let path) = address, !path.isEmpty { try? UnixPath.clear(path) }
    }
}
