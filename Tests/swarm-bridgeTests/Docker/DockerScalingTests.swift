import Docker
import DockerLab
import HTTP
import Posix
import Testing

/// Services of a real engine that are scaled by the program as it is built.
@EventLoop
@Suite(
    .serialized,
    .enabled(if: DockerLab.isWanted, Comment(rawValue: DockerLab.absence)),
    .timeLimit(.minutes(10))
)
struct DockerScalingTests {
    private static let desired = #"swarm_bridge_service_desired_replicas{service="burn"}"#
    private static let current = #"swarm_bridge_service_current_replicas{service="burn"}"#

    /// A service that rests, and may use a tenth of a core a replica.
    private static let burn = #"""
        {"Name":"burn","Labels":{"team":"shop"},
         "TaskTemplate":{"ContainerSpec":{"Image":"lab:1","Args":["burn","1","1000000"],"Env":["A=1"]},
          "Resources":{"Limits":{"NanoCPUs":100000000}}},
         "Mode":{"Replicated":{"Replicas":2}}}
        """#

    private func configuration(_ lab: DockerLab, _ page: EnginePage, _ more: String = "") -> String
    {
        """
        scrape:
          - {job: cadvisor, static_targets: ['\(page.address)'], interval: 500ms}
        scaling:
          dry_run: false
          interval: 500ms
          orchestrator: {docker: {host: 'unix://\(lab.socket)', timeout: 1s}}
          services:
            burn:
              min_replicas: 2
              max_replicas: 4
              rules: [{name: cpu, metric: cpu_cores, above: 0.03, below: 0.015, over: 2s}]
              warmup: 2s
              cooldown: 2s
        \(more)
        """
    }

    private func containers(_ lab: DockerLab) async throws -> [String] {
        try await lab.engine.list(EngineContainer.self).items.filter { container in
            container.state == "running"
                && container.labels.contains {
                    $0.key == "com.docker.swarm.service.name" && $0.value == "burn"
                }
        }.map(\.id)
    }

    /// Waits until the service has so many replicas, and says how long that took.
    @discardableResult
    private func waitForReplicas(_ count: Int, _ bridge: RunningBridge) async throws -> Duration {
        let start = ContinuousClock.now
        try await eventually("\(count) replicas", within: .seconds(90)) {
            let page = try await bridge.metrics()
            return page[Self.current] == Double(count) && page[Self.desired] == Double(count)
        }
        return ContinuousClock.now - start
    }

    @Test func `a service grows under load and shrinks when it ends, whoever else changes it`()
        async throws
    {
        try await DockerLab.with { lab in
            try await lab.createService(Self.burn)
            try await lab.waitForTasks(2, of: "burn")
            let page = try EnginePage(of: lab)
            try await Scene.play { scene in
                let bridge = try await RunningBridge(configuration(lab, page), on: scene)
                try await waitForReplicas(2, bridge)
                let writer = SecondWriter(of: lab, "burn")
                try await load(lab, bridge, writer)
                try await outsiders(bridge, writer)
            }
            await page.stop()
        }
    }

    private func load(
        _ lab: DockerLab,
        _ bridge: RunningBridge,
        _ writer: SecondWriter
    ) async throws {
        let loaded = try await containers(lab)
        let start = ContinuousClock.now
        for container in loaded {
            try await lab.docker(
                "exec",
                "-d",
                container,
                "sh",
                "-c",
                "while [ ! -e /tmp/stop ]; do :; done"
            )
        }
        writer.start()
        try await eventually("the change is applied") {
            try await writer.replicas() == 3
        }
        print("from load to the applied change: \(ContinuousClock.now - start)")
        try await waitForReplicas(4, bridge)
        await writer.stop()
        try await lab.waitForTasks(4, of: "burn")
        // It wants more and gets no more.
        try await bridge.waitFor(
            #"swarm_bridge_decision_limited_total{service="burn",limit="max_replicas"}"#
        ) { $0 > 0 }
        for container in loaded {
            try await lab.docker("exec", container, "sh", "-c", ": >/tmp/stop")
        }
        writer.start()
        print("from the end of the load to two replicas: \(try await waitForReplicas(2, bridge))")
        await writer.stop()
        try await lab.waitForTasks(2, of: "burn")
        print("another writer's \(writer.count) changes, \(writer.conflicts) conflicts")
        #expect(writer.count > 20)
        #expect(try await writer.label("writer") == "\(writer.count)")
        #expect(try await writer.label("team") == "shop")
        #expect(try await writer.environment() == ["A=1"])
        let metrics = try await bridge.metrics()
        let series = #"scale_operations_total{service="burn",direction="up",outcome="failed"}"#
        #expect(metrics["swarm_bridge_" + series] == 0)
    }

    private func outsiders(_ bridge: RunningBridge, _ writer: SecondWriter) async throws {
        // A rolling update goes its way, and nothing is decided about its service meanwhile.
        try await writer.update(environment: "A=2", replicas: 5)
        try await bridge.waitFor(
            #"swarm_bridge_decision_state{service="burn",reason="update_in_progress"}"#
        ) { $0 == 1 }
        #expect(try await writer.replicas() == 5)
        // Once it is over, the bounds hold again.
        try await waitForReplicas(2, bridge)
        #expect(try await writer.environment() == ["A=2"])
    }

    @Test func `an engine that hangs, loses its socket or restarts stops nothing but scaling`()
        async throws
    {
        try await DockerLab.with { lab in
            try await lab.createService(Self.burn)
            try await lab.waitForTasks(2, of: "burn")
            let page = try EnginePage(of: lab)
            try await Scene.play { scene in
                let bridge = try await RunningBridge(configuration(lab, page), on: scene)
                try await waitForReplicas(2, bridge)
                try lab.setFrozen(true)
                try await holdsStill(bridge)
                // Once the last connection has timed out, the socket is needed again.
                try lab.setSocketHidden(true)
                try await Task.sleep(for: .seconds(3))
                try lab.setFrozen(false)
                try await Task.sleep(for: .seconds(2))
                try await holdsStill(bridge)
                try lab.setSocketHidden(false)
                try await goesOn(bridge)
                try await lab.halt()
                try await holdsStill(bridge)
                try await lab.resume()
                try await goesOn(bridge)
                #expect(try await bridge.metric(Self.current) == 2)
                let lost = bridge.log("The services are not known", "level=ERROR")
                // Each time once, and again where the reason becomes another.
                #expect((2...6).contains(lost.count))
                #expect(lost.first?.contains("timed out") == true)
                #expect(bridge.log("The services are known again", "level=INFO").count == 2)
            }
            await page.stop()
        }
    }

    private static let unavailable =
        #"swarm_bridge_decision_state{service="burn",reason="orchestrator_unavailable"}"#

    private func holdsStill(_ bridge: RunningBridge) async throws {
        try await bridge.waitFor(Self.unavailable) { $0 == 1 }
        let page = try await bridge.metrics()
        #expect(page[Self.desired] == 2 && page[Self.current] == 2)
        #expect(try await bridge.ask("/-/healthy").status == 200)
    }

    private func goesOn(_ bridge: RunningBridge) async throws {
        try await bridge.waitFor(Self.unavailable) { $0 == 0 }
    }

    @Test func `a stack that is deployed again has the replicas that it had`() async throws {
        try await DockerLab.with { lab in
            let page = try EnginePage(of: lab)
            try await Scene.play { scene in
                let stack = try scene.write(Self.stack, to: "stack.yml")
                try await deploy(lab, stack)
                let text = configuration(lab, page)
                    .replacing("  services:\n", with: "  from_labels: true\n  services:\n")
                    .replacing(
                        "  dry_run: false",
                        with: "  dry_run: false\n  restore_after_deploy: true"
                    )
                let bridge = try await RunningBridge(text, on: scene)
                let count = #"swarm_bridge_service_current_replicas{service="shop_web"}"#
                // Its labels ask for three at least.
                try await bridge.waitFor(count) { $0 == 3 }
                try await deploy(lab, stack)
                try await bridge.waitFor(
                    #"swarm_bridge_deploy_resets_total{service="shop_web"}"#
                ) { $0 == 1 }
                try await bridge.waitFor(count) { $0 == 3 }
                let restored = #"{service="shop_web",action="scale_up",reason="restored"}"#
                #expect(try await bridge.metric("swarm_bridge_decisions_total" + restored) == 1)
                #expect(bridge.log("A deploy has set back", "stack=shop").count == 1)
                let errors = #"swarm_bridge_config_invalid_labels{service="shop_web"}"#
                #expect(try await bridge.metric(errors) == 1)
            }
            await page.stop()
        }
    }

    private static let stack = """
        version: '3.8'
        services:
          web:
            image: lab:1
            command: ['burn', '1', '1000000']
            networks: [host]
            deploy:
              replicas: 1
              labels:
                swarm-bridge.enable: 'true'
                swarm-bridge.min: '3'
                swarm-bridge.rule-1: 'cpu_cores above 5'
                swarm-bridge.rule-2: 'gpu above 5'
        networks: {host: {external: true, name: host}}

        """

    private func deploy(_ lab: DockerLab, _ stack: String) async throws {
        try await lab.docker("stack", "deploy", "--resolve-image", "never", "-c", stack, "shop")
    }
}
