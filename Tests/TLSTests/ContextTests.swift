import Glibc
import Posix
import Testdata
import Testing

@testable import TLS

@Suite(
    "A TLS context",
    .enabled(if: Peer.openssl.isWanted, "\(Peer.openssl.absence)"),
    .timeLimit(.minutes(1))
)
struct ContextTests {
    let files: Certificates

    init() throws {
        files = try #require(Certificates.shared, "openssl cannot make certificates")
    }

    private func error(_ certificate: String, _ key: String) -> String {
        let options = TLSServerOptions(
            certificate: .file(files[certificate]),
            key: .file(files[key])
        )
        return Pair.error { try TLSContext(options) }?.description ?? ""
    }

    @Test("says what is wrong with certificates and keys")
    func faults() throws {
        #expect(
            error("server.pem", "second.key") == "the key in \(files["second.key"]) "
                + "does not belong to the certificate in \(files["server.pem"])"
        )
        #expect(
            error("server.pem", "encrypted.key")
                == "the key in \(files["encrypted.key"]) is encrypted; write it without a passphrase"
        )
        #expect(
            error("none.pem", "server.key")
                == "cannot read \(files["none.pem"]): no such file or directory"
        )
        #expect(
            error("server.pem", "ca.pem")
                == "there is no usable key in PEM form in \(files["ca.pem"])"
        )
        #expect(
            error("server.key", "server.key")
                == "there is no certificate in PEM form in \(files["server.key"])"
        )
        #expect(error("broken.pem", "server.key").contains(files["broken.pem"]))
        #expect(error("both.pem", "both.pem") == "")
    }

    @Test("never shows a key")
    func secrecy() throws {
        var options = TLSOptions()
        options.key = .text("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n")
        options.certificate = .file(files["server.pem"])
        let text = Pair.error { try TLSContext(options) }?.description ?? ""
        #expect(text == "there is no usable key in PEM form in the text in the configuration")
        var dumped = "\(options)\(String(reflecting: options))"
        dump(options, to: &dumped)
        #expect(!dumped.contains("c2VjcmV0"))
    }

    @Test("refuses suites, curves and versions that there are not")
    func unknownNames() {
        let changes: [(inout TLSServerOptions) -> Void] = [
            { $0.cipherSuites = ["TLS_NOTHING"] }, { $0.curves = ["P-1"] },
            { $0.cipherSuites = ["TLS_AES_1_GCM"] },
            {
                $0.minimum = .tls13
                $0.maximum = .tls12
            },
        ]
        for change in changes {
            let options = TLSServerOptions.testing(files, "server", change)
            #expect(Pair.error { try TLSContext(options) } != nil)
        }
    }

    @Test("is made of texts as well as of files")
    func texts() throws {
        func text(_ name: String) throws -> PEMSource {
            let bytes = try FileBytes.read(files[name], limit: 1 << 20)
            return .text(String(decoding: bytes, as: UTF8.self))
        }
        var client = TLSOptions()
        client.authorities = try text("ca.pem")
        let server = TLSServerOptions(
            certificate: try text("server.pem"),
            key: try text("server.key")
        )
        let pair = try Pair(TLSContext(client), TLSContext(server))
        #expect(pair.meet().client == nil)
    }

    @Test("trusts the authorities of the host unless told otherwise")
    func host() throws {
        let pair = try Pair(
            TLSContext(TLSOptions()),
            TLSContext(TLSServerOptions.testing(files))
        )
        #expect(pair.meet().client?.kind == .certificate)
    }

    @Test("is made again when its files change, and kept when they become useless")
    func changes() async throws {
        let authority = "/tmp/swarm-bridge-test-\(getpid())-authority.pem"
        defer { unlink(authority) }
        let good = try FileBytes.read(files["ca.pem"], limit: 1 << 20)
        try AtomicFile.write(good, to: authority)
        var options = TLSOptions()
        options.authorities = .file(authority)
        let told = Told()
        let contexts = TLSContexts { error in told.add(error.description) }
        let first = try await contexts.context(for: options)
        #expect(try await contexts.context(for: options) === first)

        try AtomicFile.write(Array("nonsense".utf8), to: authority)
        for _ in 0..<2 {
            try await Task.sleep(for: .milliseconds(1100))
            #expect(try await contexts.context(for: options) === first)
            #expect(told.all == ["there is no certificate in PEM form in \(authority)"])
        }
        try AtomicFile.write(good, to: authority)
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try await contexts.context(for: options) !== first)
    }
}

/// What was told, by whatever thread.
private final class Told: Sendable {
    private let texts = Lock<[String]>([])

    func add(_ text: String) { texts.withLock { $0.append(text) } }

    var all: [String] { texts.withLock { $0 } }
}
