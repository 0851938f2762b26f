import HTTP
import Posix
import Simulation
import Testdata
import Testing

/// Discovery, scraping and scaling together, in the program as it is built.
@EventLoop
@Suite struct ScalingTests {
    private func configuration(_ swarm: SimulatedSwarm, _ scaling: String) -> String {
        """
        discovery:
        \(swarm.job("cluster"))
        scrape:
          - {job: cadvisor, targets_from: cluster, interval: 200ms}
        scaling:
          interval: 200ms
        \(scaling)
        """
    }

    private static let apache =
        "apache: {max_replicas: 9, rules: [{metric: memory_usage_bytes, above: 1}]}"

    @Test func `without an orchestrator it decides on what the pages show`() async throws {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 47)
            let scaling = "  services: {\(Self.apache)}"
            let bridge = try await RunningBridge(configuration(swarm, scaling), on: scene)
            try await bridge.waitFor(#"swarm_bridge_service_desired_replicas{service="apache"}"#) {
                $0 == 5
            }
            let page = try await bridge.metrics()
            #expect(page[#"swarm_bridge_service_current_replicas{service="apache"}"#] == 4)
            #expect(page[#"swarm_bridge_service_dry_run{service="apache"}"#] == 1)
            #expect(page[#"swarm_bridge_service_observed_replicas{service="apache"}"#] == 4)
            let operations = #"swarm_bridge_scale_operations_total{service="apache",direction="up""#
            #expect(page[operations + #",outcome="dry_run"}"#] == 1)
            #expect(swarm.running("apache") == 4)
            let answer = try await bridge.ask("/api/v1/services/apache")
            let decision = try JSON(answer.body)["decision"]
            #expect(decision["outcome"].text == "dry_run")
            #expect(decision["reason"].text == "above_threshold")
            #expect(decision["rules"].elements.count == 1)
        }
    }

    @Test func `a service that is taken out of the configuration is gone from the page`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 48)
            let scaling = "  services: {\(Self.apache)}"
            let bridge = try await RunningBridge(configuration(swarm, scaling), on: scene)
            try await bridge.waitFor(#"swarm_bridge_service_current_replicas{service="apache"}"#) {
                $0 == 4
            }
            try await bridge.waitFor(#"swarm_bridge_service_cpu_cores{service="apache"}"#) {
                $0 > 0
            }
            try bridge.rewrite(configuration(swarm, "  services: {}"))
            #expect(try await bridge.ask("/-/reload", method: "POST").status == 200)
            let page = try await bridge.ask("/metrics").text
            #expect(!page.contains(#"swarm_bridge_decisions_total{service="apache""#))
            #expect(page.contains(#"swarm_bridge_service_cpu_cores{service="apache"}"#))
        }
    }

    @Test(.enabled(if: Peer.promtool.isWanted, "\(Peer.promtool.absence)"))
    func `promtool has nothing to say to the page of a bridge that scales`() async throws {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 49)
            let api = try SimulatedServiceAPI(of: swarm)
            let scaling = """
                  dry_run: false
                  orchestrator: {simulation: {url: 'http://\(api.address)'}}
                  services: {\(Self.apache)}
                """
            let bridge = try await RunningBridge(configuration(swarm, scaling), on: scene)
            let applied =
                #"swarm_bridge_scale_operations_total{service="apache",direction="up""#
                + #",outcome="applied"}"#
            try await bridge.waitFor(applied) { $0 == 1 }
            #expect(swarm.running("apache") == 5)
            let page = try await bridge.ask("/metrics").text
            let input = try scene.write(page, to: "page")
            let path = try #require(Peer.promtool.path)
            let child = try scene.start(
                path,
                ["check", "metrics"],
                named: "promtool",
                input: input
            )
            #expect(try await child.exitCode() == 0)
            #expect(child.output + child.errors == "")
            await api.stop()
        }
    }
}
