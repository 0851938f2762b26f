import Glibc
import HTTP
import Posix
import Simulation
import Testing

/// The daemon that scales a simulated Swarm, killed at any instant and started again.
@EventLoop
@Suite struct KillTests {
    /// How often it is killed: enough to meet every kind of instant on the way.
    private static let kills =
        getenv("SWARM_BRIDGE_KILLS").flatMap { Int(String(cString: $0)) } ?? 20
    private static let warmup = 3.0

    /// Two services that want to grow all the time, one replica after each warmup.
    private func configuration(_ swarm: SimulatedSwarm, _ api: SimulatedServiceAPI) -> String {
        let targets = swarm.nodes.map { "'\($0.host):\(swarm.metricsPort)'" }
        let rule = "{name: memory, metric: memory_working_set_bytes, above: 1}"
        return """
            scrape:
              - job: cadvisor
                static_targets: [\(targets.joined(separator: ", "))]
                interval: 100ms
            scaling:
              dry_run: false
              interval: 100ms
              orchestrator: {simulation: {url: 'http://\(api.address)'}}
              state: {file: state.json}
              services:
                apache: {max_replicas: 1000, rules: [\(rule)], warmup: 3s}
                cache: {max_replicas: 1000, rules: [\(rule)], warmup: 3s}

            """
    }

    @Test func `killed again and again, it forgets no warmup and does nothing twice`() async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 46)
            let api = try SimulatedServiceAPI(of: swarm)
            let text = configuration(swarm, api)
            for _ in 0..<Self.kills {
                let bridge = try await RunningBridge(text, on: scene)
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...700)))
                bridge.child.send(SIGKILL)
                #expect(try await bridge.child.exitCode() == -SIGKILL)
                #expect(bridge.log("cannot be read").isEmpty)
            }
            let bridge = try await RunningBridge(text, on: scene)
            try await eventually("both services have grown") {
                ["apache", "cache"].allSatisfy { name in
                    api.changes.count { $0.service == name } >= 2
                }
            }
            check(api.changes)
            try await checkSwitches(bridge, text, api, scene)
            await api.stop()
        }
    }

    private func check(_ changes: [SimulatedServiceAPI.Change]) {
        for name in ["apache", "cache"] {
            let own = changes.filter { $0.service == name }
            #expect(own.allSatisfy { $0.after == $0.before + 1 })
            for (one, next) in zip(own, own.dropFirst()) {
                #expect(one.after == next.before)
                // A change arrives somewhat later than it was decided.
                #expect(next.time - one.time > Self.warmup - 1, "\(name): \(one) and \(next)")
            }
        }
    }

    /// A pause and the switch of all services survive a kill right after they were acknowledged.
    private func checkSwitches(
        _ bridge: RunningBridge,
        _ text: String,
        _ api: SimulatedServiceAPI,
        _ scene: Scene
    ) async throws {
        let reason = #"swarm_bridge_decision_state{service="apache",reason="paused"}"#
        // It may just have started, and a service can be paused once it was told of.
        try await bridge.waitFor(reason) { $0 == 0 }
        let paused = try await bridge.ask("/api/v1/services/apache/pause", method: "POST")
        #expect(paused.status == 200)
        bridge.child.send(SIGKILL)
        try await bridge.child.exitCode()
        let second = try await RunningBridge(text, on: scene)
        try await second.waitFor(reason) { $0 == 1 }
        let off = try await second.ask("/api/v1/scaling/disable", method: "POST")
        #expect(off.status == 200)
        second.child.send(SIGKILL)
        try await second.child.exitCode()
        let third = try await RunningBridge(text, on: scene)
        try await third.waitFor("swarm_bridge_scaling_enabled") { $0 == 0 }
        let count = api.changes.count
        try await Task.sleep(for: .seconds(1))
        #expect(api.changes.count == count)
    }
}
