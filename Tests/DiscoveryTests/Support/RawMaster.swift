import Glibc
import Posix

/// A listener that does to each connection something that no HTTP server does.
@EventLoop
final class RawMaster: Watcher {
    enum Manner {
        /// Cuts the connection with a reset.
        case resets
        /// Starts a good answer and sends a byte now and then, for ever.
        case drips
        /// Sends a body without end as fast as it is taken.
        case floods
        /// Takes its time over an answer, and closes the connection behind it.
        case answers(after: Duration)
    }

    let address: SocketAddress
    /// When each connection came.
    private(set) var starts: [ContinuousClock.Instant] = []
    /// How many answers were under way at a time, at most.
    private(set) var most = 0
    private var running = 0
    private let socket: Socket
    private let manner: Manner
    private var registration: Reactor.Registration?
    private var descriptors: [Int32] = []

    init(_ manner: Manner) throws {
        self.manner = manner
        socket = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
        address = socket.localAddress ?? .ipv4(0, port: 0)
        registration = try Reactor.shared.watch(socket.raw, for: .input, self)
    }

    func ready(_ events: Readiness) {
        guard let connection = try? socket.accept() else { return }
        starts.append(.now)
        let descriptor = dup(connection.raw)
        switch manner {
        case .resets:
            // Not before the client knows that it is connected.
            Reactor.shared.after(.milliseconds(20)) {
                var option = linger(l_onoff: 1, l_linger: 0)
                let size = socklen_t(MemoryLayout<linger>.size)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
                Glibc.close(descriptor)
            }
        case .drips:
            descriptors.append(descriptor)
            send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{", to: descriptor)
            step(descriptor, " ", .milliseconds(20))
        case .floods:
            descriptors.append(descriptor)
            send("HTTP/1.1 200 OK\r\n\r\n{\"a\":\"", to: descriptor)
            step(descriptor, String(repeating: "x", count: 1 << 20), .milliseconds(1))
        case .answers(let time):
            descriptors.append(descriptor)
            running += 1
            most = max(most, running)
            Reactor.shared.after(time) { [weak self] in self?.answer(on: descriptor) }
        }
    }

    private func answer(on descriptor: Int32) {
        running -= 1
        guard descriptors.contains(descriptor) else { return }
        var request = [UInt8](repeating: 0, count: 4096)
        recv(descriptor, &request, request.count, Int32(MSG_DONTWAIT))
        let body = String(decoding: InfoBody.modern(InfoBody.rows(nodes: 2)), as: UTF8.self)
        send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)", to: descriptor)
        descriptors.removeAll { $0 == descriptor }
        Glibc.close(descriptor)
    }

    private func step(_ descriptor: Int32, _ text: String, _ pause: Duration) {
        guard descriptors.contains(descriptor) else { return }
        send(text, to: descriptor)
        Reactor.shared.after(pause) { [weak self] in self?.step(descriptor, text, pause) }
    }

    private func send(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }

    func close() {
        guard let registration else { return }
        Reactor.shared.cancel(registration)
        self.registration = nil
        for descriptor in descriptors { Glibc.close(descriptor) }
        descriptors = []
        socket.shutDown()
    }
}
