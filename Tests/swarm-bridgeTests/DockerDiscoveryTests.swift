import Docker
import DockerLab
import HTTP
import Posix
import Testdata
import Testing

/// Discovery on a real engine, beside the real Prometheus.
@EventLoop
@Suite struct DockerDiscoveryTests {
    private nonisolated static let isWanted = DockerLab.isWanted && Peer.prometheus.isWanted
    private static let roles = ["services", "tasks", "nodes"]

    /// What Debian's Prometheus does not know yet.
    private static let later = [
        "__meta_docker_container_image", "__meta_docker_container_image_id",
    ]

    private func configuration(_ lab: DockerLab) -> String {
        let host = "host: 'unix://\(lab.socket)', refresh_interval: 1s"
        let jobs = Self.roles.map { role in
            "  - {job: \(role), dockerswarm_sd: {\(host), role: \(role), port: 9000}}\n"
        }
        return "discovery:\n" + jobs.joined()
            + "  - {job: containers, docker_sd: {\(host), match_first_network: false, "
            + "filters: [{name: network, values: [backend]}]}}\n"
            + "  - {job: eager, dockerswarm_sd: {host: 'unix://\(lab.socket)', role: tasks, "
            + "refresh_interval: 10m}}\n"
    }

    private func peerConfiguration(_ lab: DockerLab) -> String {
        let host = "host: 'unix://\(lab.socket)', refresh_interval: 1s"
        // Prometheus lists targets with the same labels once; this keeps them apart.
        let relabelling =
            "    relabel_configs: [{action: labelmap, regex: '__meta_(.+)', replacement: 'm_$1'}]\n"
        let jobs = Self.roles.map { role in
            "  - job_name: \(role)\n\(relabelling)"
                + "    dockerswarm_sd_configs: [{\(host), role: \(role), port: 9000, "
                + (role == "tasks" ? "filters: [{name: desired-state, values: [running]}]" : "")
                + "}]\n"
        }
        return "scrape_configs:\n" + jobs.joined() + "  - job_name: containers\n\(relabelling)"
            + "    docker_sd_configs: [{\(host), filters: [{name: network, values: [backend]}]}]\n"
    }

    /// The targets of a job as Prometheus found them, each as lines `name=value`.
    private func theirs(_ job: String, _ prometheus: RunningPrometheus) async throws -> [String] {
        try await prometheus.targets(job).map { target in
            Self.text(
                target.discovered.filter { $0.key == "__address__" || $0.key.hasPrefix("__meta_") }
            )
        }.sorted()
    }

    /// The targets of a job as the bridge serves them, without labels of its own.
    private func ours(_ job: String, _ bridge: RunningBridge) async throws -> [String] {
        let answer = try await bridge.ask("/sd/\(job)")
        guard answer.status == 200 else { throw Overdue(description: answer.text) }
        return try JSON(answer.body).elements.flatMap { group in
            let labels = group["labels"].texts.filter { label in
                !label.key.hasPrefix("__meta_swarm_bridge_") && !Self.later.contains(label.key)
            }
            return group["targets"].elements.compactMap(\.text).map { address in
                Self.text(labels.merging(["__address__": address]) { $1 })
            }
        }.sorted()
    }

    private static func text(_ labels: [String: String]) -> String {
        labels.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    }

    private func furnish(_ lab: DockerLab) async throws {
        try await lab.createNetwork("backend")
        try await lab.createNetwork("front")
        try await lab.createService(
            """
            {"Name":"web","Labels":{"prometheus.port":"8081","team":"x"},
             "TaskTemplate":{"ContainerSpec":{"Image":"lab:1","Args":["web","8080"],
               "Labels":{"part":"a-b"}},"Networks":[{"Target":"backend"},{"Target":"front"}]},
             "Mode":{"Replicated":{"Replicas":2}},
             "EndpointSpec":{"Ports":[{"Protocol":"tcp","TargetPort":8080,"PublishedPort":9100},
               {"Protocol":"udp","TargetPort":53,"PublishedPort":1053}]}}
            """
        )
        try await lab.createService(
            """
            {"Name":"names","TaskTemplate":{"ContainerSpec":{"Image":"lab:1","Args":["web","8080"],
               "Hostname":"res"},"Networks":[{"Target":"backend"}]},
             "Mode":{"Replicated":{"Replicas":1}},"EndpointSpec":{"Mode":"dnsrr"}}
            """
        )
        try await lab.createService(
            """
            {"Name":"onnode","TaskTemplate":{"ContainerSpec":{"Image":"lab:1","Args":["web","8080"]}},
             "Mode":{"Global":{}},"EndpointSpec":{"Ports":[{"Protocol":"tcp","TargetPort":8080,
               "PublishedPort":18080,"PublishMode":"host"}]}}
            """
        )
        try await lab.waitForTasks(2, of: "web")
        try await lab.waitForTasks(1, of: "names")
        try await lab.waitForTasks(1, of: "onnode")
        try await lab.docker(
            "run",
            "-d",
            "--name",
            "plain",
            "--network",
            "backend",
            "-l",
            "app=x",
            "lab:1"
        )
    }

    @Test(.enabled(if: isWanted, "\(DockerLab.absence), or \(Peer.prometheus.absence)"))
    func
        `A real engine gives the targets that it gives Prometheus, and where that fails, the rest`()
        async throws
    {
        try await Scene.play { scene in
            try await DockerLab.with { lab in
                try await furnish(lab)
                let bridge = try await RunningBridge(configuration(lab), on: scene)
                let prometheus = try await RunningPrometheus(peerConfiguration(lab), on: scene)
                for (job, count) in [
                    ("services", 3), ("tasks", 7), ("nodes", 1), ("containers", 4),
                ] {
                    try await agree(on: job, atLeast: count, bridge, prometheus)
                }
                try await expectImprovements(lab, bridge, prometheus, scene)
                try await expectPatience(lab, bridge)
            }
        }
    }

    /// Waits until both give the same targets.
    private func agree(
        on job: String,
        atLeast count: Int,
        _ bridge: RunningBridge,
        _ prometheus: RunningPrometheus
    ) async throws {
        try await eventually("both agree on \(job)") {
            let found = try await ours(job, bridge)
            let expected = try await theirs(job, prometheus)
            guard found.count >= count, found == expected else {
                let more = found.filter { !expected.contains($0) }
                let less = expected.filter { !found.contains($0) }
                throw Overdue(
                    description: "\(found.count) here and \(expected.count) there, "
                        + "only here \(more), only there \(less)"
                )
            }
            return true
        }
    }

    /// An engine that hangs, that loses its socket, or that is stopped, costs nobody their targets, and is found
    /// again by itself.
    private func expectPatience(_ lab: DockerLab, _ bridge: RunningBridge) async throws {
        try await lab.waitForTasks(3, of: "names")
        try await bridge.waitForPolls(2, of: "tasks")
        let missing = "there is no such socket: is Docker running, and is the socket mounted?"
        let before = try await ours("tasks", bridge)
        let first = try await EngineOutage(of: "tasks", lab, bridge)
        try await lab.pause()
        try await first.lasts(for: "timeout", "timed out after 1 s")
        // Connections outlive the socket; by now each of them has timed out, and only a new one would do.
        try lab.setSocketHidden(true)
        try await first.fails(for: "no_socket")
        try await lab.unpause()
        try await first.lasts(for: "no_socket", missing)
        try lab.setSocketHidden(false)
        try await first.ends()
        #expect(try await ours("tasks", bridge) == before)

        let tasks = try await ids("eager", bridge)
        let second = try await EngineOutage(of: "tasks", lab, bridge)
        try await lab.halt()
        try await second.lasts(for: "no_socket", missing)
        try await lab.resume()
        try await second.ends()
        // The containers ended with the engine, and the swarm replaces their tasks, which the job hears of that
        // polls every ten minutes.
        try await eventually("the new tasks are served", within: .seconds(30)) {
            let found = try await ids("eager", bridge)
            let live = try await lab.engine.list(EngineTask.self).items
                .filter { $0.desiredState == "running" }.map(\.id)
            return found.count == tasks.count && found.isSubset(of: live)
                && found.isDisjoint(with: tasks)
        }
    }

    /// The tasks that the targets of a job belong to.
    private func ids(_ job: String, _ bridge: RunningBridge) async throws -> Set<String> {
        let groups = try JSON(try await bridge.ask("/sd/\(job)").body).elements
        return Set(groups.compactMap { $0["labels"].texts["__meta_dockerswarm_task_id"] })
    }

    private func expectImprovements(
        _ lab: DockerLab,
        _ bridge: RunningBridge,
        _ prometheus: RunningPrometheus,
        _ scene: Scene
    ) async throws {
        // A service on the host's network has an address without an address, and Prometheus gives up.
        try await lab.createService(
            """
            {"Name":"agent","TaskTemplate":{"ContainerSpec":{"Image":"lab:1","Args":["web","9323"]},
               "Networks":[{"Target":"host"}]},"Mode":{"Global":{}}}
            """
        )
        try await eventually("Prometheus fails") {
            prometheus.child.errors.contains("invalid CIDR address")
        }
        let skipped =
            #"swarm_bridge_discovery_skipped_items_total{discovery_job="services",reason="address"}"#
        try await bridge.waitFor(skipped) { $0 > 0 }
        #expect(try await ours("services", bridge).count == 3)

        // The job polls every ten minutes; what happens to its tasks is seen at once all the same.
        let before = try await ours("eager", bridge).count
        try await lab.docker("service", "scale", "--detach", "names=3")
        try await eventually("the new tasks are served", within: .seconds(20)) {
            try await ours("eager", bridge).count == before + 2
        }
        let ports = try await bridge.ask("/sd/tasks").text
        #expect(ports.contains(#""__meta_swarm_bridge_port_target":"8080""#))

        let found = try scene.bridge(
            ["discover", "--config.file", bridge.configuration, "--job", "nodes"]
        )
        #expect(try await found.exitCode() == 0)
        #expect(found.output == (try await bridge.ask("/sd/nodes").text))
    }
}
