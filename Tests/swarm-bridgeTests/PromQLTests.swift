import HTTP
import Posix
import Testdata
import Testing

/// Rules that ask the real Prometheus, which scrapes what the test shows.
@EventLoop
@Suite struct PromQLTests {
    /// A page that changes when the test says so.
    @EventLoop
    private final class Load {
        var requests = 250.0
        var busy = [0.9, 0.9]
        let address: String
        private let server: Server

        init() throws {
            let router = Router()
            let server = Server(router: router)
            self.server = server
            address = try server.listen(on: .ipv4(0x7F00_0001, port: 0)).description
            router.add("GET", "/metrics", .now { [weak self] _, _ in .text(200, self?.page ?? "") })
        }

        private var page: String {
            let replicas = busy.enumerated().map { number, value in
                "busy{name=\"web.\(number)\"} \(value)"
            }
            return "queue_length \(requests)\n" + replicas.joined(separator: "\n")
        }

        func stop() async { await server.stop(grace: .zero) }
    }

    private static func scaling(_ address: String) -> String {
        """
        scrape:
          - {job: node, static_targets: ['127.0.0.1:1'], interval: 1s}
        scaling:
          interval: 1s
          prometheus: {url: 'http://\(address)', timeout: 600ms}
          orchestrator: {simulation: {url: 'http://SERVICES'}}
          services:
            web:
              max_replicas: 9
              rules:
                - {name: queue, promql: sum(queue_length), per: service, target: 100}
                - {name: busy, promql: 'busy{name=~"web.+"}', target: 0.5}
            wrong:
              max_replicas: 9
              rules: [{name: syntax, promql: 'sum(', target: 1}, {name: none, promql: nothing, target: 1}]
            many:
              max_replicas: 9
              rules: [{name: several, promql: busy, per: service, target: 1}]
        """
    }

    @Test(.enabled(if: Peer.prometheus.isWanted, "\(Peer.prometheus.absence)"))
    func `what Prometheus finds is decided on, and its faults are told`() async throws {
        try await Scene.play { scene in
            let load = try Load()
            let prometheus = try await RunningPrometheus(
                """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: load
                    static_configs: [{targets: ['\(load.address)']}]
                """,
                on: scene
            )
            try await eventually("the load is scraped") {
                try await prometheus.query("busy").count == 2
            }
            let router = Router()
            let services = ["web", "wrong", "many"].map { name in
                #"{"id":"\#(name)","name":"\#(name)","mode":"replicated","replicas":2,"running":2,"version":"1","updating":false}"#
            }
            let list = Array("[\(services.joined(separator: ","))]".utf8)
            router.add("GET", "/services", .now { _, _ in Response(200, body: list) })
            let orchestrator = Server(router: router)
            let place = try orchestrator.listen(on: .ipv4(0x7F00_0001, port: 0))
            let text = Self.scaling(prometheus.address).split(separator: "SERVICES")
                .joined(separator: "\(place)")
            let bridge = try await RunningBridge(text, on: scene)
            // 2 x 0.9 / 0.5 replicas, which is more than 250 / 100.
            let desired = #"swarm_bridge_service_desired_replicas{service="web"}"#
            try await bridge.waitFor(desired) { $0 == 4 }
            load.busy = [0.5, 0.5]
            try await bridge.waitFor(desired) { $0 == 3 }
            let rule = #"swarm_bridge_rule_value{service="web",rule="queue",metric="promql"}"#
            load.requests = 700
            try await bridge.waitFor(rule) { $0 == 700 }
            try await bridge.waitFor(desired) { $0 == 6 }
            for (service, rule, reason) in [
                ("wrong", "syntax", "query_error"), ("wrong", "none", "query_empty"),
                ("many", "several", "query_several"),
            ] {
                let labels = "service=\"\(service)\",rule=\"\(rule)\",reason=\"\(reason)\""
                try await bridge.waitFor("swarm_bridge_rule_errors_total{\(labels)}") { $0 > 1 }
            }
            let answer = try await bridge.ask("/api/v1/services/wrong")
            let rules = try JSON(answer.body)["decision"]["rules"].elements
            #expect(rules.first?["error"]["reason"].text == "query_error")
            #expect(rules.first?["error"]["message"].text?.contains("parse error") == true)
            #expect(rules.first?["query"].text == "sum(")
            #expect(bridge.log("A query gives a rule no new value", "rule=none").count == 1)
            await orchestrator.stop(grace: .zero)
            await load.stop()
        }
    }
}
