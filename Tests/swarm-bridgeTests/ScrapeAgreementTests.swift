import HTTP
import Posix
import Testdata
import Testing

/// The real Prometheus and the bridge, scraping the same page while it changes.
@EventLoop
@Suite struct ScrapeAgreementTests {
    /// Containers of three services on one node, whose page changes when it is told to.
    @EventLoop
    private final class ChangingNode {
        let address: String
        /// When the containers were last looked at, in unix milliseconds.
        private(set) var stamp = Int64(0)
        private let server: Server
        private var page = ""
        private let start = WallClock.unixSeconds
        /// CPU seconds of each core of each container, in nanoseconds; the first is as steady as a clock.
        private var seconds = Array(repeating: [0, 0], count: 6)

        private static let services = ["steady", "idle", "web", "web", "web", "api"]
        static let service = "container_label_com_docker_swarm_service_name"

        init() throws {
            let router = Router()
            server = Server(router: router)
            address = try server.listen(on: .ipv4(0x7F00_0001, port: 0)).description
            router.add(
                "GET",
                "/metrics",
                .now { [weak self] _, _ in
                    Response(
                        200,
                        contentType: "text/plain; version=0.0.4",
                        body: Array((self?.page ?? "").utf8)
                    )
                }
            )
        }

        /// Looks at the containers, which have worked meanwhile.
        func look() {
            stamp = Int64(WallClock.unixSeconds * 1000)
            let age = Double(stamp) / 1000 - start
            page = "# TYPE container_cpu_usage_seconds_total counter\n"
            for index in seconds.indices {
                let labels = labels(index)
                for core in 0..<2 {
                    if index == 0 {
                        seconds[index][core] = Int(age * 0.375e9)
                    } else if index > 1 {
                        seconds[index][core] += .random(in: 0..<1_000_000_000)
                    }
                    page +=
                        "container_cpu_usage_seconds_total{cpu=\"cpu0\(core)\",\(labels)"
                        + " \(Double(seconds[index][core]) / 1e9) \(stamp)\n"
                }
            }
            page += "# TYPE container_memory_rss gauge\n"
            for index in seconds.indices {
                let labels = labels(index)
                page += "container_memory_rss{\(labels) 4096 \(stamp)\n"
            }
        }

        private func labels(_ index: Int) -> String {
            "id=\"/docker/\(index)\",\(Self.service)=\"\(Self.services[index])\"}"
        }

        func stop() async { await server.stop(grace: .zero) }
    }

    @Test(.enabled(if: Peer.prometheus.isWanted, "\(Peer.prometheus.absence)"))
    func `the CPUs of a service are what Prometheus computes from the same page`() async throws {
        let node = try ChangingNode()
        node.look()
        try await Scene.play { scene in
            let bridge = try await RunningBridge(
                """
                scrape:
                  - job: node
                    static_targets: ['\(node.address)']
                    interval: 100ms

                """,
                on: scene
            )
            let prometheus = try await RunningPrometheus(
                """
                global: {scrape_interval: 100ms, scrape_timeout: 100ms}
                scrape_configs:
                  - job_name: node
                    static_configs: [{targets: ['\(node.address)']}]

                """,
                on: scene
            )
            for look in 0..<8 {
                if look > 0 {
                    try await Task.sleep(for: .milliseconds(700))
                    node.look()
                }
                try await bothSaw(node, bridge, prometheus)
                if look == 0 { continue }
                try await compare("irate(SERIES[1m])", bridge, prometheus)
            }
            let moment = Double(node.stamp) / 1000
            let rate = "rate(SERIES[3s] @ \(moment))"
            try await compare(rate, bridge, prometheus, services: ["steady", "idle"])
        }
        await node.stop()
    }

    /// Waits until what a node shows now has come to both.
    private func bothSaw(
        _ node: ChangingNode,
        _ bridge: RunningBridge,
        _ prometheus: RunningPrometheus
    ) async throws {
        let moment = Double(node.stamp) / 1000
        try await eventually("Prometheus has the samples of \(moment)") {
            let rows = try await prometheus.query(
                "min(timestamp(container_cpu_usage_seconds_total))"
            )
            return rows.first?.value == moment
        }
        try await eventually("the bridge has the samples of \(moment)") {
            let metrics = try await bridge.metrics()
            return ["steady", "idle", "web", "api"].allSatisfy { service in
                let name = "swarm_bridge_service_oldest_sample_timestamp_seconds"
                return metrics["\(name){service=\"\(service)\"}"] == moment
            }
        }
    }

    /// Compares the bridge's CPUs with what Prometheus makes of an expression, by service.
    private func compare(
        _ expression: String,
        _ bridge: RunningBridge,
        _ prometheus: RunningPrometheus,
        services: [String] = ["steady", "idle", "web", "api"]
    ) async throws {
        let filled = expression.split(separator: "SERIES").joined(
            separator: "container_cpu_usage_seconds_total"
        )
        let rows = try await prometheus.query("sum by (\(ChangingNode.service)) (\(filled))")
        let metrics = try await bridge.metrics()
        for service in services {
            let row = rows.first { $0.labels[ChangingNode.service] == service }
            let theirs = try #require(row?.value)
            let ours = try #require(
                metrics["swarm_bridge_service_cpu_cores{service=\"\(service)\"}"]
            )
            #expect(abs(ours - theirs) <= 1e-6 * max(1, theirs), "\(expression) of \(service)")
        }
    }
}
