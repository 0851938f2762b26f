import Glibc
import Posix

/// A master that answers every request as its script says, whatever HTTP says.
@EventLoop
final class ScriptedMaster: Watcher {
    /// What happens once a request has come.
    enum Behaviour: Sendable {
        /// These bytes, and the end of the connection.
        case bytes([UInt8])
        /// These bytes, and then blanks for ever, as fast as they are taken.
        case endless([UInt8])
        /// These bytes, and then a blank every now and then, for ever.
        case dripping([UInt8])
    }

    /// What it does with requests from now on.
    var behaviour: Behaviour
    let address: String
    private let socket: Socket
    private var registration: Reactor.Registration?
    private var connections: [ObjectIdentifier: Connection] = [:]

    init(_ behaviour: Behaviour) throws {
        self.behaviour = behaviour
        socket = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
        address = socket.localAddress?.description ?? ""
        registration = try Reactor.shared.watch(socket.raw, for: .input, self)
    }

    func ready(_ events: Readiness) {
        guard let socket = try? socket.accept() else { return }
        let connection = Connection(socket, behaviour) { [weak self] in
            self?.connections[ObjectIdentifier($0)] = nil
        }
        connections[ObjectIdentifier(connection)] = connection
        connection.watch()
    }

    func close() {
        if let registration { Reactor.shared.cancel(registration) }
        registration = nil
        for connection in connections.values { connection.end() }
        socket.shutDown()
    }

    /// One client.
    private final class Connection: Watcher {
        private let socket: Socket
        private let behaviour: Behaviour
        private let ended: @EventLoop (Connection) -> Void
        private var registration: Reactor.Registration?
        private var received: [UInt8] = []
        private var rest: [UInt8]
        private var isAnswering = false

        init(
            _ socket: consuming Socket,
            _ behaviour: Behaviour,
            ended: @escaping @EventLoop (Connection) -> Void
        ) {
            self.socket = socket
            self.behaviour = behaviour
            self.ended = ended
            switch behaviour {
            case .bytes(let bytes), .endless(let bytes), .dripping(let bytes): rest = bytes
            }
        }

        func watch() {
            registration = try? Reactor.shared.watch(socket.raw, for: .input, self)
        }

        func end() {
            guard let registration else { return }
            Reactor.shared.cancel(registration)
            self.registration = nil
            socket.shutDown()
            ended(self)
        }

        func ready(_ events: Readiness) {
            if isAnswering { return answer() }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = recv(socket.raw, &chunk, chunk.count, 0)
            guard count > 0 else { return end() }
            received += chunk[..<count]
            guard received.suffix(4).elementsEqual("\r\n\r\n".utf8) else { return }
            isAnswering = true
            if let registration { Reactor.shared.change(registration, to: .output) }
        }

        private func answer() {
            if rest.isEmpty, case .endless = behaviour {
                rest = [UInt8](repeating: 0x20, count: 1 << 18)
            }
            let count = send(socket.raw, rest, rest.count, Int32(MSG_NOSIGNAL))
            if count < 0 { return errno == EAGAIN ? () : end() }
            rest.removeFirst(count)
            guard rest.isEmpty else { return }
            switch behaviour {
            case .bytes: end()
            case .endless: break
            case .dripping: drip()
            }
        }

        private func drip() {
            guard let registration else { return }
            Reactor.shared.change(registration, to: [])
            Reactor.shared.after(.milliseconds(50)) { [weak self] in
                guard let self, let registration = self.registration else { return }
                rest = [0x20]
                Reactor.shared.change(registration, to: .output)
            }
        }
    }
}

extension ScriptedMaster.Behaviour {
    /// A whole answer with a body.
    static func answer(_ status: String = "200 OK", body: [UInt8]) -> Self {
        let head = "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nConnection: close\r\n"
        return .bytes(Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body)
    }
}
