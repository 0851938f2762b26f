import HTTP
import Posix
import Simulation
import Testdata
import Testing

/// The real Prometheus, with the configuration that is shipped, over a simulated Swarm.
@EventLoop
@Suite struct PrometheusTests {
    private static let jobs = ["cadvisor", "cadvisor-by-file"]

    /// The fewest targets that Prometheus ever had, seen by looking again and again.
    @EventLoop
    private final class Watch {
        private(set) var fewest = Int.max
        private(set) var looks = 0

        func look(_ prometheus: RunningPrometheus) async {
            for job in PrometheusTests.jobs {
                guard let targets = try? await prometheus.targets(job) else { continue }
                fewest = min(fewest, targets.count)
                looks += 1
            }
        }
    }

    /// Waits until both jobs have so many targets, and all of them are up.
    private func waitFor(_ count: Int, in prometheus: RunningPrometheus) async throws {
        for job in Self.jobs {
            try await eventually("\(count) targets of \(job) are up") {
                let targets = try await prometheus.targets(job)
                return targets.count == count && targets.allSatisfy(\.isUp)
            }
        }
    }

    /// Waits until a query about the bridge has one value that is as wanted.
    private func waitFor(
        _ expression: String,
        in prometheus: RunningPrometheus,
        _ isWanted: (Double) -> Bool
    ) async throws {
        try await eventually(expression) {
            let rows = try await prometheus.query(expression)
            return rows.count == 1 && rows.allSatisfy { isWanted($0.value) }
        }
    }

    @Test(.enabled(if: Peer.prometheus.isWanted, "\(Peer.prometheus.absence)"))
    func `Prometheus scrapes every node, loses none with the masters, and follows the Swarm`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 43, nodes: 5)
            let file = "\(scene.folder)/targets.json"
            let job = swarm.job("service-swarm", file: file, "refresh_interval: 2s")
            let bridge = try await RunningBridge("discovery:\n" + job, on: scene)
            let configuration = try Shipped.prometheus(bridge: bridge.address, file: file)
            let prometheus = try await RunningPrometheus(configuration, on: scene)

            try await waitFor(8, in: prometheus)
            try await expectLabels(of: swarm, in: prometheus)
            try await expectRules(in: prometheus)

            let watch = Watch()
            let watching = Task { @EventLoop in
                while !Task.isCancelled {
                    await watch.look(prometheus)
                    try? await Task.sleep(for: .milliseconds(100))
                }
            }
            defer { watching.cancel() }
            try await loseMasters(of: swarm, bridge, prometheus)
            let node = try swarm.addNode()
            try await waitFor(9, in: prometheus)
            watching.cancel()
            await watching.value
            #expect(watch.fewest == 8 && watch.looks > 20)

            await swarm.removeNode(node)
            try await waitFor(8, in: prometheus)
            try await expectPages(of: bridge, on: scene)
        }
    }

    /// What the shipped relabelling makes of the targets.
    private func expectLabels(
        of swarm: SimulatedSwarm,
        in prometheus: RunningPrometheus
    ) async throws {
        for job in Self.jobs {
            let targets = try await prometheus.targets(job)
            let nodes = targets.filter { $0.labels["role"] == "node" }
            #expect(Set(nodes.map { $0.labels["node"] }) == Set(swarm.nodes.map(\.name)))
            #expect(nodes.allSatisfy { $0.labels["status"] == "Healthy" })
            #expect(Set(nodes.map { $0.labels["instance"] }) == Set(swarm.nodes.map(\.address)))
            let masters = targets.filter { $0.labels["role"] == "master" }
            #expect(masters.count == 3 && masters.allSatisfy { $0.labels["node"] == nil })
            #expect(targets.allSatisfy { $0.labels["cluster"] == "service-swarm" })
            #expect(targets.allSatisfy { $0.labels["job"] == job })
            #expect(
                nodes.allSatisfy { $0.discovered["__meta_swarm_node_server_version"] != nil }
            )
        }
        let machines = try await prometheus.query(
            "count by (job) (machine_cpu_cores{job=~\"cadvisor.*\"})"
        )
        #expect(machines.count == 2 && machines.allSatisfy { $0.value == 8 })
    }

    /// Every shipped rule can be evaluated, and none fires.
    private func expectRules(in prometheus: RunningPrometheus) async throws {
        try await eventually("all rules were evaluated") {
            let groups = try await prometheus.api("/api/v1/rules")["groups"].elements
            let rules = groups.flatMap { $0["rules"].elements }
            return rules.count >= 8
                && rules.allSatisfy {
                    // Recording rules have no state.
                    $0["health"].text == "ok" && $0["state"].text ?? "inactive" == "inactive"
                }
        }
    }

    /// One master goes, then all, then one comes back; the metrics tell it.
    private func loseMasters(
        of swarm: SimulatedSwarm,
        _ bridge: RunningBridge,
        _ prometheus: RunningPrometheus
    ) async throws {
        let up = "swarm_bridge_discovery_up"
        let age = "swarm_bridge_discovery_list_age_seconds"
        await swarm.stopMaster(0)
        try await waitFor("swarm_bridge_discovery_master_rotations_total", in: prometheus) {
            $0 == 1
        }
        let failures = try await prometheus.query("swarm_bridge_discovery_poll_failures_total")
        #expect(failures.map(\.value) == [1])
        #expect(failures.first?.labels["master"] == "http://\(swarm.masters[0].address)")
        // A kept connection may break before a new one is refused.
        #expect(["refused", "reset"].contains(failures.first?.labels["reason"]))
        let polls = try await prometheus.query("\(up) == 0 or min_over_time(\(up)[1m]) == 0")
        #expect(polls.isEmpty, "the same poll got its answer from the next master")

        await swarm.stopMaster(1)
        await swarm.stopMaster(2)
        try await waitFor(up, in: prometheus) { $0 == 0 }
        try await waitFor(age, in: prometheus) { $0 > 3 }
        let before = try await prometheus.query(age).first?.value ?? 0
        try await waitFor(age, in: prometheus) { $0 > before + 1 }
        #expect(bridge.log("No master gives a list", "level=ERROR").count == 1)

        try swarm.startMaster(1)
        try await waitFor(up, in: prometheus) { $0 == 1 }
        try await waitFor(age, in: prometheus) { $0 < 3 }
        try await waitFor("swarm_bridge_discovery_targets{role=\"node\"}", in: prometheus) {
            $0 == 5
        }
    }

    /// The page in both formats, after all that happened.
    private func expectPages(of bridge: RunningBridge, on scene: Scene) async throws {
        let text = try await bridge.ask("/metrics", [("Accept", "text/plain;version=0.0.4")])
        #expect(text.fields["Content-Type"]?.hasPrefix("text/plain; version=0.0.4") == true)
        #expect(text.text.contains("swarm_bridge_discovery_file_writes_total"))
        let promtool = try #require(Peer.promtool.path)
        let page = try scene.write(text.text, to: "page.txt")
        let check = try scene.start(promtool, ["check", "metrics"], named: "promtool", input: page)
        #expect(try await check.exitCode() == 0)
        #expect(check.output + check.errors == "")

        // What Prometheus 2.42 sends.
        let accept =
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1"
            + ";q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        let open = try await bridge.ask("/metrics", [("Accept", accept)])
        let type = "application/openmetrics-text; version=1.0.0"
        #expect(open.fields["Content-Type"]?.hasPrefix(type) == true)
        #expect(open.text.hasSuffix("# EOF\n"))
    }
}
