import Scaling
import Testdata

/// A service with a random policy and a random load, driven through its evaluations.
struct RandomService {
    var random: SeededGenerator
    let policy: ServicePolicy
    var state = ServiceState()
    var now = Timestamp(seconds: 1_700_000_000)
    var replicas: Int
    /// A service that is attached to this one, and how many replicas it has.
    let follower: ServicePolicy
    private var followerState = ServiceState()
    private var followers = 0
    /// Every change that was applied; made by rules or by a bound.
    var changes: [(time: Timestamp, change: Int)] = []

    init(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let minimum = Int.random(in: 0...4, using: &random)
        let maximum = minimum + Int.random(in: 1...20, using: &random)
        var rules: [Rule] = []
        for place in 0..<Int.random(in: 1...3, using: &random) {
            rules.append(Self.rule("r\(place)", &random))
        }
        policy = try ServicePolicy(
            minimum: minimum,
            maximum: maximum,
            rules: rules,
            match: .init(
                up: random.once(in: 2) ? .any : .all,
                down: random.once(in: 2) ? .any : .all
            ),
            requiresAllReplicas: random.once(in: 4),
            behavior: random.once(in: 3) ? nil : Self.behavior(&random),
            warmup: random.once(in: 3) ? nil : .seconds(Int.random(in: 0...40, using: &random)),
            cooldown: random.once(in: 3) ? nil : .seconds(Int.random(in: 0...40, using: &random))
        )
        replicas = Int.random(in: 0...(maximum + 3), using: &random)
        let most = Int.random(in: 1...24, using: &random)
        follower = try ServicePolicy(
            minimum: Int.random(in: 0...min(2, most), using: &random),
            maximum: most,
            rules: []
        )
        self.random = random
    }

    private static func rule(_ name: String, _ random: inout SeededGenerator) -> Rule {
        let hold: Duration = random.once(in: 3) ? .seconds(10) : .zero
        let fallback =
            random.once(in: 6) ? Rule.Fallback(replicas: 3, after: .seconds(20)) : nil
        switch Int.random(in: 0..<5, using: &random) {
        case 4:
            return Rule(
                name: name,
                source: .promql("q", isPerService: false),
                aim: .target(0.5, tolerance: 0.1),
                fallback: fallback
            )
        case 0:
            return Rule(
                name: name,
                source: .metric("cpu_utilization"),
                aim: .target(0.5, tolerance: 0.1),
                fallback: fallback
            )
        case 1:
            return Rule(
                name: name,
                source: .promql("q", isPerService: true),
                aim: .target(10, tolerance: 0.1),
                fallback: fallback
            )
        case 2:
            let step: Thresholds.Step = random.once(in: 2) ? .replicas(2) : .percent(30)
            return Rule(
                name: name,
                source: .metric("cpu_utilization"),
                aim: .thresholds(Thresholds(above: 0.8, below: 0.3, hold: hold, step: step)),
                fallback: fallback
            )
        default:
            return Rule(
                name: name,
                source: .metric("cpu_utilization"),
                aim: .thresholds(Thresholds(above: 0.6, below: 0.2, hold: hold)),
                fallback: fallback
            )
        }
    }

    private static func behavior(_ random: inout SeededGenerator) -> Behavior {
        func direction() -> Behavior.Direction {
            var policies: [Behavior.Policy] = []
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let amount: Behavior.Policy.Amount =
                    random.once(in: 2)
                    ? .pods(Int.random(in: 1...6, using: &random))
                    : .percent(Double(Int.random(in: 1...20, using: &random) * 10))
                let period = Duration.seconds(Int.random(in: 1...60, using: &random))
                policies.append(Behavior.Policy(amount, period: period))
            }
            return Behavior.Direction(
                stabilizationWindow: random.once(in: 3)
                    ? .seconds(Int.random(in: 0...60, using: &random)) : .zero,
                selectPolicy: random.once(in: 8)
                    ? .disabled : random.once(in: 2) ? .min : .max,
                policies: policies
            )
        }
        return Behavior(scaleUp: direction(), scaleDown: direction())
    }

    /// What the next pass sees.
    mutating func observe() -> Observation {
        let load = Double.random(in: 0...2, using: &random)
        var readings: [Reading] = []
        for rule in policy.rules {
            if random.once(in: 30) {
                readings.append(.missing)
            } else if rule.isPerService {
                readings.append(.service(load * 200))
            } else if case .promql = rule.source, random.once(in: 2) {
                readings.append(.mean(load))
            } else {
                readings.append(.replicas(values(around: load)))
            }
        }
        return Observation(current: replicas, readings: readings)
    }

    private mutating func values(around load: Double) -> [ReplicaReading] {
        // One draw for all replicas: most passes see all of them.
        let bits = random.next()
        let hasGaps = bits & 15 == 0
        return (0..<replicas).map { place in
            let noise = bits >> UInt64(place & 31)
            if hasGaps, noise & 3 == 0 { return .missing }
            if hasGaps, noise & 3 == 1 { return .filling(load) }
            return .full(load * (0.5 + Double(noise & 15) / 15))
        }
    }

    /// What a service does that is attached to this one, within its own bounds.
    mutating func follow(_ decision: Decision) -> Decision {
        let observation = Observation(
            current: followers,
            readings: [],
            leaderReplicas: random.once(in: 20) ? nil : decision.desired
        )
        let (next, follows) = follower.evaluate(followerState, observation, at: now)
        followerState = next
        if follows.action != .none {
            followerState.applied(
                from: followers,
                to: follows.desired,
                at: now,
                policy: follower
            )
            followers = follows.desired
        }
        return follows
    }

    /// Applies a decision and lets some time pass.
    mutating func apply(_ decision: Decision, _ next: ServiceState) {
        state = next
        if decision.action != .none {
            state.applied(from: replicas, to: decision.desired, at: now, policy: policy)
            changes.append((now, decision.desired - replicas))
            if changes.count > 64 { changes.removeFirst(32) }
            replicas = decision.desired
        }
        // Now and then somebody else sets the count.
        if random.once(in: 200) {
            replicas = Int.random(in: 0...(policy.maximum + 2), using: &random)
        }
        now = now + .milliseconds(Int.random(in: 1...5000, using: &random))
    }
}
