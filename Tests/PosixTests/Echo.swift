import Glibc

@testable import Posix

/// Sends back what it receives.
@EventLoop
final class EchoServer: Watcher {
    let address: SocketAddress
    private(set) var accepted = 0
    private let socket: Socket
    private var registration: Reactor.Registration?

    init() throws {
        socket = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
        address = socket.localAddress ?? .unix("")
        registration = try Reactor.shared.watch(socket.raw, for: .input, self)
    }

    func ready(_ events: Readiness) {
        while let connection = try? socket.accept() {
            accepted += 1
            _ = try? EchoConnection(connection)
        }
    }

    func close() {
        if let registration { Reactor.shared.cancel(registration) }
        registration = nil
    }
}

/// One connection of the server: the event loop keeps it until its client has gone.
@EventLoop
private final class EchoConnection: Watcher {
    private let socket: Socket
    private var output = OutputQueue()
    private var registration: Reactor.Registration?

    init(_ socket: consuming Socket) throws {
        self.socket = socket
        registration = try Reactor.shared.watch(self.socket.raw, for: .input, self)
    }

    func ready(_ events: Readiness) {
        guard let registration else { return }
        var room = [UInt8](repeating: 0, count: 4096)
        switch room.withUnsafeMutableBytes({ socket.receive(into: $0) }) {
        case .moved(let count): output.append(Array(room[..<count]))
        case .wouldBlock: break
        case .finished, .failed:
            Reactor.shared.cancel(registration)
            self.registration = nil
        }
        _ = output.flush(to: socket)
        Reactor.shared.change(registration, to: output.isEmpty ? .input : [.input, .output])
    }
}

/// Sends so many bytes and waits until as many have come back.
@EventLoop
final class EchoClient: Watcher {
    private let socket: Socket
    private let size: Int
    private var output = OutputQueue()
    private var received = 0
    private var registration: Reactor.Registration?
    private var done: CheckedContinuation<Int, Never>?

    static func talk(to address: SocketAddress, size: Int) async throws -> Int {
        let client = try EchoClient(try Socket.connect(to: address), size: size)
        return await withCheckedContinuation { client.done = $0 }
    }

    private init(_ socket: consuming Socket, size: Int) throws {
        self.socket = socket
        self.size = size
        output.append([UInt8](repeating: 1, count: size))
        registration = try Reactor.shared.watch(self.socket.raw, for: [.input, .output], self)
    }

    func ready(_ events: Readiness) {
        guard let registration else { return }
        let isSent = output.flush(to: socket) != .wouldBlock
        var room = [UInt8](repeating: 0, count: 4096)
        if case .moved(let count) = room.withUnsafeMutableBytes({ socket.receive(into: $0) }) {
            received += count
        }
        Reactor.shared.change(registration, to: isSent ? .input : [.input, .output])
        guard received >= size || events == [.input, .output] && socket.failure != nil else {
            return
        }
        Reactor.shared.cancel(registration)
        self.registration = nil
        done?.resume(returning: received)
        done = nil
    }
}
