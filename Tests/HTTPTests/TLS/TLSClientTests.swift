import Glibc
import Posix
import TLS
import Testdata
import Testing

@testable import HTTP

/// What becomes of our client with servers that others wrote: `openssl s_server` and nginx.
@Suite(
    "Over TLS, the client",
    .enabled(if: Peer.openssl.isWanted, "\(Peer.openssl.absence)"),
    .timeLimit(.minutes(1))
)
@EventLoop
struct TLSClientTests {
    private let files: Certificates
    private let client = Client(userAgent: "swarm-bridge/test")

    init() throws {
        files = try #require(Certificates.shared, "openssl cannot make certificates")
    }

    private func request(
        _ port: UInt16,
        host: String = "localhost",
        path: String = "/",
        time: Duration = Wire.patience,
        _ change: (inout TLSOptions) -> Void = { _ in }
    ) throws -> ClientRequest {
        let url = try ServiceURL("https://\(host):\(port)")
        var request = ClientRequest("GET", url, path, time: time)
        var options = TLSOptions()
        options.authorities = .file(files["ca.pem"])
        change(&options)
        request.tls = options
        return request
    }

    private func result(_ request: ClientRequest) async -> String {
        do throws(ClientError) {
            return String(decoding: try await client.send(request).body, as: UTF8.self)
        } catch {
            return "\(error.reason): \(error)"
        }
    }

    /// Starts `openssl s_server`, which answers every request with its own state.
    private func server(
        _ name: String,
        _ flags: String...,
        body: @EventLoop (UInt16) async throws -> Void
    ) async throws {
        let port = try Process.freePort()
        let server = try Process(
            [
                "openssl", "s_server", "-www", "-accept", "127.0.0.1:\(port)",
                "-cert", files["\(name).pem"], "-key", files["\(name).key"],
            ] + flags
        )
        try #require(await eventually { server.said.contains("ACCEPT") })
        try await body(port)
        await server.stop()
    }

    @Test("gets an answer of a server with the right certificate, by name and by address")
    func good() async throws {
        try await server("server") { port in
            for host in ["localhost", "127.0.0.1"] {
                let text = await result(try request(port, host: host))
                #expect(text.contains("TLSv1.3"), "\(text)")
            }
        }
    }

    @Test("speaks 1.2 and 1.3 to a server that knows one of them", arguments: ["1_2", "1_3"])
    func versions(_ version: String) async throws {
        try await server("server", "-tls\(version)") { port in
            let shown = version.replacing("_", with: ".")
            let text = await result(try request(port))
            #expect(text.contains("TLSv\(shown)"))
            let other: TLSVersion = version == "1_2" ? .tls13 : .tls12
            let refused = await result(
                try request(port) {
                    $0.minimum = other
                    $0.maximum = other
                }
            )
            #expect(refused.hasPrefix("tls_handshake: "), "\(refused)")
        }
    }

    @Test(
        "says what is wrong with a certificate",
        arguments: [
            ("foreign", "localhost", "issued by an unknown authority: CN=Another CA"),
            ("expired", "localhost", "the certificate of CN=expired has expired at 20"),
            ("elsewhere", "localhost", "not for localhost, but for elsewhere.test, 192.0.2.1"),
            ("elsewhere", "127.0.0.1", "not for 127.0.0.1, but for elsewhere.test, 192.0.2.1"),
        ]
    )
    func bad(_ name: String, _ host: String, _ reason: String) async throws {
        try await server(name) { port in
            let text = await result(try request(port, host: host))
            #expect(text.hasPrefix("tls_certificate: "))
            #expect(text.contains(reason), "\(text)")
            let anyway = await result(try request(port, host: host) { $0.skipsVerification = true })
            #expect(anyway.contains("TLSv1.3"))
        }
    }

    @Test("shows a certificate where one is asked for, and says so where it has none")
    func client() async throws {
        for version in ["-tls1_2", "-tls1_3"] {
            try await server(
                "server",
                version,
                "-Verify",
                "1",
                "-verify_return_error",
                "-CAfile",
                files["ca.pem"]
            ) { port in
                let without = await result(try request(port))
                #expect(
                    without == "tls_client_certificate: the server asks for a client certificate, "
                        + "and tls_config has none"
                )
                for (name, isWelcome) in [("client", true), ("stranger", false)] {
                    let text = await result(
                        try request(port) {
                            $0.certificate = .file(files["\(name).pem"])
                            $0.key = .file(files["\(name).key"])
                        }
                    )
                    #expect(text.contains("Client certificate") == isWelcome, "\(text)")
                    let refused = "tls_client_certificate: the server does not accept our"
                    #expect(text.hasPrefix(refused) == !isWelcome, "\(text)")
                }
            }
        }
    }

    @Test("knows a server that speaks plain HTTP, and one that speaks nothing of the kind")
    func notTLS() async throws {
        for (text, reason) in [
            ("HTTP/1.1 400 Bad Request\r\n\r\n", "not_tls: the server speaks plain HTTP, not TLS"),
            ("220 mail.example.com ESMTP\r\n", "not_tls: the server does not speak TLS"),
            ("", "tls_handshake: the server closed the connection in the TLS handshake"),
        ] {
            let server = try ScriptedServer { wire, _ in
                wire.send(text)
                wire.finishSending()
                _ = await wire.everything()
                wire.close()
            }
            let port = try #require(server.address.port)
            let told = await result(try request(port))
            #expect(told.hasPrefix(reason), "\(told)")
            server.close()
        }
    }

    @Test("does not wait longer than it should for a server that says nothing")
    func silent() async throws {
        let server = try ScriptedServer { wire, _ in _ = await wire.everything() }
        let port = try #require(server.address.port)
        let told = await result(try request(port, host: "127.0.0.1", time: .milliseconds(300)))
        #expect(
            told == "timeout: timed out after 300 ms in the TLS handshake with 127.0.0.1:\(port)"
        )
        server.close()
    }

    @Test("says which file cannot be read")
    func files() async throws {
        let told = await result(try request(1) { $0.authorities = .file("/none/ca.pem") })
        #expect(told == "tls_files: cannot read /none/ca.pem: no such file or directory")
    }

    @Test(
        "gets large bodies of nginx over one connection, and uses it again",
        .enabled(if: Peer.nginx.isWanted, "\(Peer.nginx.absence)")
    )
    func nginx() async throws {
        let port = try Process.freePort()
        let folder = "\(files.folder)/nginx-\(port)"
        mkdir(folder, 0o755)
        let body = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 13) }
        try AtomicFile.write(body, to: "\(folder)/big")
        let text = """
            daemon off; master_process off; pid \(folder)/pid; error_log stderr;
            events {}
            http {
                access_log off; client_body_temp_path \(folder)/body;
                server {
                    listen 127.0.0.1:\(port) ssl; ssl_protocols TLSv1.2 TLSv1.3; root \(folder); keepalive_requests 100;
                    ssl_certificate \(files["server.pem"]);
                    ssl_certificate_key \(files["server.key"]);
                    location = /count { return 200 $connection; }
                }
            }
            """
        try AtomicFile.write(Array(text.utf8), to: "\(folder)/nginx.conf")
        let program = try #require(Peer.nginx.path, "\(Peer.nginx.absence)")
        let nginx = try Process([program, "-c", "\(folder)/nginx.conf", "-p", folder])
        var first = ""
        try #require(
            await eventuallyAsked {
                first = await result(try request(port, path: "/count"))
                return Int(first) != nil
            }
        )
        for _ in 0..<3 {
            let answer = try await client.send(try request(port, path: "/big"))
            #expect(answer.body == body)
            #expect(await result(try request(port, path: "/count")) == first)
        }
        // Another set of options is another connection.
        let other = await result(try request(port, path: "/count") { $0.minimum = .tls13 })
        #expect(Int(other) != nil && other != first)
        client.closeIdle()
        await nginx.stop()
    }

    private func eventuallyAsked(_ isTrue: @EventLoop () async throws -> Bool) async throws -> Bool
    {
        for _ in 0..<200 {
            if try await isTrue() { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }
}
