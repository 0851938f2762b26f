import Posix
import Scaling
import Testing

@testable import Autoscaler

/// How the changes of one pass are made one after the other, and what may come between.
@Suite struct ApplyTests {
    /// Services of these names that all are to be scaled up in each pass, by somebody who takes `time`
    /// for it and comes to `outcomes`; what was tried in each pass.
    private func tried(
        _ names: [String],
        taking time: Duration,
        _ outcomes: [[ScaleOutcome]]
    ) async -> (Stage, calls: [String]) {
        let rule = "{max_replicas: 9, warmup: 0s, rules: [{metric: cpu_cores, above: 0.8}]}"
        let services = names.map { "\($0): \(rule)" }.joined(separator: ", ")
        // Whoever fails at once never uses up what a pass may spend in vain, on a busy machine either.
        let interval = time > .zero ? "100ms" : "2s"
        let stage = await Stage(
            "scaling: {dry_run: false, interval: \(interval), services: {\(services)}}",
            names.map { declared($0, 1) }
        )
        var calls: [String] = []
        for (pass, outcomes) in outcomes.enumerated() {
            stage.orchestrator.script.withLock { script in
                script.calls = []
                script.outcomes = outcomes
                if time > .zero { script.during = { try? await Task.sleep(for: time) } }
            }
            for name in names {
                stage.show(name, Array(repeating: 0.9, count: 9), at: Double(1000 + pass))
            }
            await stage.pass(Int64(1000 + pass))
            let tried = stage.orchestrator.calls.compactMap { $0.split(separator: ":").first }
            calls.append(tried.joined(separator: " "))
        }
        return (stage, calls)
    }

    @Test func `what comes of one service keeps none of the others waiting`() async {
        for outcome in [ScaleOutcome.failed("no"), .unknown("no answer")] {
            let (stage, calls) = await tried(
                ["a", "b", "c"],
                taking: .zero,
                [[outcome], [outcome]]
            )
            // What failed comes last from then on.
            #expect(calls == ["a b c", "b c a"])
            #expect(stage.latest("c") == "scale_up above_threshold 2>3 applied")
        }
    }

    @Test func `attempts in vain end the pass after a while, and the next begins with the others`()
        async
    {
        let silence = ScaleOutcome.unknown("no answer")
        let (stage, calls) = await tried(
            ["a", "b", "c"],
            taking: .milliseconds(110),
            [[silence], [silence], [silence], [silence], [.applied, .applied, silence]]
        )
        #expect(calls == ["a", "b", "c", "a", "b c a"])
        #expect(stage.latest("c") == "scale_up above_threshold 1>2 applied")
        #expect(stage.board.current.views["a"]?.latest?.failure == "no answer")
        let untried = stage.board.recent(of: "c", limit: 9).last
        #expect(untried?.outcome == .failed)
        #expect(untried?.failure?.hasPrefix("it was not tried yet") == true)
    }

    @Test(arguments: ["disable", "both", "up", "down", "relent"])
    func `a switch that comes while others are changed counts for the rest of the pass`(
        _ change: String
    ) async throws {
        let rule = "{max_replicas: 9, rules: [{metric: cpu_cores, above: 0.8}]}"
        let stage = await Stage(
            "scaling: {dry_run: false, services: {a: \(rule), b: \(rule)}}",
            [declared("a", 1), declared("b", 1)]
        )
        stage.orchestrator.script.withLock {
            $0.during = { [weak stage] in
                guard let stage, stage.orchestrator.calls.isEmpty else { return }
                switch change {
                case "disable": try? await stage.loop.setEnabled(false)
                case "relent":
                    try? await stage.loop.setEnabled(false)
                    try? await stage.loop.pause("b", nil, for: nil)
                    try? await stage.loop.resume("b", nil)
                    try? await stage.loop.setEnabled(true)
                default: try? await stage.loop.pause("b", Direction(rawValue: change), for: nil)
                }
            }
        }
        for service in ["a", "b"] { stage.show(service, [0.9], at: 1000) }
        await stage.pass(1000)
        #expect(stage.latest("a") == "scale_up above_threshold 1>2 applied")
        let state = stage.board.current.views["b"]?.state
        if change == "down" || change == "relent" {
            #expect(stage.orchestrator.calls == ["a:2:1", "b:2:1"])
            #expect(stage.latest("b") == "scale_up above_threshold 1>2 applied")
            #expect(state?.lastScaleUp == Timestamp(seconds: 1000))
        } else {
            #expect(stage.orchestrator.calls == ["a:2:1"])
            let reason = change == "disable" ? "disabled" : "paused"
            #expect(stage.latest("b") == "none \(reason) 1>1 none")
            // Nor does it warm up after what was not done.
            #expect(state?.lastScaleUp == nil && state?.ownCount == nil)
        }
        #expect((state?.pauseUp != nil) == ["both", "up"].contains(change))
    }

    @Test func `a conflict that leaves nothing to do is counted too`() async {
        let stage = await Stage(ControlLoopTests.web, [declared("web", 2)])
        stage.orchestrator.script.withLock {
            $0.outcomes = [.conflict]
            $0.during = { [weak stage] in
                stage?.orchestrator.script.withLock {
                    $0.services = [declared("web", 10, version: "7")]
                }
            }
        }
        stage.show("web", Array(repeating: 0.9, count: 10), at: 1000)
        await stage.pass(1000)
        #expect(stage.orchestrator.calls == ["web:3:1"])
        #expect(stage.latest("web") == "none at_max 10>10 none")
        for (outcome, count) in [("conflict", 1), ("applied", 0), ("failed", 0)] {
            let labels = #"service="web",direction="up",outcome="\#(outcome)""#
            #expect(stage.page.contains("scale_operations_total{\(labels)} \(count)\n"))
        }
    }

    @Test func `what a new configuration keeps from being tried has not failed`() async {
        let rule = "{max_replicas: 9, rules: [{metric: cpu_cores, above: 0.8}]}"
        let stage = await Stage(
            "scaling: {dry_run: false, services: {a: \(rule), b: \(rule)}}",
            [declared("a", 1), declared("b", 1)]
        )
        stage.orchestrator.script.withLock {
            $0.during = { [weak stage] in await stage?.loop.stop(for: "it is replaced") }
        }
        for service in ["a", "b"] { stage.show(service, [0.9], at: 1000) }
        await stage.pass(1000)
        #expect(stage.orchestrator.calls == ["a:2:1"])
        #expect(stage.latest("b") == "scale_up above_threshold 1>2 none")
        let view = stage.board.current.views["b"]
        #expect(
            view?.latest?.sentence
                == "b was to be scaled up from 1 to 2 replicas, but it is replaced"
        )
        #expect(view?.state?.lastScaleUp == nil)
        let failed = #"scale_operations_total{service="b",direction="up",outcome="failed"} 0"#
        #expect(stage.page.contains(failed))
        #expect(!stage.logged.contains { $0.contains("ERROR") })
    }
}

extension ControlLoop {
    /// Lets the pass that is under way begin nothing new.
    fileprivate func stop(for reason: String) { stopReason = reason }
}
