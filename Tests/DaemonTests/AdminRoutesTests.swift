import HTTP
import Metrics
import Posix
import Synchronization
import Testing

@testable import Daemon

@EventLoop
@Suite struct AdminRoutesTests {
    private let registry = Registry()
    private let client = Client(userAgent: "test")
    private let log = Log(level: .error, format: .logfmt) { _ in }

    /// Runs `body` with a server of these routes, and ends it.
    private func withServer(
        missing: @escaping @EventLoop () -> String? = { nil },
        load: @escaping @Sendable () async throws(Reloader.Failure) -> Void = {
            () async throws(Reloader.Failure) in
        },
        _ body: (_ send: (String, String, [String]) async throws -> ClientResponse) async throws ->
            Void
    ) async throws {
        let router = Router()
        let admin = AdminRoutes(registry: registry)
        admin.addMetrics(to: router, at: "/metrics")
        admin.addHealth(to: router, missing: missing)
        admin.addReload(to: router, Reloader(registry: registry, log: log, load: load))
        let server = Server(router: router)
        let address = try server.listen(on: .ipv4(0x7F00_0001, port: 0))
        let url = try ServiceURL("http://\(address)")
        try await body { method, path, fields in
            let pairs = fields.map { field in
                let parts = field.split(separator: ":", maxSplits: 1)
                return (name: String(parts[0]), value: String(parts[1].dropFirst()))
            }
            let request = ClientRequest(method, url, path, fields: pairs, time: .seconds(120))
            return try await client.send(request)
        }
        client.closeIdle()
        await server.stop(grace: .zero)
    }

    private func text(_ response: ClientResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test func `the page of metrics is in the format that is asked for`() async throws {
        try await withServer { send in
            let plain = try await send("GET", "/metrics", [])
            #expect(plain.fields["Content-Type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(text(plain).hasSuffix("\n") && !text(plain).contains("# EOF"))
            let accept = "Accept: application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.3"
            let open = try await send("GET", "/metrics", [accept])
            #expect(
                open.fields["Content-Type"]?.hasPrefix(
                    "application/openmetrics-text; version=1.0.0"
                )
                    == true
            )
            #expect(text(open).hasSuffix("# EOF\n"))
            #expect(open.fields["Vary"] == "Accept")
            #expect(
                text(open).contains(#"promhttp_metric_handler_requests_total{code="200"} 1"#)
            )
            #expect(text(open).contains("promhttp_metric_handler_requests_in_flight 1"))
            #expect(try await send("HEAD", "/metrics", []).body.isEmpty)
            #expect(try await send("POST", "/metrics", []).status == 405)
        }
    }

    @Test func `readiness says what is waited for`() async throws {
        var missing: String? = "no list yet"
        let ask: @EventLoop () -> String? = { missing }
        try await withServer(missing: ask) { send in
            #expect(try await send("GET", "/-/healthy", []).status == 200)
            let waiting = try await send("GET", "/-/ready", [])
            #expect(waiting.status == 503)
            #expect(text(waiting) == "no list yet\n")
            missing = nil
            #expect(try await send("GET", "/-/ready", []).status == 200)
        }
    }

    @Test func `a reload is asked for by POST or PUT, and tells what is wrong`() async throws {
        let isValid = Atomic(true)
        let load = { @Sendable () async throws(Reloader.Failure) in
            if !isValid.load(ordering: .relaxed) { throw Reloader.Failure("a.yml:1:1: no") }
        }
        try await withServer(load: load) { send in
            for method in ["POST", "PUT"] {
                #expect(try await send(method, "/-/reload", []).status == 200)
            }
            let get = try await send("GET", "/-/reload", [])
            #expect(get.status == 405)
            #expect(get.fields["Allow"] == "POST, PUT")
            #expect(
                try await send("POST", "/-/reload", ["Origin: http://evil.example"]).status == 403
            )
            isValid.store(false, ordering: .relaxed)
            let failed = try await send("POST", "/-/reload", [])
            #expect(failed.status == 500)
            #expect(text(failed) == "the configuration was not taken:\na.yml:1:1: no\n")
        }
    }
}

@Suite struct ChangeGuardTests {
    static let here = SocketAddress.ipv4(0x7F00_0001, port: 5)

    @Test(
        arguments: [
            (here, [], true),
            (.ipv6(high: 0, low: 1, port: 1, scope: 0), [], true),
            (.ipv6(high: 0, low: 0xFFFF_7F00_0001, port: 1, scope: 0), [], true),
            (.unix(""), [], true),
            (.ipv4(0x0A00_0001, port: 5), [], false),
            (.ipv6(high: 0, low: 0xFFFF_0A00_0001, port: 1, scope: 0), [], false),
            (here, ["Sec-Fetch-Site: none"], true),
            (here, ["Sec-Fetch-Site: same-origin"], true),
            (here, ["Sec-Fetch-Site: same-site"], false),
            (here, ["Sec-Fetch-Site: cross-site"], false),
            (here, ["Origin: http://localhost:1", "Host: localhost:1"], true),
            (here, ["Origin: http://LOCALHOST", "Host: LOCALHOST"], true),
            (here, ["Origin: http://127.0.0.1:1", "Host: 127.0.0.1:1"], true),
            (here, ["Origin: http://[::1]:1", "Host: [::1]:1"], true),
            (here, ["Host: bridge.example.com"], true),
            // What a name that was made to lead here says of itself.
            (here, ["Origin: http://evil.example:1", "Host: evil.example:1"], false),
            (here, ["Sec-Fetch-Site: same-origin", "Host: evil.example"], false),
            // Browsers take more characters in a name than a configuration does (WHATWG URL, 3.2).
            (here, ["Origin: http://a+b.evil.example", "Host: a+b.evil.example"], false),
            (here, ["Origin: http://a'b.evil.example:1", "Host: a'b.evil.example:1"], false),
            (here, ["Origin: http://localhost:2", "Host: localhost:1"], false),
            (here, ["Origin: null", "Host: localhost:1"], false),
            (here, ["Origin: http://evil.example"], false),
        ] as [(SocketAddress, [String], Bool)]
    )
    func `changes come from this machine, and from no page of another origin`(
        peer: SocketAddress,
        fields: [String],
        isAllowed: Bool
    ) {
        var header = HeaderFields()
        for field in fields {
            let parts = field.split(separator: ":", maxSplits: 1)
            header.append(String(parts[0]), String(parts[1].dropFirst()))
        }
        let request = Request(method: "POST", path: "/-/reload", fields: header, peer: peer)
        let refusal = ChangeGuard.refusal(of: request)
        #expect((refusal == nil) == isAllowed)
        #expect(refusal == nil || refusal?.status == 403)
    }

    @Test func `whom the configuration names may come by any name, but from no other origin`() {
        for (origin, isAllowed) in [
            ("https://b.example.com", true), ("https://c.example.com", false),
        ] {
            var fields = HeaderFields()
            fields.append("Host", "b.example.com")
            fields.append("Origin", origin)
            var request = Request(
                method: "POST",
                path: "/-/reload",
                fields: fields,
                peer: Self.here
            )
            request.standing = .proven
            #expect((ChangeGuard.refusal(of: request) == nil) == isAllowed)
        }
    }
}
