import Scaling
import Testdata
import Testing

/// What holds for every trace, over random policies and loads.
struct PropertyTests {
    private static let evaluations = Rounds.of(1_000_000)

    @Test(arguments: 0..<8)
    func `What rules change keeps to bounds, data, pauses and rates`(part: Int) throws {
        var left = Self.evaluations / 8
        var seed = UInt64(part) << 32
        var changes = 0
        while left > 0 {
            seed += 1
            var service = try RandomService(seed: seed)
            for _ in 0..<500 {
                let observation = service.observe()
                let (next, decision) = service.policy.evaluate(
                    service.state,
                    observation,
                    at: service.now
                )
                let isByRule = decision.reason != .belowMin && decision.reason != .aboveMax
                if decision.action != .none, isByRule {
                    changes += 1
                    if let broken = Self.brokenRule(decision, service) {
                        Issue.record("seed \(seed): \(broken): \(decision)")
                        return
                    }
                }
                let follows = service.follow(decision)
                if let broken = Self.brokenAttachment(follows, service, decision) {
                    Issue.record("seed \(seed): \(broken): \(follows)")
                    return
                }
                service.apply(decision, next)
                left -= 1
            }
        }
        // Of one in a hundred, but for chance where there are few rounds.
        let expected = Self.evaluations / 8 / 100
        #expect(changes > (expected < 1000 ? expected / 2 : expected), "the traces hardly change")
    }

    /// What an attached service must do: have the count that it follows, as far as its own bounds
    /// allow, unless it was set to none and may not be.
    private static func brokenAttachment(
        _ follows: Decision,
        _ service: RandomService,
        _ leader: Decision
    ) -> String? {
        let policy = service.follower
        if follows.gates == [.scaledToZero] {
            return follows.action == .none && policy.minimum > 0 ? nil : "left at none"
        }
        let wanted = min(max(leader.desired, policy.minimum), policy.maximum)
        if follows.minimum == follows.maximum, policy.minimum < policy.maximum {
            return follows.desired == wanted ? nil : "another count than it follows"
        }
        return policy.minimum...policy.maximum ~= follows.desired ? nil : "out of bounds"
    }

    /// What a change by rules must not do.
    private static func brokenRule(_ decision: Decision, _ service: RandomService) -> String? {
        let policy = service.policy
        if !(policy.minimum...policy.maximum ~= decision.desired) { return "out of bounds" }
        let lacksData = decision.rules.contains { $0.state == .noData }
        if decision.action == .scaleDown, lacksData { return "down without data" }
        for (time, change) in service.changes {
            let pause = change > 0 ? policy.warmup : policy.cooldown
            if service.now - time < pause { return "within warmup or cooldown" }
        }
        let isUp = decision.action == .scaleUp
        let direction = isUp ? policy.behavior.scaleUp : policy.behavior.scaleDown
        if direction.selectPolicy == .disabled { return "in a disabled direction" }
        let allowed = direction.policies.map { policy in
            // The count at the start of the period, told from the changes since.
            let start = service.changes.reduce(decision.current) {
                service.now - $1.time < policy.period ? $0 - $1.change : $0
            }
            let moved = isUp ? decision.desired - start : start - decision.desired
            switch policy.amount {
            case .pods(let count): return moved <= count
            case .percent(let percent): return Double(moved) < Double(start) * percent / 100 + 1
            }
        }
        if allowed.isEmpty { return nil }
        let isKept =
            direction.selectPolicy == .max ? allowed.contains(true) : !allowed.contains(false)
        return isKept ? nil : "faster than the rate policies allow"
    }

    @Test
    func `The same input gives the same output, and saving and loading change nothing`() throws {
        for seed in 900..<940 as Range<UInt64> {
            var service = try RandomService(seed: seed)
            var copy = service
            for _ in 0..<300 {
                let observation = service.observe()
                let first = service.policy.evaluate(service.state, observation, at: service.now)
                let again = service.policy.evaluate(service.state, observation, at: service.now)
                #expect(first.decision == again.decision)
                #expect(first.state == again.state)
                var saved = ScalingState()
                saved.services["id"] = copy.state
                let loaded = try ScalingState(json: saved.json.utf8)
                #expect(loaded.json == saved.json)
                let state = try #require(loaded.services["id"])
                let other = copy.policy.evaluate(state, copy.observe(), at: copy.now)
                #expect(other.decision == first.decision)
                service.apply(first.decision, first.state)
                copy.apply(other.decision, other.state)
            }
        }
    }

    @Test
    func `A clock that is set changes no decision when the state is moved along`() throws {
        var random = SeededGenerator(seed: 5)
        var pauses = 0
        for seed in 700..<740 as Range<UInt64> {
            var service = try RandomService(seed: seed)
            var copy = service
            for _ in 0..<300 {
                if random.once(in: 8) {
                    let days = random.once(in: 2) ? 0.1 : 300
                    let step = Duration.seconds(
                        Double.random(in: -days...days, using: &random) * 86400
                    )
                    copy.now = copy.now + step
                    copy.state.shift(by: step)
                }
                if random.once(in: 20) {
                    let direction = Direction.allCases.randomElement(using: &random)
                    service.state.pause(direction, at: service.now, for: .seconds(30))
                    copy.state.pause(direction, at: copy.now, for: .seconds(30))
                }
                let (next, decision) = service.policy.evaluate(
                    service.state,
                    service.observe(),
                    at: service.now
                )
                let other = copy.policy.evaluate(copy.state, copy.observe(), at: copy.now)
                #expect(other.decision.desired == decision.desired)
                #expect(other.decision.reason == decision.reason)
                #expect(other.decision.steps == decision.steps)
                if decision.reason == .paused { pauses += 1 }
                service.apply(decision, next)
                copy.apply(other.decision, other.state)
            }
        }
        #expect(pauses > 100)
    }

    @Test(arguments: 1...40)
    func `A constant load settles and then nothing changes`(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let usesTarget = random.once(in: 2)
        let below = Double.random(in: 0.1...0.4, using: &random)
        let above = below * Double.random(in: 2...3, using: &random)
        let rule = Rule(
            name: "cpu",
            source: .metric("cpu_utilization"),
            aim: usesTarget
                ? .target(0.6, tolerance: 0.1)
                : .thresholds(Thresholds(above: above, below: below))
        )
        let policy = try ServicePolicy(minimum: 1, maximum: 60, rules: [rule])
        let load = Double.random(in: 0...30, using: &random)
        var state = ServiceState()
        var replicas = Int.random(in: 1...60, using: &random)
        var lastChange = 0
        for pass in 0..<1000 {
            let now = Timestamp(seconds: 1000 + Int64(pass) * 15)
            let share = ReplicaReading.full(load / Double(replicas))
            let observation = Observation(
                current: replicas,
                readings: [.replicas(Array(repeating: share, count: replicas))]
            )
            let (next, decision) = policy.evaluate(state, observation, at: now)
            state = next
            if decision.action != .none {
                lastChange = pass
                state.applied(from: replicas, to: decision.desired, at: now, policy: policy)
                replicas = decision.desired
            }
        }
        // Sixty steps of a replica with 60 s between them take 240 passes.
        #expect(lastChange < 300)
    }
}
