import Posix
import Scaling
import Testdata
import Testing

@testable import Autoscaler

/// What `/metrics` says of services and decisions.
@Suite struct DecisionMetricsTests {
    private static let everything = """
        scaling:
          dry_run: false
          services:
            web:
              max_replicas: 10
              rules:
                - {name: cpu, metric: cpu_cores, above: 0.8, below: 0.3, for: 10s}
                - {name: memory, metric: memory_limit_ratio, target: 0.5}
            idle: {max_replicas: 3, rules: [{metric: cpu_cores, above: 1}]}
        """

    private func has(_ stage: Stage, _ line: String) -> Bool {
        stage.page.split(separator: "\n").contains { $0 == "swarm_bridge_" + line }
    }

    @Test func `the latest decision is there, and what has no data is not`() async {
        let stage = await Stage(Self.everything, [declared("web", 2)])
        stage.show("web", [0.9, nil], at: 1000)
        await stage.pass(1000)
        await stage.pass(1004)
        #expect(has(stage, #"service_current_replicas{service="web"} 2"#))
        #expect(has(stage, #"rule_value{service="web",rule="cpu",metric="cpu_cores"} 0.9"#))
        #expect(
            has(
                stage,
                #"rule_threshold{service="web",rule="memory",metric="memory_limit_ratio",direction="target"} 0.5"#
            )
        )
        #expect(has(stage, #"rule_missing_samples{service="web",rule="cpu"} 1"#))
        #expect(has(stage, #"rule_errors_total{service="web",rule="cpu",reason="partial_data"} 2"#))
        #expect(
            has(stage, #"service_info{service="web",mode="replicated",orchestrator="scripted"} 1"#)
        )
        // Nobody has seen the other one: its counters stand at 0, and there is no number of it.
        #expect(
            has(
                stage,
                #"decisions_total{service="idle",action="scale_up",reason="above_threshold"} 0"#
            )
        )
        #expect(!stage.page.contains(#"_replicas{service="idle"}"#))
        #expect(!stage.page.contains(#"decision_state{service="idle""#))
        #expect(!stage.page.contains(#"rule_value{service="idle""#))
    }

    @Test func `series of a service go with it`() async {
        let stage = await Stage(Self.everything, [declared("web", 2), declared("idle", 1)])
        stage.show("web", [0.9, 0.9], at: 1000)
        await stage.pass(1000)
        #expect(stage.page.contains(#"service="web""#))
        var fewer = stage.configuration
        fewer.services.removeFirst()
        await stage.loop.apply(fewer, orchestrator: stage.orchestrator)
        await stage.pass(1002)
        #expect(!stage.page.contains(#"service="web""#))
        #expect(stage.page.contains(#"service="idle""#))
        #expect(stage.page.contains("\nswarm_bridge_last_evaluation_timestamp_seconds "))
        fewer.services = []
        await stage.loop.apply(fewer, orchestrator: stage.orchestrator)
        // A loop that has nothing to do is not stuck.
        #expect(!stage.page.contains("evaluation_timestamp_seconds"))
        #expect(!stage.page.contains("evaluation_interval_seconds"))
    }

    @Test func `counters go on over a reload and gauges of an old policy do not`() async {
        let stage = await Stage(Self.everything, [declared("web", 2)])
        stage.show("web", [0.5, 0.5], at: 1000)
        await stage.pass(1000)
        await stage.pass(1001)
        let count = #"decisions_total{service="web",action="none",reason="within_tolerance"} 2"#
        #expect(has(stage, count))
        await stage.loop.apply(stage.configuration, orchestrator: stage.orchestrator)
        #expect(has(stage, count))
    }

    @Test func `applied changes are counted with their steps and turns`() async {
        let stage = await Stage(ControlLoopTests.web, [declared("web", 2)])
        for (time, value) in [(1000, 0.9), (1100, 0.9), (1200, 0.1)] {
            stage.show("web", Array(repeating: value, count: 4), at: Double(time))
            await stage.pass(Int64(time))
        }
        #expect(
            has(stage, #"scale_operations_total{service="web",direction="up",outcome="applied"} 2"#)
        )
        #expect(has(stage, #"replicas_changed_total{service="web",direction="up"} 2"#))
        #expect(has(stage, #"replicas_changed_total{service="web",direction="down"} 1"#))
        #expect(has(stage, #"direction_changes_total{service="web"} 1"#))
        #expect(has(stage, #"last_scale_timestamp_seconds{service="web",direction="down"} 1200"#))
        #expect(
            has(stage, #"cooldown_until_timestamp_seconds{service="web",direction="down"} 1260"#)
        )
    }

    @Test(.enabled(if: Peer.promtool.isWanted, "\(Peer.promtool.absence)"))
    func `promtool has nothing to say`() async throws {
        let stage = await Stage(Self.everything, [declared("web", 2)])
        stage.show("web", [0.9, 0.9], at: 1000)
        await stage.pass(1000)
        await stage.pass(1020)
        try await stage.loop.setEnabled(true)
        #expect(Promtool.check(Array(stage.page.utf8)) == .silence)
    }

    @Test func `what can occur at none, where a schedule allows none, has its series`() throws {
        let idle = Rule(
            name: "requests",
            source: .promql("q", isPerService: true),
            aim: .thresholds(Thresholds(above: nil, below: 0.3))
        )
        let night = Schedule(
            start: try CronExpression("* * * * *"),
            span: .duration(.seconds(60)),
            minimum: 0
        )
        let policy = try ServicePolicy(maximum: 9, rules: [idle], schedules: [night])
        let observation = Observation(current: 0, readings: [.service(0)])
        let now = Timestamp(seconds: 0)
        let decision = policy.evaluate(ServiceState(), observation, at: now).decision
        let plan = SeriesPlan(policy, canScale: true, isDryRun: false)
        #expect(plan.pairs.contains("\(decision.action.rawValue) \(decision.reason.rawValue)"))
    }

    /// No decision has an action and a reason whose series was not there at 0 before.
    @Test func `only pairs of action and reason that can occur have a series`() throws {
        var random = SeededGenerator(seed: 11)
        var seen: Set<String> = []
        var known: Set<String> = []
        for _ in 0..<400 {
            let policy = try RandomPolicy.make(&random)
            let plan = SeriesPlan(
                policy,
                canScale: true,
                isDryRun: false,
                isAttached: policy.rules.isEmpty
            )
            let pairs = plan.pairs
            known.formUnion(pairs)
            var state = ServiceState()
            var current = Int.random(in: 0...8, using: &random)
            for step in 0..<60 {
                if Int.random(in: 0..<12, using: &random) == 0 {
                    current = Int.random(in: 0...12, using: &random)
                }
                let now = Timestamp(seconds: Int64(step * 10))
                if Int.random(in: 0..<20, using: &random) == 0 {
                    state.pause(
                        Direction.allCases.randomElement(using: &random),
                        at: now,
                        for: .seconds(40)
                    )
                }
                let observation = RandomPolicy.observation(policy, current, &random)
                let (next, decision) = policy.evaluate(state, observation, at: now)
                state = next
                let pair = "\(decision.action.rawValue) \(decision.reason.rawValue)"
                #expect(pairs.contains(pair), "\(pair) of \(policy)")
                #expect(decision.limits.allSatisfy(plan.limits.contains), "\(policy)")
                seen.insert(pair)
                guard decision.action != .none, Bool.random(using: &random) else { continue }
                state.applied(from: current, to: decision.desired, at: now, policy: policy)
                current = decision.desired
            }
        }
        #expect(seen.count == known.count, "never seen: \(known.subtracting(seen).sorted())")
    }
}
