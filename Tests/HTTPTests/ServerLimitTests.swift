import Posix
import Testing

@testable import HTTP

@Suite("The server's limits", .timeLimit(.minutes(1)))
@EventLoop
struct ServerLimitTests {
    private static let short = Duration.milliseconds(100)

    @Test("cut a head that does not end, however steadily it drips")
    func slowHead() async throws {
        let server = try TestServer(limits: .with { $0.headTime = Self.short })
        let wire = try server.connect()
        wire.send("GET /hello HTTP/1.1\r\nX: ")
        let dripping = Task { @EventLoop in
            while !Task.isCancelled {
                wire.send("a")
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        #expect(await wire.answer()?.status == 408)
        dripping.cancel()
        await dripping.value
        #expect(await wire.everything() == "")
        #expect(server.answered == [" 408"])
        wire.close()
        await server.stop()
    }

    @Test("cut a body that does not end")
    func slowBody() async throws {
        let server = try TestServer(limits: .with { $0.bodyTime = Self.short })
        let wire = try server.connect()
        wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
        let answer = try #require(await wire.answer())
        #expect(answer.status == 408)
        #expect(answer.field("Connection") == "close")
        wire.close()
        await server.stop()
    }

    @Test("close a connection that asks for nothing, without a word")
    func idle() async throws {
        let server = try TestServer(
            limits: .with {
                $0.idleTime = Self.short
                $0.headTime = Self.short
            }
        )
        let silent = try server.connect()
        let served = try server.connect()
        served.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await served.answer()?.status == 200)
        #expect(await silent.everything() == "")
        #expect(await served.everything() == "")
        #expect(silent.ending == .finished && served.ending == .finished)
        #expect(await eventually { server.server.connectionCount == 0 })
        await server.stop()
    }

    @Test("cut a client that does not read, though it goes on asking")
    func slowReader() async throws {
        let server = try TestServer(limits: .with { $0.sendTime = Self.short })
        let wire = try server.connect()
        wire.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await wire.answer()?.status == 200)
        wire.pause()
        for _ in 0..<16 { wire.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n") }
        let asking = Task { @EventLoop in
            while server.server.connectionCount > 0, !Task.isCancelled {
                wire.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        #expect(await eventually { server.server.connectionCount == 0 })
        asking.cancel()
        wire.close()
        await server.stop()
    }

    @Test("answer 503 beyond the number of connections, and serve again when one has gone")
    func connections() async throws {
        let server = try TestServer(limits: .with { $0.connections = 2 })
        let first = try server.connect()
        let second = try server.connect()
        for wire in [first, second] {
            wire.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await wire.answer()?.status == 200)
        }
        let third = try server.connect()
        third.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try #require(await third.answer())
        #expect(answer.status == 503)
        #expect(answer.text == "too many connections\n")
        #expect(await third.everything() == "")
        third.close()
        first.close()
        #expect(await eventually { server.server.connectionCount == 1 })
        let fourth = try server.connect()
        fourth.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await fourth.answer()?.status == 200)
        await server.stop()
    }

    @Test("bound the connections that are told that there are too many")
    func refusedConnections() async throws {
        let server = try TestServer(
            limits: .with {
                $0.connections = 1
                $0.lingerTime = .seconds(60)
            }
        )
        let wires = try (0..<150).map { _ in try server.connect() }
        for wire in wires.dropFirst() { await wire.wait { !wire.received.isEmpty } }
        #expect(server.server.connectionCount < 100)
        #expect(wires.filter { $0.ending != nil }.count > 50)
        for wire in wires { wire.close() }
        await server.stop()
    }

    @Test("end a refused connection although the client goes on sending")
    func lingering() async throws {
        let server = try TestServer(limits: .with { $0.lingerTime = Self.short })
        let wire = try server.connect()
        wire.send("nonsense\r\n")
        #expect(await wire.answer()?.status == 400)
        #expect(await eventually { server.server.connectionCount == 0 })
        wire.close()
        await server.stop()
    }
}
