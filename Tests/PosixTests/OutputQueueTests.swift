import Glibc
import Testdata
import Testing

@testable import Posix

@Suite("The output queue")
@EventLoop
struct OutputQueueTests {
    /// Two ends of a connection over loopback.
    private struct Connection: ~Copyable {
        let near: Socket
        let far: Socket

        static func open() throws -> Connection {
            let listening = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
            let bound = listening.localAddress
            let near = try Socket.connect(to: try #require(bound))
            var entry = pollfd(fd: listening.raw, events: Int16(POLLIN), revents: 0)
            poll(&entry, 1, 20_000)
            guard let far = try listening.accept() else {
                throw SystemError("accept", code: EAGAIN)
            }
            return Connection(near: near, far: far)
        }
    }

    @Test("sends thousands of pieces whole and in order, however little the reader takes at a time")
    func order() throws {
        let connection = try Connection.open()
        var random = SeededGenerator(seed: 6)
        var queue = OutputQueue()
        var expected: [UInt8] = []
        var received: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 20)
        for number in 0..<6000 {
            let size = Int.random(in: 0..<(number % 50 == 0 ? 100_000 : 300), using: &random)
            let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
            // Every 64th is frozen, now and then more than the pipe holds.
            if number % 64 == 0 {
                let large = Array(repeating: piece, count: number % 1024 == 0 ? 12 : 1).joined()
                queue.append(FrozenBytes(Array(large)).map(Payload.frozen) ?? .array([]))
                expected += large
            } else {
                queue.append(piece)
                expected += piece
            }
            guard number % 40 == 0 else { continue }
            _ = queue.flush(to: connection.near)
            let part = Int.random(in: 1..<200_000, using: &random)
            if case .moved(let count) = connection.far.receive(into: &room, atMost: part) {
                received += room[..<count]
            }
        }
        while received.count < expected.count {
            _ = queue.flush(to: connection.near)
            var entry = pollfd(fd: connection.far.raw, events: Int16(POLLIN), revents: 0)
            try #require(poll(&entry, 1, 20_000) == 1)
            if case .moved(let count) = connection.far.receive(into: &room, atMost: room.count) {
                received += room[..<count]
            }
            #expect(queue.count <= expected.count - received.count)
        }
        #expect(queue.isEmpty && queue.flush(to: connection.near) == .moved(0))
        let isEqual = received == expected
        #expect(isEqual)
    }

    @Test("sends frozen bytes as they were, even if their owner is gone before they are read")
    func outlive() throws {
        let connection = try Connection.open()
        let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        var queue = OutputQueue()
        queue.append(.array([1, 2, 3]))
        queue.append(try #require(FrozenBytes(bytes).map(Payload.frozen)))
        #expect(queue.flush(to: connection.near) == .moved(3 + bytes.count))
        // Memory that is asked for now is likely to be where the old was.
        let others = (0..<50).compactMap { FrozenBytes([UInt8](repeating: $0, count: 50_000)) }
        var received: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 20)
        while received.count < 3 + bytes.count {
            var entry = pollfd(fd: connection.far.raw, events: Int16(POLLIN), revents: 0)
            try #require(poll(&entry, 1, 20_000) == 1)
            if case .moved(let count) = connection.far.receive(into: &room, atMost: room.count) {
                received += room[..<count]
            }
        }
        let isSame = received == [1, 2, 3] + bytes
        #expect(isSame)
        #expect(others.count == 50)
    }

    @Test("copies frozen bytes where they cannot be passed on")
    func refused() throws {
        let file = "/tmp/swarm-bridge-splice.\(getpid())"
        let raw = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        try #require(raw >= 0)
        defer {
            close(raw)
            unlink(file)
        }
        let pipe = SplicePipe()
        let connection = try Connection.open()
        let bytes = [UInt8](repeating: 7, count: 5000)
        let sent = bytes.withUnsafeBytes { bytes in
            // A file that is only appended to takes no pages (splice(2)).
            [raw, connection.near.raw].map { pipe.send(bytes, to: $0) }
        }
        #expect(sent == [nil, nil])
    }

    @Test(
        "says when the other end has gone",
        arguments: [[1], [UInt8](repeating: 1, count: 80_000)]
    )
    func gone(_ bytes: [UInt8]) throws {
        let connection = try Connection.open()
        connection.near.shutDown()
        var queue = OutputQueue()
        queue.append(Payload(sentOften: bytes))
        #expect(queue.flush(to: connection.near) == .failed(SystemError("send", code: EPIPE)))
        queue.removeAll()
        #expect(queue.isEmpty && queue.count == 0)
    }
}

extension Socket {
    /// Receives at most so many bytes to the start of `room`.
    fileprivate func receive(into room: inout [UInt8], atMost limit: Int) -> Transfer {
        room.withUnsafeMutableBytes { receive(into: .init(rebasing: $0[..<min(limit, $0.count)])) }
    }
}
