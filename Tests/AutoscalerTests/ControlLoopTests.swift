import Autoscaler
import Daemon
import Posix
import Scaling
import Testing

/// What the loop decides, applies and remembers.
@Suite struct ControlLoopTests {
    static let web = """
        scaling:
          dry_run: false
          services:
            web: {max_replicas: 10, rules: [{name: cpu, metric: cpu_cores, above: 0.8, below: 0.3}]}
        """
    @Test func `a value above its threshold adds a replica, then the service warms up`() async {
        let stage = await Stage(Self.web, [declared("web", 2)])
        stage.show("web", [0.9, 0.9], at: 1000)
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_up above_threshold 2>3 applied")
        #expect(stage.orchestrator.calls == ["web:3:1"])
        stage.show("web", [0.9, 0.9, 0.9], at: 1002)
        await stage.pass(1002)
        #expect(stage.latest("web") == "none warmup 3>3 none")
        stage.show("web", [0.9, 0.9, 0.9], at: 1060)
        await stage.pass(1060)
        #expect(stage.latest("web") == "scale_up above_threshold 3>4 applied")
        #expect(stage.orchestrator.calls == ["web:3:1", "web:4:2"])
    }

    @Test func `a dry run tells and touches nothing`() async {
        let yaml = Self.web.split(separator: "\n").filter { !$0.contains("dry_run") }
        let stage = await Stage(yaml.joined(separator: "\n"), [declared("web", 2)])
        for time in [1000, 1002, 1004] as [Int64] {
            stage.show("web", [0.9, 0.9], at: Double(time))
            await stage.pass(time)
            #expect(stage.latest("web") == "scale_up above_threshold 2>3 dry_run")
        }
        #expect(stage.orchestrator.calls == [])
        #expect(stage.board.recent(of: nil, limit: 10).count == 1)
        let wish = #"scale_operations_total{service="web",direction="up",outcome="dry_run"} 1"#
        #expect(stage.page.contains(wish))
    }

    @Test func `values that are too old are missing, and nothing shrinks without data`() async {
        let stage = await Stage(Self.web, [declared("web", 4)])
        stage.show("web", [0.1, 0.1, 0.1, 0.1], at: 1000)
        await stage.pass(1031)
        #expect(stage.latest("web") == "none no_data 4>4 none")
        stage.show("web", [0.1, 0.1, 0.1, 0.1], at: 1001)
        await stage.pass(1031)
        #expect(stage.latest("web") == "scale_down below_threshold 4>3 applied")
    }

    @Test func `a conflict is read again and decided again`() async {
        let stage = await Stage(Self.web, [declared("web", 2)])
        stage.orchestrator.script.withLock {
            $0.outcomes = [.conflict]
            $0.during = { [weak stage] in
                stage?.orchestrator.script.withLock {
                    $0.services = [declared("web", 5, version: "7")]
                    $0.during = nil
                }
            }
        }
        stage.show("web", Array(repeating: 0.9, count: 5), at: 1000)
        await stage.pass(1000)
        #expect(stage.orchestrator.calls == ["web:3:1", "web:6:7"])
        #expect(stage.latest("web") == "scale_up above_threshold 5>6 applied")
        for outcome in ["conflict", "applied"] {
            let labels = #"service="web",direction="up",outcome="\#(outcome)""#
            #expect(stage.page.contains("scale_operations_total{\(labels)} 1\n"))
        }
    }

    @Test func `what was not applied starts no warmup`() async {
        let stage = await Stage(Self.web, [declared("web", 2)])
        for (index, outcomes) in [[ScaleOutcome.failed("no")], [.conflict, .conflict], []]
            .enumerated()
        {
            stage.orchestrator.script.withLock { $0.outcomes = outcomes }
            let time = Int64(1000 + index * 2)
            stage.show("web", [0.9, 0.9], at: Double(time))
            await stage.pass(time)
            let outcome = ["failed", "conflict", "applied"][index]
            #expect(stage.latest("web") == "scale_up above_threshold 2>3 \(outcome)")
        }
    }

    @Test func `what may have been applied does start it`() async {
        let stage = await Stage(Self.web, [declared("web", 2)])
        stage.orchestrator.script.withLock { $0.outcomes = [.unknown("no answer")] }
        stage.show("web", [0.9, 0.9], at: 1000)
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_up above_threshold 2>3 failed")
        stage.show("web", [0.9, 0.9], at: 1002)
        await stage.pass(1002)
        #expect(stage.latest("web") == "none warmup 2>2 none")
    }

    @Test func `the CPU of a young replica is left out for as long as is configured`() async {
        let yaml = """
            scaling:
              services:
                web:
                  max_replicas: 9
                  initialization_period: 30s
                  rules:
                    - {name: cpu, metric: cpu_cores, above: 0.8}
                    - {name: memory, metric: memory_rss_bytes, above: 1000}
            """
        let stage = await Stage(yaml, [declared("web", 2)])
        // The one value of all metrics is the age too.
        for (age, missing) in [(29.0, [2, 0]), (30.0, [0, 0])] {
            stage.show("web", [age, age], at: 1000)
            await stage.pass(1000)
            let rules = stage.board.current.views["web"]?.latest?.decision.rules ?? []
            #expect(rules.map(\.inputs.missing) == missing)
        }
    }

    @Test func `gates keep the number, and the rules still speak`() async throws {
        let stage = await Stage(Self.web, [declared("web", 2)])
        stage.show("web", [0.9, 0.9], at: 1000)
        try await stage.loop.setEnabled(false)
        await stage.pass(1000)
        #expect(stage.latest("web") == "none disabled 2>2 none")
        try await stage.loop.setEnabled(true)
        try await stage.loop.pause("web", nil, for: nil)
        await stage.pass(1001)
        #expect(stage.latest("web") == "none paused 2>2 none")
        #expect(stage.board.current.views["web"]?.latest?.decision.recommended == 3)
        try await stage.loop.resume("web", nil)
        stage.orchestrator.script.withLock {
            $0.services = [declared("web", 2, version: "1", mode: .global)]
        }
        await stage.pass(1002)
        #expect(stage.latest("web") == "none global_mode 2>2 none")
        stage.orchestrator.script.withLock {
            $0.services = [declared("web", 2, version: "1", isUpdating: true)]
        }
        await stage.pass(1003)
        #expect(stage.latest("web") == "none update_in_progress 2>2 none")
        stage.orchestrator.script.withLock { $0.isDown = true }
        await stage.pass(1004)
        #expect(stage.latest("web") == "none update_in_progress 2>2 none")
        stage.orchestrator.script.withLock {
            $0.services = [declared("web", 2)]
            $0.isDown = false
        }
        await stage.pass(1005)
        stage.orchestrator.script.withLock { $0.isDown = true }
        await stage.pass(1200)
        #expect(stage.latest("web") == "none orchestrator_unavailable 3>3 none")
        #expect(stage.orchestrator.calls == ["web:3:1"])
    }

    @Test func `a pause that comes while a change fails is not lost`() async throws {
        let stage = await Stage(Self.web, [declared("web", 2)])
        stage.orchestrator.script.withLock {
            $0.outcomes = [.failed("no")]
            $0.during = { [weak stage] in try? await stage?.loop.pause("web", .up, for: nil) }
        }
        stage.show("web", [0.9, 0.9], at: 1000)
        await stage.pass(1000)
        stage.orchestrator.script.withLock { $0.during = nil }
        // The pause is of the real time, which is later than that of the test.
        await stage.pass(4_000_000_000)
        #expect(stage.board.current.views["web"]?.state?.pauseUp != nil)
        #expect(stage.orchestrator.calls == ["web:3:1"])
    }

    @Test func `a service that nobody has seen is not decided about`() async {
        let stage = await Stage(Self.web, [])
        await stage.pass(1000)
        #expect(stage.latest("web") == "nothing")
        #expect(!stage.page.contains("service_current_replicas"))
        #expect(stage.page.contains(#"swarm_bridge_services{state="not_seen"} 1"#))
    }

    @Test func `an orchestrator stays as long as its settings do, and another one hears of counts`()
        async throws
    {
        let stage = await Stage(Self.web, [declared("web", 2), declared("db", 4)])
        stage.show("web", [0.9, 0.9], at: 1000)
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_up above_threshold 2>3 applied")
        let others = (0..<3).map { _ in ScriptedOrchestrator([declared("web", 3)]) }
        for (other, name) in zip(others, ["x", "x", "y"]) {
            var configuration = stage.configuration
            configuration.orchestrator = Orchestration(
                ScriptedSettings(name: name, orchestrator: other)
            )
            await stage.loop.apply(configuration)
        }
        let told = others.map { $0.script.withLock { $0.given } }
        #expect(told.map(\.count) == [1, 0, 1])
        #expect(told[2].first?.id == "id-web" && told[2].first?.replicas == 3)
        #expect(await stage.loop.orchestrator as? ScriptedOrchestrator === others[2])
        await stage.loop.stop()
    }

    @Test func `that nothing can be known yet is nothing wrong`() async {
        let stage = await Stage(Self.web, [declared("web", 2)], level: .info)
        let beginning = OrchestratorFault("wait", reason: "beginning", isBeginning: true)
        for (time, fault) in [(1000, beginning), (1002, nil)] as [(Int64, OrchestratorFault?)] {
            stage.orchestrator.script.withLock { $0.fault = fault }
            await stage.pass(time)
        }
        let lines = stage.logged.filter { $0.contains("The services are") }
        #expect(lines.count == 2 && lines.allSatisfy { $0.contains("level=INFO") })
        #expect(lines.last?.contains("msg=\"The services are known\" ") == true)
    }

    @Test func `an orchestrator that fails is told when it begins to, fails otherwise, and ends`()
        async
    {
        let stage = await Stage(Self.web, [declared("web", 2)], level: .info)
        for (time, fault) in [
            (1000, nil), (1002, ("a", "x")), (1004, ("b", "x")), (1006, ("c", "y")), (1008, nil),
            (1010, nil),
        ] as [(Int64, (String, String)?)] {
            stage.orchestrator.script.withLock { script in
                script.fault = fault.map { OrchestratorFault($0.0, reason: $0.1) }
            }
            await stage.pass(time)
        }
        let lines = stage.logged.filter { $0.contains("The services are") }
        #expect(lines.map { $0.contains("level=ERROR") } == [true, true, false])
        #expect(lines.map { $0.contains("error=a\n") } == [true, false, false])
        #expect(lines.last?.contains("The services are known again") == true)
    }

    @Test func `that a restart forgets is told once where no state is kept`() async {
        let stage = await Stage(Self.web, [declared("web", 2)])
        await stage.loop.apply(stage.configuration, orchestrator: stage.orchestrator)
        let lines = stage.logged.filter { $0.contains("A restart forgets") }
        #expect(lines.count == 1 && lines.first?.contains("scaling.state.file") == true)
    }

    @Test func `a change is logged at info, its repetition at debug`() async {
        let stage = await Stage(Self.web, [declared("web", 2)], level: .debug)
        for time in [1000, 1002, 1004] as [Int64] {
            stage.show("web", [0.5, 0.5], at: Double(time))
            await stage.pass(time)
        }
        let lines = stage.logged.filter { $0.contains("Decided") }
        #expect(lines.count == 3)
        #expect(lines.filter { $0.contains("level=INFO") }.count == 1)
        #expect(lines.filter { $0.contains("level=DEBUG") }.count == 2)
    }

    @Test func `the board keeps a bounded number of decisions, newest first`() async {
        let stage = await Stage(Self.web, [declared("web", 2)])
        for time in 0..<Int64(DecisionBoard.capacity + 50) {
            let value = time % 2 == 0 ? 0.5 : nil
            stage.show("web", [value, value], at: Double(time))
            await stage.pass(time)
        }
        let all = stage.board.recent(of: "web", limit: .max)
        #expect(all.count == DecisionBoard.capacity)
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.decision.time > $1.decision.time })
        #expect(stage.board.recent(of: "other", limit: 10).isEmpty)
        #expect(stage.board.recent(of: nil, limit: 3).count == 3)
    }
}
