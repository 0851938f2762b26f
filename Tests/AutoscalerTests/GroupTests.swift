import Posix
import Scaling
import Testing

@testable import Autoscaler

/// Services that follow others.
@Suite struct GroupTests {
    private static let shop = """
        scaling:
          dry_run: false
          services:
            relay: {attached_to: log, max_replicas: 3}
            log: {attached_to: web}
            web: {max_replicas: 10, rules: [{name: cpu, metric: cpu_cores, above: 0.8, below: 0.3}]}
        """

    private func stage(_ yaml: String = shop) async -> Stage {
        let stage = await Stage(
            yaml,
            [declared("relay", 2), declared("log", 2), declared("web", 2)]
        )
        stage.show("web", [0.9, 0.9], at: 1000)
        return stage
    }

    @Test func `what is attached is changed in the same pass, behind what it follows`() async {
        let stage = await stage()
        await stage.pass(1000)
        #expect(stage.orchestrator.calls == ["web:3:1", "log:3:1", "relay:3:1"])
        stage.show("web", [0.9, 0.9, 0.9], at: 1100)
        await stage.pass(1100)
        #expect(stage.latest("web") == "scale_up above_threshold 3>4 applied")
        #expect(stage.latest("log") == "scale_up below_min 3>4 applied")
        #expect(stage.latest("relay") == "none within_thresholds 3>3 none")
        let record = stage.board.current.views["log"]?.latest
        #expect(record?.json.contains(#""attached_to":{"service":"web","replicas":4}"#) == true)
        #expect(record?.sentence.hasSuffix("it follows web, which has 4 replicas") == true)
        #expect(
            stage.page.contains(
                #"swarm_bridge_service_attachment_info{service="log",leader="web"} 1"#
            )
        )
    }

    @Test func `a change that fails is not followed`() async {
        let stage = await stage()
        stage.orchestrator.script.withLock { $0.outcomes = [.failed("no")] }
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_up above_threshold 2>3 failed")
        #expect(stage.latest("log") == "none within_thresholds 2>2 none")
        #expect(stage.orchestrator.calls == ["web:3:1"])
    }

    @Test func `a dry run tells the whole group's wish`() async {
        let yaml = Self.shop.split(separator: "\n").filter { !$0.contains("dry_run") }
        let stage = await stage(yaml.joined(separator: "\n"))
        await stage.pass(1000)
        #expect(stage.latest("relay") == "scale_up below_min 2>3 dry_run")
        #expect(stage.orchestrator.calls == [])
    }

    @Test func `what follows a service that is not there keeps what it has`() async {
        let stage = await Stage(Self.shop, [declared("log", 2)])
        await stage.pass(1000)
        #expect(stage.latest("log") == "none within_thresholds 2>2 none")
        let sentence = stage.board.current.views["log"]?.latest?.sentence
        #expect(sentence == "log stays at 2 replicas: nothing is known of web, which it follows")
    }

    @Test func `only who is in a dry run follows one`() async {
        let labels = ["swarm-bridge.enable": "true", "swarm-bridge.dry-run": "true"]
        func service(_ name: String, _ labels: [String: String] = [:]) -> OrchestratedService {
            OrchestratedService(id: name, name: name, declared: 2, labels: labels)
        }
        let services = ["relay", "log", "web"]
        for dry in [["web"], ["web", "log"], ["log"], services] {
            let yaml = Self.shop.split(separator: "\n", maxSplits: 1)
            let stage = await Stage(
                "scaling:\n  from_labels: true\n\(yaml[1])",
                services.map { service($0, dry.contains($0) ? labels : [:]) }
            )
            stage.show("web", [0.9, 0.9], at: 1000)
            await stage.pass(1000)
            let isReal = !dry.contains("web")
            #expect(stage.orchestrator.calls == (isReal ? ["web:3:"] : []), "\(dry)")
            let told = services.map { stage.board.current.views[$0]?.latest?.decision.desired }
            switch dry.count {
            case 3: #expect(told == [3, 3, 3])
            case 2: #expect(told == [2, 3, 3])
            default: #expect(told == (isReal ? [2, 3, 3] : [2, 2, 3]))
            }
        }
    }

    @Test func `a pause of one direction holds what is attached`() async throws {
        let stage = await stage()
        await stage.pass(999)
        try await stage.loop.pause("log", .up, for: nil)
        stage.show("web", [0.9, 0.9, 0.9], at: 1100)
        await stage.pass(1100)
        #expect(stage.latest("web") == "scale_up above_threshold 3>4 applied")
        #expect(stage.latest("log") == "none paused 3>3 none")
        let sentence = stage.board.current.views["log"]?.latest?.sentence
        #expect(
            sentence
                == "log stays at 3 replicas: it would follow web to 4, but an operator paused it"
        )
        let limit = #"swarm_bridge_decision_limited_total{service="log",limit="paused"}"#
        #expect(stage.page.contains("\(limit) 1\n"))
    }

    @Test func `a pause of what is attached holds`() async throws {
        let stage = await stage()
        stage.show("web", [0.5, 0.5], at: 999)
        await stage.pass(999)
        try await stage.loop.pause("log", nil, for: nil)
        stage.show("web", [0.9, 0.9], at: 1000)
        await stage.pass(1000)
        #expect(stage.latest("log") == "none paused 2>2 none")
        #expect(stage.latest("relay") == "none within_thresholds 2>2 none")
    }
}
