import Glibc
import HTTP
import Posix
import Simulation
import Testing

/// Commands and webhooks that the program as it is built scales by.
@EventLoop
@Suite struct HookTests {
    private func configuration(_ swarm: SimulatedSwarm, _ scaling: String) -> String {
        let targets = swarm.nodes.map { "'\($0.host):\(swarm.metricsPort)'" }
        return """
            scrape:
              - {job: cadvisor, static_targets: [\(targets.joined(separator: ", "))], interval: 200ms}
            scaling:
              dry_run: false
              interval: 200ms
            \(scaling)
            """
    }

    @Test func `a command scales, and another one counts`() async throws {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 60)
            try scene.write("# services\napache 1\n", to: "counts")
            let script =
                #"echo "told $1"; echo "$SWARM_BRIDGE_SERVICE $SWARM_BRIDGE_DESIRED" >counts"#
            let text = configuration(
                swarm,
                """
                  orchestrator:
                    exec:
                      command: [/bin/sh, -c, '\(script)', sh, '{service}={desired}']
                      count: [cat, counts]
                  services: {apache: {min_replicas: 3, max_replicas: 9, rules: [{metric: cpu_cores, above: 99}]}}
                """
            )
            let bridge = try await RunningBridge(text, on: scene)
            try await bridge.waitFor(#"swarm_bridge_service_current_replicas{service="apache"}"#) {
                $0 == 3
            }
            #expect(bridge.log("Ran the command", "told apache=3", "exit code 0").count == 1)
            #expect(bridge.log("Scaling applies its decisions", "orchestrator=exec").count == 1)
            try scene.write("apache\n", to: "counts")
            try await bridge.waitFor(
                #"swarm_bridge_decision_state{service="apache",reason="orchestrator_unavailable"}"#
            ) { $0 == 1 }
            #expect(bridge.log("The services are not known", "line 1").count == 1)
        }
    }

    @Test func `a second signal ends it at once, though a command runs and a reload waits for it`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 62)
            let text = configuration(
                swarm,
                """
                  orchestrator: {exec: {command: [/bin/sh, -c, 'echo begun >begun; sleep 12'], timeout: 60s}}
                  services: {apache: {min_replicas: 6, max_replicas: 9, rules: [{metric: cpu_cores, above: 99}]}}
                """
            )
            let bridge = try await RunningBridge(text, on: scene)
            try await eventually("the command runs") { access("\(scene.folder)/begun", F_OK) == 0 }
            for signal in [SIGHUP, SIGTERM] {
                bridge.child.send(signal)
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(bridge.log("msg=Stopping").count == 1)
            bridge.child.send(SIGTERM)
            let start = ContinuousClock.now
            #expect(try await bridge.child.exitCode() == 1)
            #expect(ContinuousClock.now - start < .seconds(8))
        }
    }

    /// A server that says nothing at first, and 200 from then on.
    @EventLoop
    private final class Receiver {
        private(set) var keys: [String] = []
        var isSilent = true
        let server: Server
        let address: SocketAddress

        init() throws {
            let router = Router()
            server = Server(router: router)
            address = try server.listen(on: .ipv4(0x7F00_0001, port: 0))
            router.add(
                "POST",
                "/",
                .later { [weak self] request, _ in
                    await self?.take(request) ?? .text(500, "gone")
                }
            )
        }

        private func take(_ request: Request) async -> Response {
            keys.append(request.fields["Idempotency-Key"] ?? "")
            while isSilent, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
            return .text(200, "done")
        }
    }

    @Test func `a change that was cut short is told again under its key`() async throws {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 61)
            let receiver = try Receiver()
            let text = configuration(
                swarm,
                """
                  orchestrator: {webhook: {url: 'http://\(receiver.address)/', timeout: 30s}}
                  state: {file: state.json}
                  services: {apache: {max_replicas: 9, rules: [{metric: memory_usage_bytes, above: 1}], warmup: 0s}}
                """
            )
            let first = try await RunningBridge(text, on: scene)
            try await eventually("it is told") { receiver.keys.count == 1 }
            first.child.send(SIGKILL)
            #expect(try await first.child.exitCode() == -SIGKILL)
            let second = try await RunningBridge(text, on: scene)
            try await eventually("it is told again") { receiver.keys.count == 2 }
            receiver.isSilent = false
            try await second.waitFor(#"swarm_bridge_service_current_replicas{service="apache"}"#) {
                $0 >= 5
            }
            #expect(receiver.keys[0] == receiver.keys[1])
            #expect(receiver.keys[0].hasPrefix("apache:4-5:"))
            try await eventually("the next change has another key") { receiver.keys.count > 2 }
            #expect(receiver.keys[2].hasPrefix("apache:5-6:"))
            await second.child.stop()
            await receiver.server.stop()
        }
    }
}
