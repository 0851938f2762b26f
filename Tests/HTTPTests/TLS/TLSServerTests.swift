import Glibc
import Posix
import TLS
import Testdata
import Testing

@testable import HTTP

/// What curl, `openssl s_client` and our own client make of the server with TLS.
@Suite(
    "Over TLS, the server",
    .enabled(if: Peer.openssl.isWanted, "\(Peer.openssl.absence)"),
    .timeLimit(.minutes(1))
)
@EventLoop
struct TLSServerTests {
    private let files: Certificates

    init() throws {
        files = try #require(Certificates.shared, "openssl cannot make certificates")
    }

    /// A server that listens on plain HTTP and, at the address given back, over TLS.
    private func start(
        limits: Server.Limits = .with { _ in },
        _ change: (inout TLSServerOptions) -> Void = { _ in }
    ) async throws -> (server: TestServer, secured: SocketAddress) {
        let server = try TestServer(limits: limits)
        var options = TLSServerOptions(
            certificate: .file(files["server.pem"]),
            key: .file(files["server.key"])
        )
        options.clientAuthorities = .file(files["ca.pem"])
        change(&options)
        let context = try TLSContext(options)
        let address = try server.server.listen(on: TestServer.anyPort) { context }
        return (server, address)
    }

    private func curl(_ address: SocketAddress, _ more: String...) async throws -> String {
        try await curl(address, more)
    }

    private func curl(_ address: SocketAddress, _ more: [String]) async throws -> String {
        let words = [
            "curl", "-sS", "--max-time", "20", "--noproxy", "*", "--cacert", files["ca.pem"],
        ]
        return try await Process(words + more.map { $0.replacing("@", with: "https://\(address)") })
            .end()
    }

    @Test(
        "answers curl, on one connection",
        .enabled(if: Peer.curl.isWanted, "\(Peer.curl.absence)"),
        arguments: ["1.2", "1.3"]
    )
    func answers(_ version: String) async throws {
        let (server, address) = try await start()
        let show = " %{http_code} %{num_connects} %{http_version}"
        let bounds = ["--tls-max", version, "--tlsv\(version)"]
        let text = try await curl(
            address,
            bounds + ["@/hello", "-w", show, "--next", "-sS", "--cacert", files["ca.pem"]] + bounds
                + ["-d", "abc", "@/echo", "-w", show]
        )
        #expect(text == "hello\n 200 1 1.1abc 200 0 1.1")
        await server.stop()
    }

    @Test(
        "takes and gives large bodies",
        .enabled(if: Peer.curl.isWanted, "\(Peer.curl.absence)")
    )
    func large() async throws {
        let (server, address) = try await start(limits: .with { $0.request.body = 20 << 20 })
        let size = try await curl(address, "@/big", "-o", "/dev/null", "-w", "%{size_download}")
        #expect(size == "\(TestServer.bigSize)")
        let list = try await curl(address, "@/list")
        let isWhole = Array(list.utf8) == TestServer.list
        #expect(isWhole)
        let body = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 11) }
        var request = ClientRequest(
            "POST",
            try ServiceURL("https://\(address)"),
            "/echo",
            body: body,
            time: Wire.patience
        )
        var options = TLSOptions()
        options.authorities = .file(files["ca.pem"])
        request.tls = options
        let client = Client(userAgent: "test")
        let answer = try await client.send(request)
        #expect(answer.body == body)
        client.closeIdle()
        await server.stop()
    }

    @Test("tells who speaks plain HTTP what is wrong, as Go's servers do")
    func plain() async throws {
        let (server, address) = try await start()
        for text in ["GET /hello HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\n\r\n"] {
            let wire = try Wire(to: address)
            wire.send(text)
            let answer = await wire.everything()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.hasSuffix("Client sent an HTTP request to an HTTPS server.\n"))
        }
        await server.stop()
    }

    @Test("closes on garbage, and on who says nothing in time")
    func hostile() async throws {
        let (server, address) = try await start(limits: .with { $0.headTime = .milliseconds(300) })
        for text in ["SSH-2.0-x\r\n", "\u{16}\u{3}\u{1}", "", "\0\0\0\0\0\0\0\0\0\0\0\0"] {
            let wire = try Wire(to: address)
            wire.send(text)
            let answer = await wire.everything()
            #expect(!answer.contains("HTTP"))
        }
        #expect(await eventually { server.server.connectionCount == 0 })
        await server.stop()
    }

    @Test("reads a request that comes byte by byte inside of records of its own")
    func drip() async throws {
        let (server, address) = try await start()
        let wire = try Wire(to: address)
        var options = TLSOptions()
        options.authorities = .file(files["ca.pem"])
        let session = try TLSSession(try TLSContext(options), host: "localhost")
        _ = try session.handshake()
        var rest = Array("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)[...]
        var answer: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 20000)
        var seen = 0
        for _ in 0..<5000 {
            for byte in session.takeOutput() {
                wire.send([byte])
                try await Task.sleep(for: .microseconds(50))
            }
            try await Task.sleep(for: .milliseconds(1))
            for byte in wire.received[seen...] { [byte].withUnsafeBytes { session.receive($0) } }
            seen = wire.received.count
            if !session.isEstablished {
                _ = try session.handshake()
                continue
            }
            if let byte = rest.popFirst() { try [byte].withUnsafeBytes { try session.write($0) } }
            let progress = try room.withUnsafeMutableBytes { try session.read(into: $0) }
            if case .moved(let count) = progress { answer += room[..<count] }
            if progress == .finished { break }
        }
        #expect(String(decoding: answer, as: UTF8.self).hasSuffix("\r\n\r\nhello\n"))
        wire.close()
        await server.stop()
    }

    @Test(
        "asks curl for a certificate",
        .enabled(if: Peer.curl.isWanted, "\(Peer.curl.absence)")
    )
    func clients() async throws {
        let (server, address) = try await start { $0.clientAuthentication = .requireAndVerify }
        let without = try await curl(address, "@/hello")
        #expect(without.contains("certificate required"), "\(without)")
        for (name, isWelcome) in [("client", true), ("stranger", false)] {
            let (certificate, key) = (files["\(name).pem"], files["\(name).key"])
            let text = try await curl(address, "--cert", certificate, "--key", key, "@/hello")
            #expect(text.contains("hello\n") == isWelcome, "\(text)")
        }
        await server.stop()
    }

    @Test("speaks HTTP/1.1 to who offers it, and not to who offers only HTTP/2")
    func protocols() async throws {
        let (server, address) = try await start()
        for (offer, answer) in [
            ("h2,http/1.1", "ALPN protocol: http/1.1"), ("h2", "no application protocol"),
        ] {
            let text = try await Process([
                "openssl", "s_client", "-connect", "\(address)", "-alpn", offer, "-CAfile",
                files["ca.pem"],
            ]).end()
            #expect(text.contains(answer), "\(text)")
            if offer != "h2" { #expect(text.contains("Verify return code: 0 (ok)")) }
        }
        await server.stop()
    }
}
