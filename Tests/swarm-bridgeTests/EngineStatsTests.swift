import DockerLab
import HTTP
import Posix
import Testing

/// The program with nothing but a Docker engine.
@EventLoop
@Suite(
    .enabled(if: DockerLab.isWanted, Comment(rawValue: DockerLab.absence)),
    .timeLimit(.minutes(3))
) struct EngineStatsTests {
    private static func configuration(_ lab: DockerLab, metric: String) -> String {
        """
        scrape:
          - job: engines
            engine_stats: {hosts: ['unix://\(lab.socket)']}
            interval: 1s
        scaling:
          services:
            burn: {max_replicas: 4, rules: [{name: load, \(metric), above: 0.05}]}
        """
    }

    private static let desired = #"swarm_bridge_service_desired_replicas{service="burn"}"#

    @Test func `a service under load is seen, and a rule decides on it`() async throws {
        try await DockerLab.with { lab in
            try await Scene.play { scene in try await Self.play(lab, scene) }
        }
    }

    private static func play(_ lab: DockerLab, _ scene: Scene) async throws {
        try await lab.createService(
            """
            {"Name":"burn","TaskTemplate":{"ContainerSpec":{"Image":"lab:1","Args":["burn"]},
             "Resources":{"Limits":{"NanoCPUs":500000000}}},"Mode":{"Replicated":{"Replicas":1}}}
            """
        )
        try await lab.waitForTasks(1, of: "burn")
        let text = configuration(lab, metric: "metric: cpu_utilization")
        let bridge = try await RunningBridge(text, on: scene)
        try await bridge.waitFor(desired) { $0 == 2 }
        let metrics = try await bridge.metrics()
        let cores = metrics[#"swarm_bridge_service_cpu_cores{service="burn"}"#] ?? 0
        let ratio = metrics[#"swarm_bridge_service_cpu_utilization{service="burn"}"#] ?? 0
        #expect(cores > 0.025 && cores < 0.6 && abs(ratio - cores * 2) < 1e-6, "\(cores), \(ratio)")
        let target = "scrape_job=\"engines\",target=\"\(lab.socket)\""
        #expect(metrics["swarm_bridge_scrape_target_up{\(target)}"] == 1)

        // After a reload the rule asks for what no engine tells.
        try bridge.rewrite(configuration(lab, metric: "family: container_fs_reads_total"))
        #expect(try await bridge.ask("/-/reload", method: "POST").status == 200)
        try await eventually("the decision says why there are no data") {
            try await bridge.ask("/api/v1/services/burn").text
                .contains("engines do not tell container_fs_reads_total; cAdvisor does")
        }
        #expect(try await bridge.metric(desired) == 1)

        try bridge.rewrite("scrape: []\n")
        #expect(try await bridge.ask("/-/reload", method: "POST").status == 200)
        let series = try await bridge.metrics().keys
        #expect(!series.contains { $0.contains("scrape_job=") || $0.contains("service_cpu") })
    }
}
