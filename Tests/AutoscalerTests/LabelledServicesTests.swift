import JSON
import Posix
import Scaling
import Scrape
import Testing

@testable import Autoscaler

/// Services that say themselves how they are scaled, and services that a deploy set back.
@Suite struct LabelledServicesTests {
    private static let on =
        "scaling: {dry_run: false, from_labels: {min_replicas: 1, max_replicas: 8}}"
    private static let rule = ["enable": "true", "rule-1": "cpu_cores above 0.8 below 0.3"]

    @Test func `who tells no labels is no silent reason for nothing to happen`() async throws {
        let blind = await Stage(Self.on, [], canScale: false)
        let lines = blind.logged.filter { $0.contains("by its labels") }
        #expect(lines.count == 1 && lines.allSatisfy { $0.contains("level=WARN") })
        #expect(!(await Stage(Self.on, [])).logged.contains { $0.contains("by its labels") })
    }

    private func service(
        _ name: String,
        _ replicas: Int,
        _ labels: [String: String],
        version: String = "1",
        stack: String? = nil,
        capacity: Int? = nil
    ) -> OrchestratedService {
        var full = ["com.example": "x"]
        for (label, value) in labels { full["swarm-bridge.\(label)"] = value }
        return OrchestratedService(
            id: "id-\(name)",
            name: name,
            declared: replicas,
            running: replicas,
            version: version,
            capacity: capacity,
            labels: full,
            stack: stack
        )
    }

    /// Shows values of the metric that labels ask for, of which the stage knows once they were read.
    private func show(_ stage: Stage, _ service: String, _ values: [Double], at time: Double) async
    {
        let requests = await stage.loop.requests(of: stage.configuration)
        stage.show(service, values, at: time, asking: requests)
    }

    @Test func `a service is managed by its labels from when it says so until it does not`()
        async throws
    {
        let stage = await Stage(Self.on, [service("web", 2, ["max": "3"])])
        await stage.pass(1000)
        #expect(stage.latest("web") == "nothing")
        #expect(stage.board.current.views.isEmpty)
        set(stage, service("web", 2, Self.rule))
        await stage.pass(1002)
        await show(stage, "web", [0.9, 0.9], at: 1004)
        await stage.pass(1004)
        #expect(stage.latest("web") == "scale_up above_threshold 2>3 applied")
        #expect(stage.logged.contains { $0.contains("managed by its labels") })
        let text = try #require(
            ServicesDocument(stage.board.current, at: Timestamp(seconds: 1000)).service("web")
        )
        #expect(try JSON(reading: text.utf8)["managed_by"]?.string == "labels")
        set(stage, service("web", 3, ["enable": "false"]))
        await stage.pass(1006)
        #expect(stage.board.current.views.isEmpty)
        #expect(stage.logged.contains { $0.contains("not managed by its labels any more") })
        #expect(!stage.page.contains(#"service="web""#))
    }

    @Test
    func `what the last pass of a configuration learns is asked with what the next one needs`()
        async throws
    {
        let stage = await Stage(Self.on, [service("web", 2, Self.rule)])
        let isOpen = Flag()
        let hasBegun = Flag()
        stage.orchestrator.script.withLock {
            $0.listing = {
                hasBegun.set()
                while !isOpen.isSet { try? await Task.sleep(for: .milliseconds(1)) }
            }
        }
        var old = stage.configuration
        old.orchestrator = Orchestration(
            ScriptedSettings(name: "x", orchestrator: stage.orchestrator)
        )
        let text =
            "scaling: {services: {db: {max_replicas: 3, rules: [{metric: memory_rss_bytes, above: 1}]}}}"
        var new = ScalingConfigurationTests.read(Array(text.utf8), for: .replay).0
        new.labels = old.labels
        new.orchestrator = old.orchestrator
        await stage.loop.apply(old)
        while !hasBegun.isSet { try await Task.sleep(for: .milliseconds(1)) }
        let replaced = Task { [stage, new] in
            await stage.loop.apply(new) { stage.asked.add($0) }
        }
        try await Task.sleep(for: .milliseconds(50))
        isOpen.set()
        await replaced.value
        let asked = try #require(stage.asked.all.last)
        #expect(asked.map(\.metric.name).sorted() == ["cpu_cores", "memory_rss_bytes"])
        await stage.loop.stop()
    }

    private final class Flag: Sendable {
        private let value = Lock(false)

        var isSet: Bool { value.withLock { $0 } }

        func set() { value.withLock { $0 = true } }
    }

    private func set(_ stage: Stage, _ service: OrchestratedService) {
        stage.orchestrator.script.withLock { $0.services = [service] }
    }

    @Test func `bounds of the configuration hold where labels say none`() async {
        let stage = await Stage(
            Self.on,
            [service("a", 12, Self.rule), service("b", 1, Self.rule.merging(["min": "2"]) { $1 })]
        )
        await stage.pass(1000)
        #expect(stage.latest("a") == "scale_down above_max 12>8 applied")
        #expect(stage.latest("b") == "scale_up below_min 1>2 applied")
    }

    @Test func `a bad label disables nothing else, and is named everywhere`() async throws {
        let labels = Self.rule.merging(["rule-2": "gpu above 1", "targt": "1"]) { $1 }
        let stage = await Stage(
            Self.on,
            [service("web", 12, labels), service("db", 1, ["enable": "true", "min": "x"])]
        )
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_down above_max 12>8 applied")
        #expect(stage.latest("db") == "nothing")
        #expect(stage.page.contains(#"swarm_bridge_config_invalid_labels{service="web"} 2"#))
        // The bad minimum, and that there is no rule.
        #expect(stage.page.contains(#"swarm_bridge_config_invalid_labels{service="db"} 2"#))
        let document = try JSON(
            reading: ServicesDocument(stage.board.current, at: Timestamp(seconds: 1000)).all.utf8
        )
        let errors = try #require(document["label_errors"]?.elements)
        #expect(errors.compactMap { $0["service"]?.string } == ["db", "db", "web", "web"])
        #expect(errors.contains { $0["label"]?.string == "swarm-bridge.targt" })
        let lines = stage.logged.filter { $0.contains("A label cannot be used") }
        #expect(lines.count == 4)
        await stage.pass(1002)
        #expect(stage.logged.filter { $0.contains("A label cannot be used") }.count == 4)
        set(stage, service("web", 8, Self.rule))
        await stage.pass(1004)
        #expect(!stage.page.contains("config_invalid_labels{"))
    }

    @Test func `the configuration wins, and labels may still disable or only tell`() async throws {
        let yaml = """
            scaling:
              dry_run: false
              from_labels: true
              services: {web: {max_replicas: 4, rules: [{metric: cpu_cores, above: 0.8}]}}
            """
        let stage = await Stage(yaml, [service("web", 6, Self.rule.merging(["max": "9"]) { $1 })])
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_down above_max 6>4 applied")
        #expect(stage.logged.contains { $0.contains("which wins") })
        set(stage, service("web", 6, ["dry-run": "true"]))
        await stage.pass(1002)
        #expect(stage.latest("web") == "scale_down above_max 6>4 dry_run")
        #expect(stage.page.contains(#"swarm_bridge_service_dry_run{service="web"} 1"#))
        set(stage, service("web", 6, ["enable": "false"]))
        await stage.pass(1004)
        #expect(stage.latest("web") == "none disabled 6>6 none")
        #expect(stage.page.contains(#"swarm_bridge_service_enabled{service="web"} 0"#))
    }

    @Test func `labels mean nothing unless they are asked for`() async {
        let stage = await Stage("scaling: {dry_run: false}", [service("web", 12, Self.rule)])
        await stage.pass(1000)
        #expect(stage.latest("web") == "nothing")
        #expect(stage.orchestrator.calls == [])
    }

    @Test func `what services can be given by their nodes is a limit`() async {
        let stage = await Stage(Self.on, [service("web", 4, Self.rule, capacity: 4)])
        await stage.pass(998)
        await show(stage, "web", [0.9, 0.9, 0.9, 0.9], at: 1000)
        await stage.pass(1000)
        #expect(stage.latest("web") == "none at_max 4>4 none")
        let limits = stage.board.current.views["web"]?.latest?.decision.limits
        #expect(limits == [.maxPerNode])
        #expect(stage.page.contains(#"service_max_per_node_replicas{service="web"} 4"#))
    }

    private static let restoring = """
        scaling:
          dry_run: false
          restore_after_deploy: true
          services: {web: {min_replicas: 1, max_replicas: 9, rules: [{metric: cpu_cores, above: 0.8}]}}
        """

    private func reset(_ yaml: String, stack: String?) async -> Stage {
        let stage = await Stage(yaml, [service("web", 2, [:], stack: stack)])
        stage.show("web", [0.9, 0.9], at: 1000)
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_up above_threshold 2>3 applied")
        set(stage, service("web", 3, [:], version: "2", stack: stack))
        await stage.pass(1002)
        set(stage, service("web", 2, [:], version: "7", stack: stack))
        stage.show("web", [0.5, 0.5], at: 1004)
        await stage.pass(1004)
        return stage
    }

    @Test func `a count that a deploy set back is put right at once`() async {
        let stage = await reset(Self.restoring, stack: "shop")
        #expect(stage.latest("web") == "scale_up restored 2>3 applied")
        #expect(stage.page.contains(#"swarm_bridge_deploy_resets_total{service="web"} 1"#))
        let restored = #"decisions_total{service="web",action="scale_up",reason="restored"} 1"#
        #expect(stage.page.contains(restored))
        #expect(stage.logged.contains { $0.contains("deploy has set back") && $0.contains("shop") })
    }

    @Test func `without being told to, a reset is only said`() async {
        let yaml = Self.restoring.split(separator: "\n").filter { !$0.contains("restore") }
        let stage = await reset(yaml.joined(separator: "\n"), stack: "shop")
        #expect(
            stage.latest("web") == "none warmup 2>2 none" || stage.latest("web").hasPrefix("none")
        )
        #expect(stage.page.contains(#"swarm_bridge_deploy_resets_total{service="web"} 1"#))
        #expect(!stage.page.contains("restored"))
    }

    @Test func `what is in no stack is not deployed`() async {
        let stage = await reset(Self.restoring, stack: nil)
        #expect(stage.latest("web").hasPrefix("none"))
        #expect(stage.page.contains(#"swarm_bridge_deploy_resets_total{service="web"} 0"#))
        #expect(stage.logged.contains { $0.contains("Somebody else has set the number") })
    }
}
