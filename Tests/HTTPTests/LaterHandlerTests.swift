import Glibc
import Posix
import Synchronization
import Testing

@testable import HTTP

@Suite("A handler that answers later", .timeLimit(.minutes(1)))
@EventLoop
struct LaterHandlerTests {
    private static let ask = "GET /gate/a HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("holds up its own connection only, and answers in order")
    func keepsOrder() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send(Self.ask + "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        wire.send("GET /gate/b HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await eventually { server.gate.waiting == 1 })
        let other = try server.connect()
        other.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await other.answer()?.text == "hello\n")
        #expect(wire.received.isEmpty)
        server.gate.open()
        #expect(await wire.answer()?.text == "passed a\n")
        #expect(await wire.answer()?.text == "hello\n")
        #expect(await wire.answer()?.text == "passed b\n")
        await server.stop()
    }

    @Test("answers a client that has finished sending")
    func halfClosed() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send(Self.ask)
        wire.finishSending()
        #expect(await eventually { server.gate.waiting == 1 })
        server.gate.open()
        #expect(await wire.answer()?.text == "passed a\n")
        #expect(await wire.everything() == "")
        #expect(await eventually { server.server.connectionCount == 0 })
        await server.stop()
    }

    @Test("is cancelled when the client has gone")
    func clientGone() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send(Self.ask)
        #expect(await eventually { server.gate.waiting == 1 })
        wire.reset()
        #expect(await eventually { server.gate.cancelled == 1 })
        #expect(await eventually { server.server.connectionCount == 0 })
        #expect(server.answered.isEmpty)
        await server.stop()
    }

    @Test("may take its time: no limit of the connection runs meanwhile")
    func takesTime() async throws {
        let server = try TestServer(
            limits: .with {
                $0.idleTime = .milliseconds(1)
                $0.headTime = .milliseconds(1)
                $0.sendTime = .milliseconds(1)
            }
        )
        let wire = try server.connect()
        wire.send(Self.ask)
        #expect(await eventually { server.gate.waiting == 1 })
        // Longer than the server takes from one look at its limits to the next.
        try await Task.sleep(for: .milliseconds(1200))
        #expect(server.gate.waiting == 1)
        server.gate.open()
        #expect(await wire.answer()?.text == "passed a\n")
        await server.stop()
    }

    @Test("does not hold up the loop, even when it blocks its thread")
    func runsBesideTheLoop() async throws {
        let isServed = Flag()
        let router = Router()
        router.add("GET", "/block", .later { _, _ in .text(200, "\(isServed.waitBlocking())") })
        router.add(
            "GET",
            "/free",
            .now { _, _ in
                isServed.set()
                return .text(200, "free")
            }
        )
        let server = Server(router: router)
        let address = try server.listen(on: TestServer.anyPort)
        let blocked = try Wire(to: address)
        let free = try Wire(to: address)
        blocked.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n")
        free.send("GET /free HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await free.answer()?.text == "free\n")
        #expect(await blocked.answer()?.text == "true\n")
        await server.stop(grace: .zero)
    }

    /// Set by one, waited for by another that knows no better than to block.
    private final class Flag: Sendable {
        private let isSet = Atomic(false)

        func set() {
            isSet.store(true, ordering: .releasing)
        }

        /// Whether it was set in time.
        func waitBlocking() -> Bool {
            for _ in 0..<5000 {
                if isSet.load(ordering: .acquiring) { return true }
                usleep(1000)
            }
            return false
        }
    }
}
