import Posix
import Testdata
import Testing

@testable import Daemon

/// What becomes of the web configuration while the bridge runs.
@Suite(.enabled(if: Peer.openssl.isWanted, "\(Peer.openssl.absence)"))
struct WebFileTests {
    private final class Lines: Sendable {
        let all = Lock<[String]>([])
    }

    @Test func `certificates that come after the file that names them are taken all the same`()
        async throws
    {
        let certificates = try #require(Certificates.shared, "openssl cannot make certificates")
        let folder = TestFolder()
        defer { folder.remove() }
        func write(_ text: String) throws {
            try AtomicFile.write(Array(text.utf8), to: folder.file("web.yml"))
        }
        func copy(_ name: String, to target: String) throws {
            let bytes = try FileBytes.read(certificates[name], limit: 1 << 20)
            try AtomicFile.write(bytes, to: folder.file(target))
        }
        try copy("server.pem", to: "cert.pem")
        try copy("server.key", to: "key.pem")
        try write("tls_server_config: {cert_file: cert.pem, key_file: key.pem}")
        let lines = Lines()
        let log = Log(level: .info, format: .logfmt) { line in
            lines.all.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
        let path = folder.file("web.yml")
        let file = WebFile(path, try WebFile.load(path), rest: .zero, log: log)
        let first = await file.current().context
        try write("tls_server_config: {cert_file: new.pem, key_file: new.key}")
        for _ in 0..<3 { #expect(await file.current().context === first) }
        try copy("elsewhere.pem", to: "new.pem")
        try copy("elsewhere.key", to: "new.key")
        #expect(await file.current().context !== first)
        log.flush()
        let words = lines.all.withLock { $0 }.map { $0.contains("level=ERROR") }
        #expect(words == [true, false], "each trouble is told once")
    }
}
