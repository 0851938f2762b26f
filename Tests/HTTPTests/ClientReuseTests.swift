import Posix
import Testing

@testable import HTTP

@Suite("The client's connections", .timeLimit(.minutes(1)))
@EventLoop
struct ClientReuseTests {
    private nonisolated static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    private let client = Client(userAgent: "swarm-bridge/test")

    private func send(_ method: String, to address: SocketAddress) async throws(ClientError) {
        let url: ServiceURL
        do { url = try ServiceURL("http://\(address)") } catch { throw .malformed("\(error)") }
        _ = try await client.send(ClientRequest(method, url, "/", time: Wire.patience))
    }

    /// Answers each request of a connection, until the client closes.
    private static func serve(_ wire: Wire) async {
        while wire.ending == nil {
            if await wire.take(to: "\r\n\r\n").isEmpty { break }
            wire.send(ok)
        }
        wire.close()
    }

    @Test("serve one request after the other")
    func areReused() async throws {
        let server = try ScriptedServer { wire, _ in await Self.serve(wire) }
        for _ in 0..<5 { try await send("GET", to: server.address) }
        #expect(server.accepted == 1)
        #expect(client.idleCount == 1)
        client.closeIdle()
        #expect(client.idleCount == 0)
        server.close()
    }

    @Test("are forgotten when the server closes them")
    func areForgotten() async throws {
        let server = try ScriptedServer { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            wire.send(Self.ok)
            _ = await eventually { client.idleCount == 1 }
            wire.close()
        }
        try await send("GET", to: server.address)
        #expect(await eventually { client.idleCount == 0 })
        #expect(client.idleServerCount == 0)
        try await send("GET", to: server.address)
        #expect(server.accepted == 2)
        server.close()
    }

    @Test("are closed when the server sends what nobody asked for")
    func unasked() async throws {
        let server = try ScriptedServer { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            wire.send(Self.ok)
            _ = await eventually { client.idleCount == 1 }
            wire.send("HTTP/1.1 408 Request Timeout\r\n\r\n")
            _ = await wire.everything()
            wire.close()
        }
        try await send("GET", to: server.address)
        #expect(await eventually { client.idleCount == 0 })
        server.close()
    }

    @Test("that the server closes under a request are replaced once, when it may be sent twice")
    func retries() async throws {
        // The first connection answers once and then closes on the next request.
        let server = try ScriptedServer { wire, number in
            _ = await wire.take(to: "\r\n\r\n")
            if number == 1 {
                wire.send(Self.ok)
                _ = await wire.take(to: "\r\n\r\n")
            }
            wire.close()
        }
        try await send("GET", to: server.address)
        do {
            try await send("GET", to: server.address)
            Issue.record("it was answered")
        } catch {
            #expect(error == .closedEarly)
        }
        #expect(server.accepted == 2)
        server.close()
    }

    @Test("that the server closes under a POST are not replaced")
    func postIsNotRetried() async throws {
        let server = try ScriptedServer { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            wire.send(Self.ok)
            _ = await wire.take(to: "\r\n\r\n")
            wire.close()
        }
        try await send("GET", to: server.address)
        await #expect(throws: ClientError.closedEarly) {
            try await send("POST", to: server.address)
        }
        #expect(server.accepted == 1)
        try await send("POST", to: server.address)
        #expect(server.accepted == 2)
        client.closeIdle()
        server.close()
    }

    @Test("succeed on the second try when the first one was stale")
    func retrySucceeds() async throws {
        let server = try ScriptedServer { wire, number in
            if number > 1 { return await Self.serve(wire) }
            _ = await wire.take(to: "\r\n\r\n")
            wire.send(Self.ok)
            _ = await wire.take(to: "\r\n\r\n")
            wire.close()
        }
        try await send("GET", to: server.address)
        try await send("GET", to: server.address)
        #expect(server.accepted == 2)
        client.closeIdle()
        server.close()
    }

    @Test("that wait are few, however many were open at a time")
    func pool() async throws {
        let server = try ScriptedServer { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            try? await Task.sleep(for: .milliseconds(50))
            wire.send(Self.ok)
            await Self.serve(wire)
        }
        let address = server.address
        await withTaskGroup { group in
            for _ in 0..<12 {
                group.addTask { try? await send("GET", to: address) }
            }
        }
        #expect(server.accepted > 4)
        #expect(client.idleCount == 4)
        client.closeIdle()
        server.close()
    }

    @Test("to other servers are not mixed up")
    func servers() async throws {
        let servers = try (0..<3).map { _ in
            try ScriptedServer { wire, _ in await Self.serve(wire) }
        }
        for _ in 0..<2 { for server in servers { try await send("GET", to: server.address) } }
        #expect(servers.map(\.accepted) == [1, 1, 1])
        #expect(client.idleServerCount == 3)
        client.closeIdle()
        for server in servers { server.close() }
    }
}
