import Glibc
import Posix
import Testing

@testable import HTTP

@Suite("Behind large answers, the server", .timeLimit(.minutes(1)))
@EventLoop
struct PipeliningTests {
    /// Asks for `/list` and `/hello` at once, and reads as fast as it can in a thread of its own.
    ///
    /// - Returns: what came behind the list; "" when nothing came for two seconds.
    @concurrent
    private static func ask(_ address: SocketAddress) async throws -> String {
        let socket = try Socket.connect(to: address)
        var entry = pollfd(fd: socket.raw, events: Int16(POLLOUT), revents: 0)
        poll(&entry, 1, 20_000)
        let requests = ["/list", "/hello"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
        let text = Array(requests.joined().utf8)
        guard send(socket.raw, text, text.count, Int32(MSG_NOSIGNAL)) == text.count else {
            return "not sent"
        }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        var received: [UInt8] = []
        received.reserveCapacity(TestServer.list.count + 4096)
        entry.events = Int16(POLLIN)
        while received.last != UInt8(ascii: "\n")
            || received.suffix(6) != Array("hello\n".utf8)[...]
        {
            guard poll(&entry, 1, 2000) == 1 else { return "" }
            switch socket.receive(into: room) {
            case .moved(let count): received += room[..<count]
            case .wouldBlock: continue
            case .finished, .failed: return "ended"
            }
        }
        return String(decoding: received.suffix(6), as: UTF8.self)
    }

    @Test("answers the next request, however fast they are read")
    func goesOn() async throws {
        let path = "/tmp/swarm-bridge-test-\(getpid())-pipe.sock"
        let server = try TestServer()
        let unix = try server.server.listen(on: .unix(path))
        for round in 0..<100 {
            let answer = try await Self.ask(round % 2 == 0 ? server.address : unix)
            #expect(answer == "hello\n", "round \(round)")
            if answer != "hello\n" { break }
        }
        await server.stop()
    }
}
