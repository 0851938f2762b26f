import Scaling
import Testing

/// The order of a decision: gates, bounds, rules, their merging, limits.
struct DecisionTests {
    private let start = Timestamp(seconds: 1_700_000_000)

    private func decide(
        _ policy: ServicePolicy,
        _ current: Int,
        _ readings: [Reading],
        gates: Set<Gate> = [],
        capacity: Int? = nil
    ) -> Decision {
        let observation = Observation(
            current: current,
            readings: readings,
            gates: gates,
            capacity: capacity
        )
        return policy.evaluate(ServiceState(), observation, at: start).decision
    }

    private func all(_ value: Double, _ count: Int = 4) -> Reading {
        .replicas(Array(repeating: .full(value), count: count))
    }

    @Test
    func `Thresholds are strict and a step is one replica`() throws {
        let policy = try ServicePolicy(maximum: 10, rules: [.thresholds("cpu")])
        let story = { (value: Double) in
            let decision = decide(policy, 4, [all(value)])
            return "\(decision.desired) \(decision.reason.rawValue)"
        }
        #expect(story(0.81) == "5 above_threshold")
        #expect(story(0.8) == "4 within_thresholds")
        #expect(story(0.3) == "4 within_thresholds")
        #expect(story(0.29) == "3 below_threshold")
    }

    @Test
    func `Inclusive thresholds take their limits along`() throws {
        let thresholds = Thresholds(
            up: .init(.atOrAbove, 0.8),
            down: .init(.atOrBelow, 0.3),
            step: .percent(30)
        )
        let rule = Rule(
            name: "cpu",
            source: .metric("cpu_utilization"),
            aim: .thresholds(thresholds)
        )
        let policy = try ServicePolicy(maximum: 20, rules: [rule])
        #expect(decide(policy, 11, [all(0.8, 11)]).desired == 15)
        #expect(decide(policy, 11, [all(0.3, 11)]).desired == 8)
        #expect(decide(policy, 2, [all(0.3, 2)]).desired == 1)
    }

    @Test
    func `Up counts missing replicas as 0, down needs every one`() throws {
        let policy = try ServicePolicy(maximum: 10, rules: [.thresholds("cpu")])
        let most = Reading.replicas([.full(2), .full(2), .missing, .filling(2)])
        #expect(decide(policy, 4, [most]).desired == 5)
        let few = Reading.replicas([.full(0.9), .full(0.9), .missing, .missing])
        #expect(decide(policy, 4, [few]).reason == .missingReplicas)
        let low = Reading.replicas([.full(0.1), .full(0.1), .full(0.1), .filling(0.1)])
        let decision = decide(policy, 4, [low])
        #expect(decision.reason == .missingReplicas)
        #expect(decision.action == .none)
        #expect(decision.rules[0].inputs.filling == 1)
    }

    @Test
    func `A 0 for missing replicas does not lift a mean that is below 0`() throws {
        let policy = try ServicePolicy(
            maximum: 10,
            rules: [.thresholds("balance", above: -3, below: nil)]
        )
        let decision = decide(policy, 2, [.replicas([.full(-5), .missing])])
        #expect(decision.action == .none)
    }

    @Test
    func `By default any rule scales up and all must agree to scale down`() throws {
        let policy = try ServicePolicy(
            maximum: 10,
            rules: [.thresholds("a"), .thresholds("b", step: .replicas(2))]
        )
        #expect(decide(policy, 4, [all(0.9), all(0.1)]).desired == 5)
        #expect(decide(policy, 4, [all(0.9), all(0.9)]).desired == 6)
        #expect(decide(policy, 4, [all(0.1), all(0.5)]).desired == 4)
        // The larger of both proposals.
        #expect(decide(policy, 4, [all(0.1), all(0.1)]).desired == 3)
    }

    @Test
    func `Match turns either direction around`() throws {
        let policy = try ServicePolicy(
            maximum: 10,
            rules: [.thresholds("a"), .thresholds("b")],
            match: .init(up: .all, down: .any)
        )
        #expect(decide(policy, 4, [all(0.9), all(0.5)]).desired == 4)
        #expect(decide(policy, 4, [all(0.9), all(0.9)]).desired == 5)
        #expect(decide(policy, 4, [all(0.1), all(0.5)]).desired == 3)
    }

    @Test
    func `A rule of one direction has no vote in the other`() throws {
        let policy = try ServicePolicy(
            maximum: 10,
            rules: [.thresholds("up", below: nil), .thresholds("down", above: nil)]
        )
        #expect(decide(policy, 4, [all(0.1), all(0.1)]).desired == 3)
    }

    @Test
    func `A target's hold stops a threshold's shrinking`() throws {
        let target = Rule(
            name: "target",
            source: .metric("cpu_utilization"),
            aim: .target(0.5, tolerance: 0.1)
        )
        let policy = try ServicePolicy(
            maximum: 10,
            rules: [.thresholds("low"), target],
            behavior: .unlimited
        )
        let decision = decide(policy, 4, [all(0.1), all(0.5)])
        #expect(decision.recommended == 4)
        #expect(decision.reason == .withinTolerance)
    }

    @Test
    func `A rule without data forbids scaling down but not up`() throws {
        let policy = try ServicePolicy(maximum: 10, rules: [.thresholds("a"), .thresholds("b")])
        let down = decide(policy, 4, [all(0.1), .missing])
        #expect(down.desired == 4)
        #expect(down.reason == .noData)
        #expect(down.limits == [.noData])
        #expect(decide(policy, 4, [all(0.9), .missing]).desired == 5)
        let nothing = decide(policy, 4, [.missing, .missing])
        #expect(nothing.reason == .noData)
        #expect(nothing.limits.isEmpty)
        #expect(nothing.desired == 4)
    }

    @Test
    func `No data satisfies nothing where all must agree to scale up`() throws {
        let policy = try ServicePolicy(
            maximum: 10,
            rules: [.thresholds("a"), .thresholds("b")],
            match: .init(up: .all, down: .all)
        )
        let decision = decide(policy, 4, [all(0.9), .missing])
        #expect(decision.desired == 4)
        #expect(decision.reason == .noData)
    }

    @Test
    func `With require_all_replicas nothing is proposed before every one is seen`() throws {
        let policy = try ServicePolicy(
            maximum: 10,
            rules: [.thresholds("a"), .direct],
            requiresAllReplicas: true,
            behavior: .unlimited
        )
        let seen = Reading.replicas([.full(2), .full(2), .full(2), .filling(2)])
        let decision = decide(policy, 4, [seen, .service(9)])
        #expect(decision.desired == 4)
        #expect(decision.recommended == 4)
        #expect(decision.reason == .missingReplicas)
        #expect(decide(policy, 4, [all(2), .service(9)]).desired == 9)
        #expect(decide(policy, 4, [.missing, .missing]).reason == .noData)
    }

    @Test
    func `A count out of bounds is corrected at once, whatever the rules say`() throws {
        let policy = try ServicePolicy(minimum: 2, maximum: 5, rules: [.thresholds("cpu")])
        let above = decide(policy, 9, [all(2, 9)])
        #expect(above.desired == 5)
        #expect(above.recommended == 5)
        #expect(above.reason == .aboveMax)
        #expect(above.limits.isEmpty)
        let below = decide(policy, 1, [.missing])
        #expect(below.desired == 2)
        #expect(below.reason == .belowMin)
    }

    @Test(arguments: Gate.allCases)
    func `A gate holds the count while the rules still run`(gate: Gate) throws {
        let policy = try ServicePolicy(minimum: 0, maximum: 10, rules: [.thresholds("cpu")])
        let decision = decide(policy, 4, [all(0.9)], gates: [gate])
        #expect(decision.desired == 4)
        #expect(decision.recommended == 5)
        #expect(decision.reason.rawValue == gate.rawValue)
        #expect(decision.rules[0].state == .up)
        #expect(decide(policy, 20, [all(0.9)], gates: [gate]).desired == 20)
    }

    @Test
    func `A service that was set to zero is left there, unless zero is allowed`() throws {
        let policy = try ServicePolicy(minimum: 1, maximum: 10, rules: [.direct])
        let held = decide(policy, 0, [.service(6)])
        #expect(held.desired == 0)
        #expect(held.recommended == 6)
        #expect(held.reason == .scaledToZero)
        // The minimum changes nothing there, so it is not told as a limit.
        let idle = decide(policy, 0, [.service(0)])
        #expect(idle.desired == 0)
        #expect(idle.limits == [])
        let allowed = try ServicePolicy(minimum: 0, maximum: 10, rules: [.direct])
        let woken = decide(allowed, 0, [.service(3)])
        #expect(woken.desired == 3)
        #expect(woken.action == .scaleUp)
    }

    @Test
    func `Bounds and the nodes' capacity are the last limits`() throws {
        let policy = try ServicePolicy(
            minimum: 2,
            maximum: 10,
            rules: [.direct],
            behavior: .unlimited
        )
        let top = decide(policy, 4, [.service(99)])
        #expect(top.recommended == 99)
        #expect(top.desired == 10)
        #expect(top.reason == .atMax)
        #expect(top.limits == [.maxReplicas])
        let bottom = decide(policy, 4, [.service(1)])
        #expect(bottom.desired == 2)
        #expect(bottom.reason == .atMin)
        #expect(bottom.limits == [.minReplicas])
        let full = decide(policy, 4, [.service(99)], capacity: 6)
        #expect(full.desired == 6)
        #expect(full.limits == [.maxReplicas, .maxPerNode])
        #expect(full.reason == .atMax)
        #expect(decide(policy, 8, [.service(9)], capacity: 6).desired == 8)
    }

    @Test
    func `An attached service has the count of the one it is attached to`() throws {
        let policy = try ServicePolicy(minimum: 1, maximum: 6, rules: [])
        var observation = Observation(current: 2, readings: [], leaderReplicas: 4)
        let decision = policy.evaluate(ServiceState(), observation, at: start).decision
        #expect(decision.desired == 4)
        observation.leaderReplicas = 9
        #expect(policy.evaluate(ServiceState(), observation, at: start).decision.desired == 6)
    }

    @Test(arguments: [
        (2, 4, Direction.up, "2 paused paused"), (2, 4, .down, "4 below_min "),
        (5, 3, .down, "5 paused paused"), (5, 3, .up, "3 above_max "),
        // Its own bounds hold all the same.
        (1, 4, .up, "2 below_min "), (9, 3, .down, "6 above_max "),
        (0, 4, .up, "0 scaled_to_zero "),
    ])
    func `A one-sided pause holds what only follows`(
        current: Int,
        leader: Int,
        paused: Direction,
        told: String
    ) throws {
        let policy = try ServicePolicy(minimum: 2, maximum: 6, rules: [])
        let observation = Observation(current: current, readings: [], leaderReplicas: leader)
        var state = ServiceState()
        state.pause(paused, at: start, for: nil)
        let decision = policy.evaluate(state, observation, at: start).decision
        let limits = decision.limits.map(\.rawValue).joined(separator: ",")
        #expect("\(decision.desired) \(decision.reason.rawValue) \(limits)" == told)
        #expect(decision.action != .none || decision.recommended == leader || current == 0)
    }
}
