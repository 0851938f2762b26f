import Posix
import Simulation
import Testdata
import Testing

/// What Prometheus' own tool says of the files in the folder `prometheus`.
@EventLoop
@Suite struct ShippedFilesTests {
    @Test func `the example configuration is the one that the demo prints`() async throws {
        let shipped = try Shipped.text("swarm-bridge.yml")
        try await Scene.play { scene in
            let demo = try scene.bridge(["demo", "--print-config"])
            #expect(try await demo.exitCode() == 0)
            #expect(demo.output == shipped)
        }
    }

    @Test func `the load balancer's configuration is valid`() async throws {
        try await Scene.play { scene in
            let check = try scene.bridge([
                "check-config", "--syntax-only", "\(Shipped.folder)/elb.yml",
            ])
            #expect(try await check.exitCode() == 0)
            #expect(check.output.contains("scaled services: 1"))
        }
    }

    @Test func `the example serves and writes what the configuration of Prometheus reads`() throws {
        let example = try Shipped.text("swarm-bridge.yml")
        let prometheus = try Shipped.text("prometheus.yml")
        #expect(example.contains("- job: service-swarm\n"))
        #expect(prometheus.contains("/sd/service-swarm\n"))
        let file = "/etc/prometheus/targets/service-swarm.json"
        #expect(example.contains("file: \(file)\n"))
        #expect(prometheus.contains("files: [\(file)]\n"))
    }

    @Test(
        .enabled(if: Peer.promtool.isWanted, "\(Peer.promtool.absence)"),
        arguments: [
            ["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"],
            ["test", "rules", "alerts_test.yml"],
            ["check", "rules", "rules.yml"], ["test", "rules", "rules_test.yml"],
            ["check", "web-config", "web.yml"],
        ]
    )
    func `promtool finds nothing wrong`(words: [String]) async throws {
        try await Scene.play { scene in
            let (code, said) = try await promtool(words.dropLast() + [file(words)], on: scene)
            #expect(code == 0 && said.contains("SUCCESS"), "\(said)")
            #expect(!said.contains("FAILED"))
        }
    }

    private func file(_ words: [String]) -> String { "\(Shipped.folder)/\(words.last ?? "")" }

    private func promtool(_ words: [String], on scene: Scene) async throws -> (Int32, String) {
        let path = try #require(Peer.promtool.path, "\(Peer.promtool.absence)")
        let child = try scene.start(path, words, named: "promtool")
        return (try await child.exitCode(), child.output + child.errors)
    }

    @Test func `every alert has a severity, a summary, a description and a test`() throws {
        let rules = try Shipped.text("alerts.yml").split(separator: "- alert: ").dropFirst()
        let tests = try Shipped.text("alerts_test.yml")
        #expect(rules.count >= 8)
        for rule in rules {
            let name = rule.prefix { $0 != "\n" }
            #expect(rule.contains("severity: critical}") || rule.contains("severity: warning}"))
            #expect(rule.contains("summary: ") && rule.contains("description: "), "\(name)")
            #expect(tests.contains("alertname: \(name)\n        exp_alerts:"), "\(name) fires")
            #expect(tests.contains("alertname: \(name)}"), "\(name) does not always fire")
        }
    }

    /// promtool has exit code 0 here even when it could not ask: what counts is the list.
    @Test(
        .enabled(if: Peer.promtool.isWanted, "\(Peer.promtool.absence)"),
        arguments: ["cadvisor", "cadvisor-by-file"]
    )
    func `promtool discovers every target through the bridge`(job: String) async throws {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: job == "cadvisor" ? 44 : 45)
            let list = "\(scene.folder)/list.json"
            let text = "discovery:\n" + swarm.job("service-swarm", file: list)
            let bridge = try await RunningBridge(text, on: scene)
            try await bridge.waitFor(
                #"swarm_bridge_discovery_file_writes_total{discovery_job="service-swarm"}"#
            ) { $0 == 1 }
            let file = try scene.write(
                try Shipped.prometheus(bridge: bridge.address, file: list),
                to: "prometheus.yml"
            )
            let path = try #require(Peer.promtool.path, "\(Peer.promtool.absence)")
            let child = try scene.start(
                path,
                ["check", "service-discovery", "--timeout=2s", file, job],
                named: "promtool"
            )
            #expect(try await child.exitCode() == 0)
            #expect(!child.errors.contains("err=") && !child.errors.contains("level=error"))
            let found = try JSON(child.output.utf8).elements
            #expect(found.count == 6)
            for target in found {
                #expect(target["error"] == .null)
                #expect(target["labels"]["cluster"].text == "service-swarm")
            }
            #expect(
                Set(found.compactMap { $0["labels"]["node"].text }) == Set(swarm.nodes.map(\.name))
            )
        }
    }
}
