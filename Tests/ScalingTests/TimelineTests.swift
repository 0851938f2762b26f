import Scaling
import Testing

/// What runs from one evaluation to the next: timers, pauses, windows, restarts.
struct TimelineTests {
    private let start = Timestamp(seconds: 1_700_000_000)

    /// Evaluates at some seconds and applies; the story is `second:desired reason`.
    private func story(
        _ policy: ServicePolicy,
        from replicas: Int,
        _ passes: [(second: Int, reading: Reading)],
        state: ServiceState = ServiceState()
    ) -> [String] {
        var (state, replicas) = (state, replicas)
        return passes.map { second, reading in
            let now = start + .seconds(second)
            let observation = Observation(current: replicas, readings: [reading])
            let (next, decision) = policy.evaluate(state, observation, at: now)
            state = next
            state.applied(from: replicas, to: decision.desired, at: now, policy: policy)
            replicas = decision.desired
            return "\(second):\(replicas) \(decision.reason.rawValue)"
        }
    }

    private func all(_ value: Double) -> Reading {
        .replicas(Array(repeating: .full(value), count: 20))
    }

    @Test
    func `A condition fires once it has held, and starts again where it did not hold`() throws {
        let policy = try ServicePolicy(
            maximum: 9,
            rules: [.thresholds("cpu", hold: .seconds(30))],
            warmup: .zero
        )
        let hot = all(0.9)
        let passes = [
            (0, hot), (29, hot), (30, hot), (31, all(0.5)), (32, hot), (61, hot), (62, .missing),
            (63, hot), (92, hot), (93, hot), (94, hot),
        ]
        #expect(
            story(policy, from: 1, passes) == [
                "0:1 pending", "29:1 pending", "30:2 above_threshold", "31:2 within_thresholds",
                "32:2 pending", "61:2 pending", "62:2 no_data", "63:2 pending", "92:2 pending",
                "93:3 above_threshold", "94:4 above_threshold",
            ]
        )
    }

    @Test
    func `Warmup and cooldown block both directions and are over at exactly their end`() throws {
        let policy = try ServicePolicy(
            maximum: 9,
            rules: [.thresholds("cpu")],
            warmup: .seconds(60),
            cooldown: .seconds(30)
        )
        let (hot, cold) = (all(0.9), all(0.1))
        let passes = [
            (0, hot), (1, hot), (2, cold), (59, hot), (60, cold), (89, hot), (90, hot),
            (91, all(0.5)),
        ]
        #expect(
            story(policy, from: 4, passes) == [
                "0:5 above_threshold", "1:5 warmup", "2:5 warmup", "59:5 warmup",
                "60:4 below_threshold", "89:4 cooldown", "90:5 above_threshold",
                "91:5 within_thresholds",
            ]
        )
    }

    @Test
    func `A corrected bound starts warmup; a change by others does not`() throws {
        let policy = try ServicePolicy(minimum: 3, maximum: 9, rules: [.thresholds("cpu")])
        #expect(
            story(policy, from: 1, [(0, all(0.9)), (1, all(0.9)), (60, all(0.9))]) == [
                "0:3 below_min", "1:3 warmup", "60:4 above_threshold",
            ]
        )
    }

    @Test
    func `What stood when a service was first seen protects it for a window`() throws {
        let rule = Rule(
            name: "cpu",
            source: .metric("cpu_utilization"),
            aim: .target(0.5, tolerance: 0.1)
        )
        let policy = try ServicePolicy(maximum: 9, rules: [rule])
        let low = all(0.1)
        #expect(
            story(policy, from: 6, [(0, low), (299, low), (300, low)]) == [
                "0:6 stabilized", "299:6 stabilized", "300:2 below_target",
            ]
        )
    }

    @Test
    func `A fallback speaks after its time, proposes no fewer, and forbids shrinking`() throws {
        var rule = Rule.thresholds("cpu")
        rule.fallback = .init(replicas: 4, after: .seconds(20))
        let policy = try ServicePolicy(maximum: 9, rules: [rule], warmup: .zero, cooldown: .zero)
        let passes = [
            (0, Reading.missing), (19, .missing), (20, .missing), (21, .missing), (22, all(0.9)),
            (23, .missing), (43, .missing),
        ]
        #expect(
            story(policy, from: 2, passes) == [
                "0:2 no_data", "19:2 no_data", "20:4 fallback", "21:4 fallback",
                "22:5 above_threshold", "23:5 no_data", "43:5 fallback",
            ]
        )
    }

    @Test
    func `A pause of one direction leaves the other, of both is a gate`() throws {
        let policy = try ServicePolicy(
            maximum: 9,
            rules: [.thresholds("cpu")],
            warmup: .zero,
            cooldown: .zero
        )
        var state = ServiceState()
        state.pause(.up, at: start, for: .seconds(10))
        let passes = [(0, all(0.9)), (1, all(0.1)), (9, all(0.9)), (10, all(0.9))]
        #expect(
            story(policy, from: 4, passes, state: state) == [
                "0:4 paused", "1:3 below_threshold", "9:3 paused", "10:4 above_threshold",
            ]
        )
        state.pause(nil, at: start, for: nil)
        let observation = Observation(current: 4, readings: [all(0.9)])
        let gated = policy.evaluate(state, observation, at: start + .seconds(99)).decision
        #expect(gated.gates == [.paused])
        #expect(gated.limits.isEmpty == false)
        state.resume(nil)
        #expect(policy.evaluate(state, observation, at: start).decision.desired == 5)
    }

    @Test
    func `A clock that was set back lengthens nothing`() throws {
        let policy = try ServicePolicy(maximum: 9, rules: [.thresholds("cpu")])
        #expect(
            story(
                policy,
                from: 2,
                [(5000, all(0.9)), (0, all(0.9)), (59, all(0.9)), (60, all(0.9))]
            )
                == [
                    "5000:3 above_threshold", "0:3 warmup", "59:3 warmup", "60:4 above_threshold",
                ]
        )
    }

    @Test
    func `After a long stop a service counts as seen for the first time`() throws {
        let behavior = Behavior(
            scaleUp: .unlimited,
            scaleDown: .init(stabilizationWindow: .seconds(100))
        )
        let policy = try ServicePolicy(maximum: 9, rules: [.direct], behavior: behavior)
        func desired(afterStop seconds: Int) -> Int {
            let observation = Observation(current: 5, readings: [.service(3)])
            var state = policy.evaluate(ServiceState(), observation, at: start).state
            state = policy.evaluate(state, observation, at: start + .seconds(90)).state
            let now = start + .seconds(90 + seconds)
            state.takeUp(at: now, policy: policy)
            return policy.evaluate(state, observation, at: now).decision.desired
        }
        #expect(desired(afterStop: 20) == 3)
        #expect(desired(afterStop: 100) == 5)
    }

    @Test
    func `A condition that held goes on over a restart while samples fill up again`() throws {
        let policy = try ServicePolicy(
            maximum: 9,
            rules: [.thresholds("cpu", hold: .seconds(60))]
        )
        func decide(_ gap: [Reading]) throws -> Decision {
            var saved = ScalingState()
            let before = Observation(current: 2, readings: [all(0.9)])
            saved.services["id"] = policy.evaluate(ServiceState(), before, at: start).state
            let loaded = try ScalingState(json: saved.json.utf8)
            var state = try #require(loaded.services["id"])
            state.takeUp(at: start + .seconds(10), policy: policy)
            for (place, reading) in gap.enumerated() {
                let observation = Observation(current: 2, readings: [reading])
                let now = start + .seconds(10 + 2 * place)
                state = policy.evaluate(state, observation, at: now).state
            }
            return policy.evaluate(state, before, at: start + .seconds(60)).decision
        }
        let filling = Reading.replicas([.filling(0.9), .filling(0.9)])
        #expect(try decide([.missing, .missing, filling, filling]).reason == .aboveThreshold)
        // What the first samples say against it counts, and so does a gap once all were seen.
        let low = Reading.replicas([.filling(0.2), .filling(0.2)])
        #expect(try decide([.missing, low]).reason == .pending)
        #expect(try decide([.missing, all(0.9), .missing]).reason == .pending)
    }

    @Test
    func `A schedule raises the minimum, and is over at its end`() throws {
        // 1,700,000,000 is 22:13:20 UTC.
        let schedule = Schedule(
            start: try CronExpression("14 22 * * *"),
            span: .duration(.seconds(60)),
            minimum: 4
        )
        let policy = try ServicePolicy(
            maximum: 9,
            rules: [.direct],
            behavior: .unlimited,
            schedules: [schedule]
        )
        let passes =
            [(0, Reading.service(2)), (39, .service(2)), (40, .service(2))]
            + [(50, .service(2)), (99, .service(2)), (100, .service(2))]
        #expect(
            story(policy, from: 2, passes) == [
                "0:2 within_tolerance", "39:2 within_tolerance", "40:4 below_min", "50:4 at_min",
                "99:4 at_min", "100:2 below_target",
            ]
        )
    }
}
