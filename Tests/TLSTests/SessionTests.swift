import Testdata
import Testing

@testable import TLS

@Suite(
    "A TLS session",
    .enabled(if: Peer.openssl.isWanted, "\(Peer.openssl.absence)"),
    .timeLimit(.minutes(1))
)
struct SessionTests {
    let files: Certificates

    init() throws {
        files = try #require(Certificates.shared, "openssl cannot make certificates")
    }

    /// The errors of both ends.
    private func meet(
        host: String = "swarm.test",
        named name: String = "server",
        client: (inout TLSOptions) -> Void = { _ in },
        server: (inout TLSServerOptions) -> Void = { _ in }
    ) throws -> (client: TLSError?, server: TLSError?) {
        let pair = try Pair(
            TLSContext(TLSOptions.testing(files, client)),
            TLSContext(TLSServerOptions.testing(files, name, server)),
            host: host
        )
        return pair.meet()
    }

    @Test(
        "is made with a server that is who it should be",
        arguments: ["swarm.test", "SWARM.TEST", "localhost", "swarm.test.", "127.0.0.1", "::1"]
    )
    func good(_ host: String) throws {
        let errors = try meet(host: host)
        #expect(errors.client == nil)
        #expect(errors.server == nil)
    }

    @Test("speaks the newest version that both take", arguments: TLSVersion.allCases)
    func versions(_ version: TLSVersion) throws {
        let pair = try Pair(
            TLSContext(TLSOptions.testing(files)),
            TLSContext(TLSServerOptions.testing(files) { $0.maximum = version })
        )
        #expect(pair.meet().client == nil)
        #expect(pair.client.version == (version == .tls12 ? "TLSv1.2" : "TLSv1.3"))
    }

    @Test(
        "carries megabytes both ways, however they are cut",
        arguments: [1, 7, 1000, 1 << 20],
        TLSVersion.allCases
    )
    func carries(step: Int, version: TLSVersion) throws {
        var pair = try Pair(
            TLSContext(TLSOptions.testing(files) { $0.minimum = version }),
            TLSContext(TLSServerOptions.testing(files) { $0.maximum = version })
        )
        pair.step = step
        let errors = pair.meet()
        #expect(errors.client == nil && errors.server == nil)
        let size = step == 1 ? 50000 : 1 << 20
        let sent = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        for (from, to) in [(pair.client, pair.server), (pair.server, pair.client)] {
            var received: [UInt8] = []
            for start in stride(from: 0, to: size, by: 100_000) {
                try Pair.write(Array(sent[start..<min(size, start + 100_000)]), to: from)
                pair.exchange()
                received += try Pair.read(to) ?? []
            }
            #expect(received == sent)
        }
    }

    @Test("tells an end that was meant from one that was not", arguments: [true, false])
    func ends(_ isMeant: Bool) throws {
        let pair = try Pair(
            TLSContext(TLSOptions.testing(files)),
            TLSContext(TLSServerOptions.testing(files))
        )
        _ = pair.meet()
        if isMeant { pair.server.finish() }
        pair.exchange()
        pair.client.endInput()
        var room = [UInt8](repeating: 0, count: 100)
        let progress = room.withUnsafeMutableBytes { room in try? pair.client.read(into: room) }
        #expect(progress == (isMeant ? .finished : nil))
    }

    @Test(
        "is refused with the reason",
        arguments: [
            ("foreign", "swarm.test", "is issued by an unknown authority: CN=Another CA"),
            ("selfsigned", "swarm.test", "is signed by itself (CN=selfsigned)"),
            ("elsewhere", "swarm.test", "is not for swarm.test, but for elsewhere.test, 192.0.2.1"),
            ("elsewhere", "127.0.0.1", "is not for 127.0.0.1, but for elsewhere.test, 192.0.2.1"),
            ("server", "a.swarm.test", "is not for a.swarm.test, but for localhost, swarm.test"),
            ("server", "server", "is not for server, but for"),
            ("expired", "swarm.test", "the certificate of CN=expired has expired at 20"),
        ]
    )
    func refused(_ name: String, _ host: String, _ reason: String) throws {
        let errors = try meet(host: host, named: name) { _ in
        } server: {
            if name == "selfsigned" { $0.key = .file(files["server.key"]) }
        }
        let error = try #require(errors.client)
        #expect(error.kind == .certificate)
        #expect(error.description.contains(reason), "\(error)")
        #expect(errors.server?.description.contains("does not accept our certificate") == true)
    }

    @Test("is made with anybody only when told so", arguments: ["foreign", "elsewhere", "expired"])
    func skips(_ name: String) throws {
        #expect(try meet(named: name, client: { $0.skipsVerification = true }).client == nil)
    }

    @Test("blames no certificate for what fails after it was told to take any")
    func skipsReason() throws {
        let error = try meet(named: "foreign") {
            $0.skipsVerification = true
        } server: {
            $0.clientAuthentication = .requireAndVerify
        }.client
        #expect(error?.kind == .clientCertificate)
        #expect(error?.description.hasPrefix("the server asks for a client certificate") == true)
    }

    @Test("checks the name that it was told instead of the URL's")
    func serverName() throws {
        let host = "192.0.2.9"
        #expect(try meet(host: host, client: { $0.serverName = "swarm.test" }).client == nil)
        #expect(try meet(host: host, client: { $0.serverName = "x.test" }).client != nil)
    }

    @Test("says that a certificate is asked for, in both versions", arguments: TLSVersion.allCases)
    func missing(_ version: TLSVersion) throws {
        let errors = try meet {
            $0.maximum = version
        } server: {
            $0.clientAuthentication = .requireAndVerify
        }
        #expect(errors.client?.kind == .clientCertificate)
        #expect(
            errors.client?.description
                == "the server asks for a client certificate, and tls_config has none"
        )
        #expect(errors.server?.description == "the client shows no certificate")
    }

    @Test("says that its certificate is refused, in both versions", arguments: TLSVersion.allCases)
    func stranger(_ version: TLSVersion) throws {
        let errors = try meet {
            $0.maximum = version
            $0.show("stranger", files)
        } server: {
            $0.clientAuthentication = .requireAndVerify
        }
        #expect(errors.client?.kind == .clientCertificate)
        #expect(
            errors.client?.description == "the server does not accept our client certificate: "
                + "it does not know who issued it (CN=stranger, issued by CN=Another CA)"
        )
        let expected = "the client's certificate is issued by an unknown authority: CN=Another CA"
        #expect(errors.server?.description == expected)
    }

    @Test("says since when its certificate has been invalid", arguments: TLSVersion.allCases)
    func lapsed(_ version: TLSVersion) throws {
        let error = try meet {
            $0.maximum = version
            $0.show("lapsed", files)
        } server: {
            $0.clientAuthentication = .requireAndVerify
        }.client
        let start = "the server does not accept our client certificate: it has expired at 20"
        #expect(error?.description.hasPrefix(start) == true, "\(String(describing: error))")
    }

    @Test(
        "lets clients in by the five modes",
        arguments: TLSServerOptions.ClientAuthentication.allCases
    )
    func modes(_ mode: TLSServerOptions.ClientAuthentication) throws {
        let welcome: [(String?, Bool)] = [
            (nil, [.none, .request, .verifyIfGiven].contains(mode)), ("client", true),
            ("stranger", [.none, .request, .requireAny].contains(mode)),
        ]
        for (name, isWelcome) in welcome {
            let errors = try meet {
                if let name { $0.show(name, files) }
            } server: {
                $0.clientAuthentication = mode
            }
            #expect((errors.server == nil) == isWelcome, "\(name ?? "nobody")")
        }
    }

    @Test("lets in only the names that are allowed")
    func names() throws {
        for (names, isWelcome) in [(["client.test", "x"], true), (["other.test"], false)] {
            let errors = try meet {
                $0.show("client", files)
            } server: {
                $0.clientAuthentication = .requireAndVerify
                $0.clientNames = names
            }
            #expect((errors.server == nil) == isWelcome)
        }
    }

    @Test("is not made when there is no version or suite that both take")
    func nothingInCommon() throws {
        let versions = try meet {
            $0.maximum = .tls12
        } server: {
            $0.minimum = .tls13
        }
        #expect(versions.client?.kind == .handshake)
        #expect(versions.client?.description.contains("none of our versions") == true)
        #expect(versions.server?.description.contains("no version or cipher suite") == true)
        let suites = try meet {
            $0.maximum = .tls12
        } server: {
            $0.cipherSuites = ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]
        }
        #expect(suites.client != nil)
        let some = try meet(server: {
            $0.cipherSuites = [
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
            ]
            $0.curves = ["P-256", "X25519"]
        })
        #expect(some.client == nil)
    }

    @Test("knows plain HTTP at both ends, and takes other bytes as an error")
    func otherBytes() throws {
        let texts = [
            ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", true), ("HTTP/1.1 400 Bad Request\r\n\r\n", true),
            ("SSH-2.0-OpenSSH_9.2\r\n", false), (String(repeating: "\u{0}", count: 100), false),
        ]
        for (text, isPlain) in texts {
            let pair = try Pair(
                TLSContext(TLSOptions.testing(files)),
                TLSContext(TLSServerOptions.testing(files))
            )
            _ = try pair.client.handshake()
            for session in [pair.client, pair.server] {
                Array(text.utf8).withUnsafeBytes { bytes in session.receive(bytes) }
                session.endInput()
                let error: TLSError? = Pair.error { try session.handshake() }
                #expect(session.isPlainHTTP == isPlain)
                let told = error?.description ?? ""
                let isNamed = error?.kind == .notTLS
                #expect(error != nil)
                #expect(isNamed || !isPlain)
                if isPlain { #expect(told.contains("plain HTTP, not TLS")) }
            }
        }
    }

    @Test("survives bytes that changed on the way")
    func mutations() throws {
        let client = try TLSContext(TLSOptions.testing(files))
        let server = try TLSContext(TLSServerOptions.testing(files))
        var state: UInt64 = 7
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        var failures = 0
        for _ in 0..<200 {
            let pair = try Pair(client, server)
            var failed = false
            for _ in 0..<4 where !failed {
                for (from, to) in [(pair.client, pair.server), (pair.server, pair.client)] {
                    if Pair.error({ try from.handshake() }) != nil { failed = true }
                    var bytes = from.takeOutput()
                    if !bytes.isEmpty, random(3) == 0 {
                        bytes[random(bytes.count)] ^= UInt8(1 << random(8))
                    }
                    if random(10) == 0 { bytes.removeLast(random(bytes.count + 1)) }
                    bytes.withUnsafeBytes { to.receive($0) }
                }
            }
            if failed { failures += 1 }
        }
        #expect(failures > 50)
    }
}
