import Posix
import Testing

@testable import HTTP

@Suite("A server that stops", .timeLimit(.minutes(1)))
@EventLoop
struct ServerStopTests {
    private static let ask = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("closes idle connections at once and lets running requests finish")
    func graceful() async throws {
        let server = try TestServer()
        let idle = try server.connect()
        idle.send(Self.ask)
        #expect(await idle.answer()?.status == 200)
        let running = try server.connect()
        running.send("GET /gate/a HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await eventually { server.gate.waiting == 1 })
        let stopping = Task { await server.server.stop(grace: .seconds(60)) }
        #expect(await idle.everything() == "")
        #expect(idle.ending == .finished)
        server.gate.open()
        let answer = try #require(await running.answer())
        #expect(answer.text == "passed a\n")
        #expect(answer.field("Connection") == "close")
        running.close()
        await stopping.value
        #expect(server.server.connectionCount == 0)
    }

    @Test("takes no new connection")
    func refusesNew() async throws {
        let server = try TestServer()
        await server.server.stop()
        let late = try server.connect()
        #expect(await late.everything() == "")
        #expect(late.ending == .reset)
        await server.server.stop()
    }

    @Test("serves a request that is under way when it is told to stop")
    func finishesHead() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send(Self.ask + "GET /hello HTTP/1.1\r\n")
        #expect(await wire.answer()?.status == 200)
        let stopping = Task { await server.server.stop(grace: .seconds(60)) }
        #expect(await eventually { server.server.isStopping })
        wire.send("Host: a\r\n\r\n")
        #expect(await wire.answer()?.field("Connection") == "close")
        wire.close()
        await stopping.value
    }

    @Test("finishes an answer that a slow reader has not taken yet, and closes then")
    func finishesAnswer() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.pause()
        for _ in 0..<8 { wire.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n") }
        #expect(await eventually { server.bigCount > 0 })
        let other = try server.connect()
        other.send(Self.ask)
        #expect(await other.answer()?.status == 200)
        let begun = server.bigCount
        let stopping = Task { await server.server.stop(grace: .seconds(60)) }
        #expect(await eventually { server.server.isStopping })
        wire.resume()
        for _ in 0..<begun { #expect(await wire.answer()?.body.count == TestServer.bigSize) }
        _ = await wire.everything()
        #expect(wire.ending == .finished)
        wire.close()
        await stopping.value
    }

    @Test("closes a kept connection once its last answer is out")
    func closesAfterAnswer() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.pause()
        // More than the kernel takes in, so that a part of it waits in the server.
        let count = 8
        for _ in 0..<count { wire.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n") }
        #expect(await eventually { server.bigCount > 0 })
        wire.resume()
        #expect(await eventually { server.bigCount == count })
        let stopping = Task { await server.server.stop(grace: .seconds(60)) }
        for _ in 0..<count { #expect(await wire.answer()?.body.count == TestServer.bigSize) }
        #expect(await wire.everything() == "")
        wire.close()
        await stopping.value
    }

    @Test("cuts what is left when its grace is over")
    func cuts() async throws {
        let server = try TestServer()
        let running = try server.connect()
        running.send("GET /gate/a HTTP/1.1\r\nHost: a\r\n\r\n")
        let slow = try server.connect()
        slow.send("GET /hel")
        #expect(await eventually { server.gate.waiting == 1 })
        await server.server.stop(grace: .milliseconds(50))
        #expect(server.server.connectionCount == 0)
        #expect(await running.everything() == "")
        #expect(await slow.everything() == "")
        #expect(await eventually { server.gate.cancelled == 1 })
    }
}
