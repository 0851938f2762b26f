import Glibc
import Posix
import Testing

@testable import HTTP

@Suite("The server", .timeLimit(.minutes(1)))
@EventLoop
struct ServerTests {
    @Test("answers one request after the other on a connection")
    func keepsAlive() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        for _ in 0..<3 {
            wire.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try #require(await wire.answer())
            #expect(answer.status == 200)
            #expect(answer.text == "hello\n")
            #expect(answer.field("Content-Type") == "text/plain; charset=utf-8")
            #expect(answer.field("Date")?.hasSuffix(" GMT") == true)
            #expect(answer.field("Connection") == nil)
        }
        #expect(server.server.connectionCount == 1)
        #expect(server.answered == ["/hello 200", "/hello 200", "/hello 200"])
        await server.stop()
    }

    @Test("answers pipelined requests in order, errors of routing among them")
    func pipelines() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send(
            "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
                + "HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /none HTTP/1.1\r\nHost: a\r\n\r\n"
                + "DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        #expect(await wire.answer()?.text == "hello\n")
        #expect(await wire.answer()?.text == "body")
        let head = try #require(await wire.answer(isHead: true))
        #expect(head.field("Content-Length") == "6")
        let missing = try #require(await wire.answer())
        #expect(missing.status == 404)
        #expect(missing.text == "there is nothing at /none\n")
        let refused = try #require(await wire.answer())
        #expect(refused.status == 405)
        #expect(refused.field("Allow") == "GET, HEAD")
        let nothing = try #require(await wire.answer())
        #expect(nothing.status == 204)
        #expect(nothing.field("Content-Length") == nil)
        #expect(server.answered.suffix(3) == [" 404", "/hello 405", "/nothing 204"])
        await server.stop()
    }

    @Test(
        "holds requests back while their answers find no room, and serves others meanwhile",
        arguments: ["/big", "/list"]
    )
    func backpressure(_ path: String) async throws {
        let server = try TestServer()
        let slow = try server.connect()
        slow.pause()
        let count = 16
        for _ in 0..<count { slow.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n") }
        let other = try server.connect()
        for _ in 0..<50 {
            other.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await other.answer()?.status == 200)
        }
        #expect(server.bigCount > 0 && server.bigCount < count)
        slow.resume()
        for number in 0..<count {
            let answer = try #require(await slow.answer())
            let isWhole =
                path == "/big"
                ? answer.body.count == TestServer.bigSize : answer.body == TestServer.list
            #expect(isWhole, "answer \(number)")
        }
        #expect(server.bigCount == count)
        await server.stop()
    }

    @Test("sends 100 Continue to who waits for it, and takes chunks")
    func continues() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n")
        wire.send("Transfer-Encoding: chunked\r\n\r\n")
        #expect(await wire.take(to: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        wire.send("3\r\nabc\r\n")
        wire.send("1\r\nd\r\n0\r\n\r\n")
        #expect(await wire.answer()?.text == "abcd")
        await server.stop()
    }

    @Test(
        "closes when asked to, and as HTTP/1.0 does",
        arguments: [
            ("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close"),
            ("GET /hello HTTP/1.0\r\n\r\n", "close"),
            ("GET /hello HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", "close"),
        ]
    )
    func closes(_ request: String, _ option: String) async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send(request)
        let answer = try #require(await wire.answer())
        #expect(answer.field("Connection") == option)
        #expect(await wire.everything() == "")
        #expect(wire.ending == .finished)
        wire.close()
        #expect(await eventually { server.server.connectionCount == 0 })
        await server.stop()
    }

    @Test("keeps an HTTP/1.0 connection that asks for it")
    func keepsOldConnection() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        for _ in 0..<2 {
            wire.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(await wire.answer()?.field("Connection") == "keep-alive")
        }
        await server.stop()
    }

    @Test("answers a client that has finished sending")
    func halfClosed() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\nGET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        wire.finishSending()
        #expect(await wire.answer()?.text == "hello\n")
        #expect(await wire.answer()?.body.count == TestServer.bigSize)
        #expect(await wire.everything() == "")
        #expect(wire.ending == .finished)
        #expect(await eventually { server.server.connectionCount == 0 })
        await server.stop()
    }

    @Test("lets an answer arrive although the client goes on sending behind its last request")
    func closesInStages() async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        wire.send([UInt8](repeating: 10, count: 1 << 20))
        #expect(await wire.answer()?.body.count == TestServer.bigSize)
        #expect(await wire.everything() == "")
        #expect(wire.ending == .finished)
        wire.close()
        await server.stop()
    }

    @Test(
        "refuses what is malformed, and says so before it closes",
        arguments: [
            ("GET /hello HTTP/1.1\r\n\r\n", 400), ("\u{16}\u{3}\u{1}", 400),
            ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501), ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505),
        ]
    )
    func refuses(_ request: String, _ status: Int) async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send(request)
        let answer = try #require(await wire.answer())
        #expect(answer.status == status)
        #expect(answer.field("Connection") == "close")
        #expect(await wire.everything() == "")
        #expect(server.answered == [" \(status)"])
        wire.close()
        #expect(await eventually { server.server.connectionCount == 0 })
        await server.stop()
    }

    @Test(
        "tells a client that its body is too large while it still sends",
        arguments: [
            "Content-Length: 20000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n1312D00\r\n",
        ]
    )
    func tooLarge(_ framing: String) async throws {
        let server = try TestServer()
        let wire = try server.connect()
        wire.send("POST /echo HTTP/1.1\r\nHost: a\r\n\(framing)")
        wire.send([UInt8](repeating: 7, count: 20_000_000))
        let answer = try #require(await wire.answer())
        #expect(answer.status == 413)
        #expect(await wire.everything() == "")
        #expect(wire.ending == .finished)
        wire.close()
        await server.stop()
    }

    @Test("listens on several addresses, IPv6 and Unix-domain sockets among them")
    func listens() async throws {
        let path = "/tmp/swarm-bridge-test-\(getpid()).sock"
        let server = try TestServer()
        var addresses = [server.address]
        addresses.append(try server.server.listen(on: .unix(path)))
        let six = SocketAddress.ipv6(high: 0, low: 1, port: 0, scope: 0)
        if let address = try? server.server.listen(on: six) { addresses.append(address) }
        for address in addresses {
            let wire = try Wire(to: address)
            wire.send("GET /peer HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await wire.answer()?.text == "true\n", "\(address)")
        }
        await server.stop()
        #expect(access(path, F_OK) != 0)
    }

    @Test("takes over a socket that a process left behind, and no file")
    func clearsSocket() async throws {
        let path = "/tmp/swarm-bridge-test-\(getpid())-left.sock"
        do {
            let left = try Socket.listen(on: .unix(path))
            _ = left.raw
        }
        #expect(access(path, F_OK) == 0)
        let server = try TestServer(on: .unix(path))
        let wire = try server.connect()
        wire.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await wire.answer()?.status == 200)
        await server.stop()
        try AtomicFile.write([1], to: path)
        #expect(throws: SystemError.self) { try TestServer(on: .unix(path)) }
        #expect(try FileBytes.read(path, limit: 10) == [1])
        unlink(path)
    }

    @Test(
        "cannot listen where another server does",
        arguments: [
            TestServer.anyPort, .unix("/tmp/swarm-bridge-test-\(getpid())-used.sock"),
        ]
    )
    func addressInUse(_ address: SocketAddress) async throws {
        let server = try TestServer(on: address)
        #expect(throws: SystemError("bind \(server.address)", code: EADDRINUSE)) {
            try TestServer(on: server.address)
        }
        let wire = try server.connect()
        wire.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await wire.answer()?.status == 200)
        await server.stop()
    }
}
