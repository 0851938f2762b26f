import Glibc
import HTTP
import Posix
import Simulation
import TLS
import Testdata
import Testing

/// The bridge behind TLS, passwords and tokens, and in front of masters that want a certificate.
@EventLoop
@Suite(.enabled(if: Peer.openssl.isWanted, "\(Peer.openssl.absence)"))
struct SecuredTests {
    private let files: Certificates

    /// Of `reader-pass`, `admin-pass` and `new-pass`, at the lowest cost.
    private static let reader = "$2b$04$abcdefghijklmnopqrstuuUF7fMioUdfsqprVze.Wu17Eit7ta.iK"
    private static let admin = "$2b$04$abcdefghijklmnopqrstuu2.f9TIof4OTYICPJeVCnXlX91Vo31/G"
    private static let new = "$2b$04$abcdefghijklmnopqrstuu4.R1UFq/1lAquynHVNZ74M9Q2wUKnZK"

    init() throws {
        files = try #require(Certificates.shared, "openssl cannot make certificates")
    }

    private func web(_ scene: Scene, users: String) -> String {
        """
        tls_server_config: {cert_file: web.pem, key_file: web.key}
        http_server_config: {headers: {X-Frame-Options: deny}}
        basic_auth_users: {\(users)}
        """
    }

    private func copy(_ name: String, on scene: Scene) throws {
        for kind in ["pem", "key"] {
            let bytes = try FileBytes.read(files["\(name).\(kind)"], limit: 1 << 20)
            try AtomicFile.write(bytes, to: "\(scene.folder)/web.\(kind)")
        }
    }

    /// Asks over TLS, on a connection of its own.
    private func ask(
        _ bridge: RunningBridge,
        _ target: String,
        as user: (String, String)? = nil,
        _ fields: [(name: String, value: String)] = [],
        method: String = "GET"
    ) async throws -> ClientResponse {
        var fields = fields
        if let user {
            let field = BasicCredentials(name: user.0, password: user.1).field
            fields.append(("Authorization", field))
        }
        let url = try ServiceURL("https://\(bridge.address)")
        var request = ClientRequest(method, url, target, fields: fields, time: .seconds(30))
        var options = TLSOptions()
        options.authorities = .file(files["ca.pem"])
        request.tls = options
        let client = Client(userAgent: "swarm-bridge-tests")
        defer { client.closeIdle() }
        return try await client.send(request)
    }

    private func start(on scene: Scene) async throws -> RunningBridge {
        try copy("server", on: scene)
        let users = "reader: \(Self.reader)"
        let file = try scene.write(web(scene, users: users), to: "web.yml")
        try scene.write("a-token\n", to: "token")
        let text = "web: {admin_users: {root: \(Self.admin)}, admin_token_file: token}\n"
        let flags = ["--web.config.file=\(file)", "--log.level=debug"]
        return try await RunningBridge(text, flags: flags, on: scene)
    }

    @Test func `only those with a password read, on every path, and only admins change`()
        async throws
    {
        try await Scene.play { scene in
            let bridge = try await start(on: scene)
            for path in ["/", "/-/healthy", "/metrics", "/sd", "/none"] {
                let refused = try await ask(bridge, path)
                #expect(refused.status == 401)
                #expect(refused.fields["WWW-Authenticate"]?.hasPrefix("Basic ") == true)
                #expect(refused.fields["X-Frame-Options"] == "deny")
            }
            let right = ("reader", "reader-pass")
            for user in [right, right, ("root", "admin-pass")] {
                #expect(try await ask(bridge, "/-/healthy", as: user).status == 200)
            }
            for wrong in [("reader", "x"), ("nobody", "reader-pass"), ("root", "reader-pass")] {
                #expect(try await ask(bridge, "/-/healthy", as: wrong).status == 401)
            }
            let plain = try await scene.ask("http://\(bridge.address)", "/-/healthy")
            #expect(plain.status == 400)
            #expect(plain.text == "Client sent an HTTP request to an HTTPS server.\n")

            let reload = "/-/reload"
            let token: (String) -> [(name: String, value: String)] = {
                [("Authorization", "Bearer \($0)")]
            }
            #expect(try await ask(bridge, reload, method: "POST").status == 401)
            #expect(try await ask(bridge, reload, as: right, method: "POST").status == 403)
            let root = ("root", "admin-pass")
            #expect(try await ask(bridge, reload, as: root, method: "POST").status == 200)
            #expect(try await ask(bridge, reload, token("a-token"), method: "POST").status == 200)
            #expect(try await ask(bridge, reload, token("b-token"), method: "POST").status == 401)
            let elsewhere = [(name: "Origin", value: "https://elsewhere.example.com")]
            #expect(
                try await ask(bridge, reload, as: root, elsewhere, method: "POST").status == 403
            )
            // Whoever asks may ask often: an admin's token that is gone is one line, and its return.
            let trouble = "Cannot read the token of the admins"
            unlink("\(scene.folder)/token")
            try await eventually("the token is gone") {
                try await ask(bridge, reload, token("a-token"), method: "POST").status == 401
            }
            for _ in 0..<3 {
                #expect(try await ask(bridge, reload, token("x"), method: "POST").status == 401)
            }
            #expect(bridge.log(trouble, "level=ERROR").count == 1)
            try scene.write("a-token\n", to: "token")
            try await eventually("the token is back") {
                try await ask(bridge, reload, token("a-token"), method: "POST").status == 200
            }
            #expect(bridge.log("The token of the admins is read again").count == 1)
            // So is who speaks no TLS, at debug alone.
            let failed = bridge.log("There is no TLS with a client", "level=DEBUG")
            #expect(failed.contains { $0.contains("client=127.0.0.1:") && $0.contains("not_tls") })
            let log = bridge.child.errors
            for secret in ["admin-pass", "reader-pass", "a-token", "b-token"] {
                #expect(!log.contains(secret))
            }
        }
    }

    @Test func `the demo behind TLS says so in all that it tells to write and to open`()
        async throws
    {
        try await Scene.play { scene in
            try copy("server", on: scene)
            let text = "tls_server_config: {cert_file: web.pem, key_file: web.key}\n"
            let file = try scene.write(text, to: "web.yml")
            let demo = try scene.bridge([
                "demo", "--nodes=1", "--web.config.file=\(file)",
                "--web.listen-address=127.0.0.1:0", "--web.telemetry-path=/own",
            ])
            try await demo.runs(until: "it has introduced itself") {
                demo.output.contains("What happens")
            }
            let lines = demo.output.split(separator: "\n").map(String.init)
            let own = lines.prefix { !$0.hasPrefix("The simulated") }.dropFirst()
            #expect(own.count == 4 && own.allSatisfy { $0.hasPrefix("  https://127.0.0.1:") })
            #expect(lines.contains("      metrics_path: /own"))
            #expect(lines.contains("      scheme: https"))
            #expect(lines.contains { $0.hasPrefix("      http_sd_configs: [{url: 'https://") })
        }
    }

    @Test func `where a token alone is taken, nobody is asked for a password`() async throws {
        try await Scene.play { scene in
            try scene.write("a-token\n", to: "token")
            let service = "{max_replicas: 2, rules: [{metric: cpu_cores, target: 1}]}"
            let bridge = try await RunningBridge(
                """
                web: {admin_token_file: token}
                scaling: {services: {web: \(service)}}
                """,
                on: scene
            )
            let refused = try await bridge.ask("/-/reload", method: "POST")
            #expect(refused.status == 401 && refused.text.hasPrefix("a token is wanted"))
            let challenges = refused.fields.values(of: "WWW-Authenticate")
            #expect(challenges == ["Bearer realm=\"swarm-bridge\""])
            // A browser could not send it either.
            let field = BasicCredentials(name: "root", password: "x").field
            for fields in [[], [("Authorization", field)]] as [[(name: String, value: String)]] {
                let page = try await bridge.ask("/", fields).text
                #expect(page.contains("No switches here: a token is wanted"))
                #expect(!page.contains("Disable scaling"))
            }
            let token = [(name: "Authorization", value: "Bearer a-token")]
            #expect(try await bridge.ask("/-/reload", token, method: "POST").status == 200)
        }
    }

    private func ask(
        _ bridge: RunningBridge,
        _ target: String,
        _ fields: [(name: String, value: String)],
        method: String
    ) async throws -> ClientResponse {
        try await ask(bridge, target, as: nil, fields, method: method)
    }

    @Test func `certificates and users change without a restart, and bad files change nothing`()
        async throws
    {
        try await Scene.play { scene in
            let bridge = try await start(on: scene)
            let old = ("reader", "reader-pass")
            let new = ("reader", "new-pass")
            #expect(try await ask(bridge, "/-/healthy", as: old).status == 200)
            try scene.write(web(scene, users: "reader: \(Self.new)"), to: "web.yml")
            try await eventually("the new password counts") {
                try await ask(bridge, "/-/healthy", as: new).status == 200
            }
            #expect(try await ask(bridge, "/-/healthy", as: old).status == 401)
            try scene.write("basic_auth_users: {reader: plain}\n", to: "web.yml")
            try await eventually("the bad file is told") {
                _ = try await ask(bridge, "/-/healthy", as: new)
                return bridge.child.errors.contains("this is no bcrypt hash")
            }
            #expect(try await ask(bridge, "/-/healthy", as: new).status == 200)
            try scene.write(web(scene, users: "reader: \(Self.new)"), to: "web.yml")

            try copy("foreign", on: scene)
            try await eventually("the new certificate is shown") {
                do throws(ClientError) {
                    _ = try await self.refusing(bridge)
                    return false
                } catch {
                    return error.description.contains("unknown authority: CN=Another CA")
                }
            }
            try scene.write("nonsense", to: "web.key")
            try await eventually("the bad key is told") {
                _ = try? await ask(bridge, "/-/healthy")
                return bridge.child.errors.contains("no usable key in PEM form")
            }
            #expect(bridge.child.ended == nil)
            try copy("server", on: scene)
            try await eventually("the good certificate is back") {
                try await ask(bridge, "/-/healthy", as: new).status == 200
            }
        }
    }

    private func refusing(_ bridge: RunningBridge) async throws(ClientError) -> ClientResponse {
        do {
            return try await ask(bridge, "/-/healthy")
        } catch let error as ClientError {
            throw error
        } catch {
            throw .unprepared("\(error)")
        }
    }

    @Test(.enabled(if: Peer.prometheus.isWanted, "\(Peer.prometheus.absence)"))
    func `Prometheus scrapes the bridge with tls_config and basic_auth, and not without`()
        async throws
    {
        try await Scene.play { scene in
            let bridge = try await start(on: scene)
            let tls = "tls_config: {ca_file: '\(files["ca.pem"])'}"
            let jobs: [(String, String, Double)] = [
                ("right", "\(tls)\n    basic_auth: {username: reader, password: reader-pass}", 1),
                ("wrong", "\(tls)\n    basic_auth: {username: reader, password: no}", 0),
                ("missing", tls, 0),
                ("distrust", "basic_auth: {username: reader, password: reader-pass}", 0),
            ]
            let configurations = jobs.map { name, keys, _ in
                """
                  - job_name: \(name)
                    scrape_interval: 1s
                    scheme: https
                    \(keys)
                    static_configs: [{targets: ['\(bridge.address)']}]
                """
            }
            let text = "scrape_configs:\n\(configurations.joined(separator: "\n"))\n"
            let prometheus = try await RunningPrometheus(text, on: scene)
            for (name, _, isUp) in jobs {
                try await eventually("\(name) is \(isUp)") {
                    try await prometheus.query("up{job=\"\(name)\"}").map(\.value) == [isUp]
                }
            }
            let family = "swarm_bridge_build_info{job=\"right\"}"
            #expect(try await prometheus.query(family).count == 1)
        }
    }

    @Test(.enabled(if: Peer.nginx.isWanted, "\(Peer.nginx.absence)"))
    func `a master behind TLS is asked with a certificate, and without one says why not`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 57, nodes: 2, masters: 1)
            let master = try #require(swarm.masters.first)
            let port = UInt16.random(in: 20000...30000)
            let text = """
                daemon off; master_process off; pid \(scene.folder)/pid; error_log stderr;
                events {}
                http {
                    access_log off;
                    server {
                        listen 127.0.0.1:\(port) ssl; ssl_protocols TLSv1.2 TLSv1.3;
                        ssl_certificate \(files["server.pem"]);
                        ssl_certificate_key \(files["server.key"]);
                        ssl_client_certificate \(files["ca.pem"]); ssl_verify_client on;
                        location / { proxy_pass http://\(master.address); }
                    }
                }
                """
            let file = try scene.write(text, to: "nginx.conf")
            let program = try #require(Peer.nginx.path, "\(Peer.nginx.absence)")
            _ = try scene.start(program, ["-c", file, "-p", scene.folder], named: "nginx")
            func job(_ name: String, _ keys: String) -> String {
                """
                  - job: \(name)
                    swarm_sd: {masters: ['tcp://127.0.0.1:\(port)'], refresh_interval: 1s, \(keys)}

                """
            }
            let bridge = try await RunningBridge(
                "discovery:\n"
                    + job("folder", "docker_cert_path: \(files["docker"])")
                    + job("none", "tls_config: {ca_file: \(files["ca.pem"])}")
                    + job("unknown", "tls_config: {ca_file: \(files["other-ca.pem"])}"),
                on: scene
            )
            try await bridge.waitForList("folder")
            try await eventually("the others say why not") {
                let none = try await bridge.ask("/sd/none")
                let unknown = try await bridge.ask("/sd/unknown")
                return none.status == 503 && none.text.contains("400")
                    && unknown.status == 503
                    && unknown.text.contains("unknown authority: CN=Swarm Test CA")
            }
        }
    }

    @Test func `systemd is told when it is ready, reloads and stops`() async throws {
        try await Scene.play { scene in
            let path = "\(scene.folder)/notify"
            let raw = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            let listener = Descriptor(owning: raw)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let bound = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(bound == 0)
            let file = try scene.write("{}\n", to: "x.yml")
            let child = try scene.start(
                "/usr/bin/env",
                [
                    "NOTIFY_SOCKET=\(path)", "WATCHDOG_USEC=200000", Scene.program, "serve",
                    "--config.file", file, "--web.listen-address=127.0.0.1:0",
                ],
                named: "swarm-bridge"
            )
            var told: [String] = []
            func waitFor(_ text: String) async throws {
                try await eventually(text) {
                    var room = [UInt8](repeating: 0, count: 1000)
                    while case let count = recv(listener.raw, &room, room.count, 0), count > 0 {
                        told.append(String(decoding: room[..<count], as: UTF8.self))
                    }
                    return told.contains { $0.hasPrefix(text) }
                }
            }
            try await waitFor("READY=1")
            try await waitFor("WATCHDOG=1")
            told = []
            child.send(SIGHUP)
            try await waitFor("RELOADING=1\nMONOTONIC_USEC=")
            try await waitFor("READY=1")
            child.send(SIGTERM)
            try await waitFor("STOPPING=1")
            #expect(try await child.exitCode() == 0)
        }
    }
}
