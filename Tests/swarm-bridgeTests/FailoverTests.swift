import HTTP
import Posix
import Simulation
import Testing

/// What the loss of masters costs.
@EventLoop
@Suite struct FailoverTests {
    private static func series(_ name: String, _ swarm: SimulatedSwarm, _ master: Int) -> String {
        let address = swarm.masters[master].address
        return "swarm_bridge_discovery_\(name){discovery_job=\"a\",master=\"http://\(address)\"}"
    }

    @Test func `a master that hangs costs its timeout once, and not on every poll`() async throws {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 39)
            let job = swarm.job("a", "refresh_interval: 2s")
            let bridge = try await RunningBridge("discovery:\n" + job, on: scene)
            try await bridge.waitForList("a")
            try await swarm.hangMaster(0)
            let polls = "swarm_bridge_discovery_poll_duration_seconds"
            try await bridge.waitFor("\(polls)_count{discovery_job=\"a\"}") { $0 >= 5 }

            let metrics = try await bridge.metrics()
            let failures = metrics.filter {
                $0.key.hasPrefix("swarm_bridge_discovery_poll_failures_total")
            }
            #expect(Array(failures.values) == [1])
            #expect(failures.keys.first?.contains("reason=\"timeout\"") == true)
            #expect(
                metrics["swarm_bridge_discovery_master_rotations_total{discovery_job=\"a\"}"] == 1
            )
            // One poll took the two seconds of the timeout, and the others nothing like it.
            let all = metrics["\(polls)_count{discovery_job=\"a\"}"] ?? 0
            let quick = metrics["\(polls)_bucket{discovery_job=\"a\",le=\"1\"}"] ?? 0
            #expect((1...2).contains(all - quick))
            #expect(metrics[Self.series("master_up", swarm, 0)] == 0)
            #expect(metrics[Self.series("master_up", swarm, 1)] == 1)
            #expect(bridge.log("Master gives no list", "timed out after 2 s").count == 1)
        }
    }

    @Test func `a job whose masters all hang holds up no other`() async throws {
        try await Scene.play { scene in
            let hung = try await scene.swarm(on: 40)
            let well = try await scene.swarm(on: 41, masters: 1)
            for index in hung.masters.indices { try await hung.hangMaster(index) }
            let text =
                "discovery:\n" + hung.job("hung", "refresh_interval: 30s")
                + well.job("a")
            let bridge = try await RunningBridge(text, on: scene)
            try await bridge.waitForPolls(3, of: "a")
            #expect(try await bridge.ask("/sd/a").status == 200)
            #expect(try await bridge.ask("/sd/hung").status == 503)
            try await bridge.waitFor("swarm_bridge_discovery_up{discovery_job=\"a\"}") { $0 == 1 }
        }
    }

    @Test func `a file that cannot be written is told once, counted, and made good`() async throws {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 42)
            let folder = "\(scene.folder)/targets"
            let path = "\(folder)/a.json"
            let text = "discovery:\n" + swarm.job("a", file: path)
            let bridge = try await RunningBridge(text, on: scene)
            let failures = "swarm_bridge_discovery_file_write_failures_total{discovery_job=\"a\"}"
            try await bridge.waitFor(failures) { $0 >= 3 }
            #expect(bridge.log("Cannot write target file", "level=ERROR").count == 1)

            try scene.makeFolder("targets")
            try await bridge.waitFor(
                "swarm_bridge_discovery_file_writes_total{discovery_job=\"a\"}"
            ) { $0 == 1 }
            let written = try FileBytes.read(path, limit: 1 << 20)
            #expect(try await bridge.ask("/sd/a").body == written)
            try await eventually("the success is logged, once") {
                bridge.log("Wrote target file").count == 1
            }
        }
    }
}
