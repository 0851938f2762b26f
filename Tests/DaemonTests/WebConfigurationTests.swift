import Config
import TLS
import Testing

@testable import Daemon

@Suite struct WebConfigurationTests {
    private func read(_ text: String) -> (WebConfiguration, [String]) {
        let faults = Faults(file: "/etc/web.yml")
        let node = YAML.read(Array(text.utf8), faults: faults)
        return (WebConfiguration(reading: node, faults), faults.all.map { "\($0)" })
    }

    private static let hash = "$2y$05$abcdefghijklmnopqrstuu5LZ0gNbeDJ9rfmnH2Bn3aQkpS/Kb7G."

    @Test func `everything that exporters take is read`() {
        let (web, faults) = read(
            """
            tls_server_config:
              cert_file: server.pem
              key_file: server.key
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.pem
              client_allowed_sans: [a.example.com]
              min_version: TLS12
              max_version: TLS13
              cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
              prefer_server_cipher_suites: false
              curve_preferences: [CurveP256, X25519]
            http_server_config:
              http2: false
              headers:
                X-Frame-Options: deny
                Strict-Transport-Security: max-age=31536000
            basic_auth_users: {alice: \(Self.hash)}
            rate_limit: {interval: 1s, burst: 20}
            """
        )
        #expect(faults == [])
        #expect(web.tls?.certificate == .file("/etc/server.pem"))
        #expect(web.tls?.clientAuthentication == .requireAndVerify)
        #expect(web.tls?.clientNames == ["a.example.com"])
        #expect(web.tls?.curves == ["P-256", "X25519"])
        #expect(web.tls?.prefersOwnSuites == false)
        #expect(web.users["alice"]?.cost == 5)
        #expect(web.headers.map(\.name) == ["Strict-Transport-Security", "X-Frame-Options"])
        #expect(web.rateLimit == RateLimit.Options(interval: .seconds(1), burst: 20))
        #expect(read("").0 == WebConfiguration())
        #expect(read("tls_server_config: {cert_file: a, key_file: b}").1 == [])
    }

    @Test(arguments: [
        ("http_server_config: {http2: true}", "1:29: http2: HTTP/2 is not spoken here"),
        ("basic_auth_users: {a: plain}", "1:23: basic_auth_users: \"a\": this is no bcrypt hash"),
        (
            "basic_auth_users: {a: $2y$31$abcdefghijklmnopqrstuu5LZ0gNbeDJ9rfmnH2Bn3aQkpS/Kb7G.}",
            "from 4 to 16"
        ),
        ("tls_server_config: {cert_file: a}", "key_file or key is required"),
        ("tls_server_config: {key_file: a}", "cert_file or cert is required"),
        ("tls_server_config: {cert_file: a, key_file: b, min_version: TLS10}", "not spoken here"),
        ("tls_server_config: {cert_file: a, key_file: b, client_auth_type: All}", "is none of"),
        ("tls_server_config: {cert_file: a, key_file: b, client_ca_file: c}", "client_auth_type"),
        ("tls_server_config: {cert_file: a, key_file: b, curve_preferences: [P1]}", "is none of"),
        ("http_server_config: {headers: {X-Other: a}}", "unknown key \"X-Other\""),
        ("http_server_config: {headers: {X-Frame-Options: maybe}}", "none of deny, sameorigin"),
        ("rate_limit: {interval: 1s}", "would refuse all"),
        ("tls_config: {}", "unknown key \"tls_config\""),
    ])
    func `what cannot be honoured is refused with its place`(_ text: String, _ reason: String) {
        let faults = read(text).1
        #expect(faults.contains { $0.contains(reason) }, "\(faults)")
    }

    @Test func `a bucket gives as many as it holds, and then one in each interval`() {
        let start = ContinuousClock.now
        var limit = RateLimit(.init(interval: .seconds(1), burst: 3), at: start)
        let first = (0..<5).map { _ in limit.takes(at: start) }
        #expect(first == [true, true, true, false, false])
        let next = [900, 1100, 1200].map { limit.takes(at: start + .milliseconds($0)) }
        #expect(next == [false, true, false])
        let later = start + .seconds(100)
        let last = (0..<4).map { _ in limit.takes(at: later) }
        #expect(last == [true, true, true, false])
    }
}
