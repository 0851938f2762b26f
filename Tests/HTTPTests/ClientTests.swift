import Glibc
import Posix
import Testing

@testable import HTTP

@Suite("The client", .timeLimit(.minutes(1)))
@EventLoop
struct ClientTests {
    private nonisolated static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    private let client = Client(userAgent: "swarm-bridge/test")

    private func request(
        _ method: String = "GET",
        to address: SocketAddress,
        time: Duration = Wire.patience,
        connectTime: Duration? = nil,
        bodyLimit: Int = 1 << 20
    ) throws -> ClientRequest {
        ClientRequest(
            method,
            try ServiceURL(address.port == nil ? "unix://\(address)" : "http://\(address)"),
            "/x",
            time: time,
            connectTime: connectTime,
            bodyLimit: bodyLimit
        )
    }

    private func failure(_ request: ClientRequest) async -> ClientError? {
        do throws(ClientError) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "reads answers in every framing",
        arguments: [
            ok, "HTTP/1.1 200 OK\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nA: b\r\n\r\n\(ok)",
        ]
    )
    func framings(_ text: String) async throws {
        let server = try ScriptedServer(answering: text)
        let response = try await client.send(try request(to: server.address))
        #expect(response.status == 200)
        #expect(response.body == Array("hello".utf8))
        server.close()
    }

    @Test("says what it wants as HTTP/1.1 has it")
    func writes() async throws {
        let server = try ScriptedServer { wire, _ in
            let text = await wire.take(to: "\r\n\r\n")
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
        }
        let response = try await client.send(try request(to: server.address))
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == "GET /x HTTP/1.1\r\nHost: \(server.address)\r\n"
                + "User-Agent: swarm-bridge/test\r\n\r\n"
        )
        server.close()
    }

    @Test("hands on any status")
    func statuses() async throws {
        let server = try ScriptedServer(
            answering: "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno"
        )
        let response = try await client.send(try request(to: server.address))
        #expect(response.status == 500)
        #expect(response.body == Array("no".utf8))
        server.close()
    }

    @Test(
        "says why there is no answer",
        arguments: [
            ("", ClientError.closedEarly, "reset"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", .closedEarly, "reset"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhe", .closedEarly, "reset"),
            ("\u{15}\u{3}\u{1}\0\u{2}\u{2}F", .malformed("the server speaks TLS"), "malformed"),
            ("hello\r\n", .malformed("it does not start with HTTP/"), "malformed"),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", .tooLarge(limit: 1 << 20),
                "too_large"
            ),
        ]
    )
    func failures(_ text: String, _ error: ClientError, _ reason: String) async throws {
        let server = try ScriptedServer(answering: text)
        #expect(await failure(try request(to: server.address)) == error)
        #expect(error.reason == reason)
        server.close()
    }

    @Test("notices a reset in the middle of a body")
    func reset() async throws {
        let server = try ScriptedServer { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe")
            try? await Task.sleep(for: .milliseconds(20))
            wire.reset()
        }
        let error = await failure(try request(to: server.address))
        #expect(error == .broken(SystemError("recv", code: ECONNRESET)))
        #expect(error?.description == "the connection broke: connection reset by peer")
        server.close()
    }

    @Test(
        "puts an end to an answer without one",
        arguments: [
            ("HTTP/1.1 200 OK\r\n", "A: b\r\n"), ("HTTP/1.1 200 OK\r\n\r\n", "hello"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n"),
            ("HTTP/1", "1"),
            ("", "HTTP/1.1 100 Continue\r\n\r\n"),
        ]
    )
    func endless(_ start: String, _ again: String) async throws {
        let server = try ScriptedServer { wire, _ in
            wire.send(start)
            let piece = Array(String(repeating: again, count: 10_000).utf8)
            while wire.ending == nil {
                wire.send(piece)
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        let error = await failure(try request(to: server.address))
        switch error {
        case .malformed, .tooLarge: break
        default: Issue.record("\(String(describing: error))")
        }
        server.close()
    }

    @Test("waits no longer than the whole time, however steadily an answer drips")
    func drip() async throws {
        let server = try ScriptedServer { wire, _ in
            wire.send("HTTP/1.1 200 OK\r\nX: ")
            while wire.ending == nil {
                wire.send("a")
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
        let time = Duration.milliseconds(100)
        let error = await failure(try request(to: server.address, time: time))
        #expect(error == .timedOut(time, while: "waiting for the answer"))
        #expect(error?.description == "timed out after 100 ms waiting for the answer")
        server.close()
    }

    @Test("waits no longer for a server that says nothing")
    func silent() async throws {
        let server = try ScriptedServer { wire, _ in _ = await wire.everything() }
        let time = Duration.milliseconds(50)
        let error = await failure(try request(to: server.address, time: time))
        #expect(error == .timedOut(time, while: "waiting for the answer"))
        server.close()
    }

    @Test("waits no longer for a connection than for a connection")
    func connectTimeout() async throws {
        // A queue of one that nobody accepts from: the kernel drops what comes then.
        let full = try Socket.listen(on: TestServer.anyPort)
        listen(full.raw, 0)
        let bound = full.localAddress
        let address = try #require(bound)
        let fillers = try (0..<4).map { _ in try Wire(to: address) }
        let error = await failure(
            try request(to: address, connectTime: .milliseconds(100))
        )
        #expect(error == .timedOut(.milliseconds(100), while: "connecting to \(address)"))
        for filler in fillers { filler.close() }
    }

    @Test("is told that nobody listens")
    func refused() async throws {
        let address: SocketAddress
        do {
            let gone = try Socket.listen(on: TestServer.anyPort)
            let bound = gone.localAddress
            address = try #require(bound)
        }
        let error = await failure(try request(to: address))
        #expect(error == .notConnected(address, SystemError("connect", code: ECONNREFUSED)))
        #expect(error?.description == "cannot connect to \(address): connection refused")
        #expect(error?.reason == "refused")
        let socket = SocketAddress.unix("/tmp/swarm-bridge-test-\(getpid())-none.sock")
        #expect(await failure(try request(to: socket))?.reason == "connect")
    }

    @Test("is told that a name has no address")
    func unresolved() async throws {
        let url = try ServiceURL("http://host.invalid")
        let error = await failure(ClientRequest("GET", url, "/", time: Wire.patience))
        #expect(error?.reason == "dns")
    }

    @Test("tries the next address of a name when the first is dead")
    func nextAddress() async throws {
        // Whichever family is preferred, one of the two servers is behind the other address.
        let six = SocketAddress.ipv6(high: 0, low: 1, port: 0, scope: 0)
        for address in [TestServer.anyPort, six] {
            guard let server = try? ScriptedServer(on: address, { wire, _ in wire.send(Self.ok) })
            else { continue }
            let url = try ServiceURL("http://localhost:\(server.address.port ?? 0)")
            let addresses = await withCheckedContinuation { continuation in
                Resolver.shared.resolve("localhost", port: server.address.port ?? 0) {
                    continuation.resume(returning: (try? $0.get()) ?? [])
                }
            }
            guard addresses.contains(server.address) else { continue }
            let response = try await client.send(
                ClientRequest("GET", url, "/", time: Wire.patience)
            )
            #expect(response.status == 200)
            server.close()
        }
    }

    @Test("talks to Unix-domain sockets")
    func unixSocket() async throws {
        let address = SocketAddress.unix("/tmp/swarm-bridge-test-\(getpid())-client.sock")
        let server = try TestServer(on: address)
        let url = try ServiceURL("unix://\(address)")
        let response = try await client.send(
            ClientRequest("GET", url, "/hello", time: Wire.patience)
        )
        #expect(response.body == Array("hello\n".utf8))
        client.closeIdle()
        await server.stop()
    }

    @Test("stops at once when its task is cancelled, before and after it has begun")
    func cancelled() async throws {
        let server = try ScriptedServer { wire, _ in _ = await wire.everything() }
        let request = try request(to: server.address)
        let task = Task { await failure(request) }
        #expect(await eventually { server.accepted == 1 })
        task.cancel()
        #expect(await task.value == .cancelled)
        let second = Task { await failure(request) }
        second.cancel()
        #expect(await second.value == .cancelled)
        #expect(client.idleCount == 0)
        server.close()
    }

    @Test("sends a large body while the answer already comes")
    func largeBody() async throws {
        let server = try TestServer(limits: .with { $0.request.body = 8 << 20 })
        var request = try request("POST", to: server.address, bodyLimit: 8 << 20)
        request.target = "/echo"
        request.body = (0..<(6 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let response = try await client.send(request)
        #expect(response.body.elementsEqual(request.body))
        request.body += request.body
        #expect(try await client.send(request).status == 413)
        await server.stop()
    }
}
