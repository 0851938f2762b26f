import Config
import Glibc
import HTTP
import Posix
import TLS
import Testing

@testable import Daemon

@Suite struct ClientOptionsTests {
    /// What is read of a section, and the faults.
    private func read(
        _ text: String,
        file: String = "/etc/bridge/x.yml"
    ) -> (ClientOptions, [String]) {
        let faults = Faults(file: file)
        let node = YAML.read(Array(text.utf8), faults: faults)
        var reader = MappingReader(node, "section", faults)
        let options = ClientOptions(reading: &reader)
        reader.finish()
        return (options, faults.all.map { "\($0)" })
    }

    private func fields(_ options: ClientOptions) async throws -> [String] {
        let url = try ServiceURL("https://a.example.com")
        let request = ClientRequest("GET", url, "/", time: .seconds(1))
        return try await options.prepared(request).fields.map { "\($0.name): \($0.value)" }
    }

    @Test func `the keys of Prometheus are read, and paths start from the file`() {
        let (options, faults) = read(
            """
            tls_config:
              ca_file: ca.pem
              cert_file: /abs/cert.pem
              key_file: sub/key.pem
              server_name: a.example.com
              insecure_skip_verify: true
              min_version: TLS12
              max_version: TLS13
            """
        )
        #expect(faults == [])
        var expected = TLSOptions()
        expected.authorities = .file("/etc/bridge/ca.pem")
        expected.certificate = .file("/abs/cert.pem")
        expected.key = .file("/etc/bridge/sub/key.pem")
        expected.serverName = "a.example.com"
        expected.skipsVerification = true
        expected.maximum = .tls13
        #expect(options.tls == expected)
        #expect(read("docker_cert_path: certs").0.tls?.key == .file("/etc/bridge/certs/key.pem"))
        #expect(read("{}").0 == ClientOptions())
    }

    @Test(arguments: [
        (
            "basic_auth: {username: Aladdin, password: open sesame}",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        ),
        ("basic_auth: {username: ü, password: 12}", "Basic w7w6MTI="),
        ("authorization: {credentials: abc}", "Bearer abc"),
        ("authorization: {type: Token, credentials: abc}", "Token abc"),
        ("bearer_token: abc", "Bearer abc"),
    ])
    func `credentials become a field`(_ text: String, _ field: String) async throws {
        let (options, faults) = read(text)
        #expect(faults == [])
        #expect(try await fields(options) == ["Authorization: \(field)"])
    }

    @Test func `secrets are never shown`() {
        let (options, _) = read("basic_auth: {username: u, password: hush}")
        var shown = "\(options)\(String(reflecting: options))"
        dump(options, to: &shown)
        #expect(!shown.contains("hush"))
        #expect(shown.contains("<secret>"))
    }

    @Test func `secrets in files are read again when the files change`() async throws {
        let path = "/tmp/swarm-bridge-test-\(getpid())-token"
        defer { unlink(path) }
        try AtomicFile.write(Array(" one\n".utf8), to: path)
        let (options, _) = read("bearer_token_file: \(path)")
        #expect(try await fields(options) == ["Authorization: Bearer one"])
        try AtomicFile.write(Array("two\n".utf8), to: path)
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try await fields(options) == ["Authorization: Bearer two"])
        unlink(path)
        try await Task.sleep(for: .milliseconds(1100))
        let error = await #expect(throws: ClientError.self) { try await fields(options) }
        #expect(error?.reason == "credentials")
        #expect(error?.description == "cannot read \(path): no such file or directory")
    }

    @Test(arguments: [
        ("basic_auth: {password: x}", "username or username_file is required"),
        ("basic_auth: {username: x, password: y, password_file: z}", "only one of them counts"),
        ("authorization: {type: basic, credentials: x}", "basic_auth"),
        ("{bearer_token: x, authorization: {credentials: y}}", "only one of them counts"),
        ("tls_config: {cert_file: x}", "needs key_file"),
        ("tls_config: {key_file: x}", "cert_file"),
        ("tls_config: {ca: text}", "no text in PEM form"),
        ("tls_config: {min_version: TLS10}", "not spoken here"),
        ("tls_config: {min_version: TLS13, max_version: TLS12}", "below min_version"),
        ("tls_config: {ca_flie: x}", "did you mean \"ca_file\"?"),
        ("{tls_config: {}, docker_cert_path: x}", "says already"),
        ("proxy_url: http://x", "proxies are not used"), ("follow_redirects: true", "redirects"),
        ("enable_http2: true", "HTTP/2"), ("oauth2: {}", "OAuth"),
    ])
    func `what cannot be done is refused`(_ text: String, _ reason: String) {
        let (_, faults) = read(text)
        #expect(faults.contains { $0.contains(reason) }, "\(faults)")
    }

    @Test func `what is off anyway may be said`() {
        #expect(read("{follow_redirects: false, enable_http2: false}").1 == [])
    }
}
