import Docker
import DockerLab
import Posix
import Testdata
import Testing

/// The stack that is shipped, on a real Swarm: nothing of it runs outside.
@EventLoop
@Suite struct DockerStackTests {
    private nonisolated static let isWanted = DockerLab.isWanted && Peer.prometheus.isWanted
    private static let names = ["bridge", "cadvisor", "prometheus", "grafana"]

    @Test(
        .enabled(if: isWanted, "\(DockerLab.absence), or \(Peer.prometheus.absence)"),
        .timeLimit(.minutes(4))
    )
    func `the stack starts on a Swarm, scrapes it, decides, and outlives its bridge`() async throws
    {
        try await DockerLab.with { lab in
            try await lab.makeStackImages(Scene.program)
            try await Scene.play { scene in
                try await deploy(on: lab, scene)
                for name in Self.names { try await lab.waitForTasks(1, of: "monitoring_\(name)") }
                let grafana = try await container("grafana", lab)
                try await eventually("Grafana reads what is provisioned") {
                    try await lab.docker("logs", grafana)
                        .matches(of: /read \S+\.(yml|json)/).count == 6
                }
                let stack = Neighbour(lab: lab, container: grafana)
                try await decides(stack)
                try await scrapes(stack)
                try await restarts(lab)
            }
        }
    }

    // MARK: Deployment

    /// The folder as it is shipped, with places and times as a test needs them.
    private func shipped(_ lab: DockerLab, _ scene: Scene) async throws -> String {
        let folder = "\(scene.folder)/shipped"
        let copy = try scene.start("/bin/cp", ["-r", Shipped.folder, folder], named: "cp")
        #expect(try await copy.exitCode() == 0, "\(copy.errors)")
        for (name, places) in [
            (
                "stack.yml",
                [
                    ("- /var/run/docker.sock:", "- \(lab.socket):"),
                    ("- /var/lib/docker/:", "- \(lab.data):"),
                ]
            ),
            ("stack/swarm-bridge.yml", [("interval: 5s", "interval: 1s")]),
            (
                "stack/prometheus.yml",
                [("interval: 5s", "interval: 1s"), ("interval: 15s", "interval: 1s")]
            ),
        ] {
            var text = try Shipped.text(name)
            for (shipped, ours) in places {
                try #require(text.contains(shipped), "\(name) does not hold \(shipped)")
                text = text.replacing(shipped, with: ours)
            }
            try scene.write(text, to: "shipped/\(name)")
        }
        return folder
    }

    /// Not every kernel has the virtual addresses of services (IPVS): names are those of the tasks.
    private static let addresses = """
        version: '3.8'
        services:
          bridge: {deploy: {endpoint_mode: dnsrr}}
          prometheus: {deploy: {endpoint_mode: dnsrr}}

        """

    /// Another stack, whose service says how it is scaled.
    private static let shop = """
        version: '3.8'
        services:
          web:
            image: lab:1
            command: ['burn', '20000', '0']
            networks: [host]
            deploy:
              replicas: 2
              resources: {limits: {cpus: '0.1'}}
              labels:
                swarm-bridge.enable: 'true'
                swarm-bridge.max: '3'
                swarm-bridge.rule-cpu: 'cpu_cores above 0.03'
        networks: {host: {external: true, name: host}}

        """

    private func deploy(on lab: DockerLab, _ scene: Scene) async throws {
        let folder = try await shipped(lab, scene)
        let addresses = try scene.write(Self.addresses, to: "addresses.yml")
        let shop = try scene.write(Self.shop, to: "shop.yml")
        let stack = "\(folder)/stack.yml"
        try await lab.docker(
            "stack",
            "deploy",
            "--resolve-image",
            "never",
            "-c",
            stack,
            "-c",
            addresses,
            "monitoring"
        )
        try await lab.docker("stack", "deploy", "--resolve-image", "never", "-c", shop, "shop")
    }

    private func container(_ service: String, _ lab: DockerLab) async throws -> String {
        let found = try await lab.engine.list(EngineContainer.self).items.first { container in
            container.labels.contains {
                $0.key == "com.docker.swarm.service.name" && $0.value == "monitoring_\(service)"
            }
        }
        guard let found else { throw Overdue(description: "no container of \(service) runs") }
        return found.id
    }

    // MARK: What it does

    /// The bridge finds the service by its labels, and its load by the page of the task that it discovered.
    private func decides(_ stack: Neighbour) async throws {
        try await eventually("one more replica is told", every: .milliseconds(300)) {
            let answer = try JSON(
                Array(try await stack.get("http://bridge:10946/api/v1/services/shop_web").utf8)
            )
            let decision = answer["decision"]
            return answer["managed_by"].text == "labels"
                && decision["reason"].text == "above_threshold"
                && decision["outcome"].text == "dry_run"
        }
        let page = try await stack.get("http://bridge:10946/")
        #expect(page.contains("shop_web") && page.contains("</html>"))
    }

    private func scrapes(_ stack: Neighbour) async throws {
        try await eventually("Prometheus scrapes both", every: .milliseconds(300)) {
            let answer = try await stack.prometheus("targets?state=active")
            let targets = answer["activeTargets"].elements.filter { $0["health"].text == "up" }
            let node = targets.first { $0["scrapePool"].text == "cadvisor" }?["labels"]["node"]
            return Set(targets.compactMap { $0["scrapePool"].text }) == [
                "swarm-bridge", "cadvisor",
            ] && node?.text?.isEmpty == false
        }
        let groups = try await stack.prometheus("rules")["groups"].elements
        #expect(groups.count == 4)
        let states = groups.flatMap { $0["rules"].elements.compactMap { $0["health"].text } }
        #expect(states.count > 20 && !states.contains("err"))
    }

    /// The Swarm replaces a bridge that dies, and the new one has what the old one saved.
    private func restarts(_ lab: DockerLab) async throws {
        let unsaved = "No state was saved before"
        let first = try await container("bridge", lab)
        #expect(try await lab.docker("logs", first).contains(unsaved))
        try await lab.docker("kill", first)
        try await eventually("another bridge decides", every: .milliseconds(300)) {
            let next = try await container("bridge", lab)
            let log = try await lab.docker("logs", next)
            guard next != first, log.contains("msg=Decided service=shop_web") else { return false }
            return !log.contains(unsaved) && !log.contains("level=ERROR")
        }
    }
}

/// A container of the stack, which reaches the others by their names.
@EventLoop
private struct Neighbour {
    let lab: DockerLab
    let container: String

    /// The body of a page.
    func get(_ url: String) async throws -> String {
        try await lab.docker("exec", container, "wget", "-q", "-O", "-", url)
    }

    /// The data of an answer of Prometheus' API.
    func prometheus(_ target: String) async throws -> JSON {
        let text = try await get("http://prometheus:9090/api/v1/\(target)")
        return try JSON(Array(text.utf8))["data"]
    }
}
