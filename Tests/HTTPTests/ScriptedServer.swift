import Posix

/// A server that does with each connection what its script says, whatever HTTP says.
@EventLoop
final class ScriptedServer: Watcher {
    let address: SocketAddress
    /// How many connections there have been.
    private(set) var accepted = 0
    private let socket: Socket
    private let script: @EventLoop (Wire, Int) async -> Void
    private var registration: Reactor.Registration?

    /// Calls `script` with each connection and its number, from 1.
    init(
        on address: SocketAddress = TestServer.anyPort,
        _ script: @escaping @EventLoop (Wire, Int) async -> Void
    ) throws {
        socket = try Socket.listen(on: address)
        self.address = address.port == nil ? address : socket.localAddress ?? address
        self.script = script
        registration = try Reactor.shared.watch(socket.raw, for: .input, self)
    }

    /// Reads one request without a body, answers with `text`, and closes.
    convenience init(answering text: String) throws {
        try self.init { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            wire.send(text)
            wire.finishSending()
            _ = await wire.everything()
            wire.close()
        }
    }

    func ready(_ events: Readiness) {
        guard let connection = try? socket.accept(), let wire = try? Wire(connection) else {
            return
        }
        accepted += 1
        let number = accepted
        Task { @EventLoop in await script(wire, number) }
    }

    func close() {
        guard let registration else { return }
        Reactor.shared.cancel(registration)
        self.registration = nil
        socket.shutDown()
    }
}
