import Posix
import Scaling
import Testdata

@testable import Autoscaler

extension SeriesPlan {
    /// The pairs of action and reason that have a series from the start.
    var pairs: Set<String> {
        Set(decisions.map { "\($0.action.rawValue) \($0.reason.rawValue)" })
    }
}

/// Policies and observations of every kind, at random.
enum RandomPolicy {
    static func make(_ random: inout SeededGenerator) throws -> ServicePolicy {
        var rules: [Rule] = []
        // One in eight is attached to another service and has no rules.
        let most = Int.random(in: 0..<8, using: &random) == 0 ? 0 : 3
        for number in 0..<Int.random(in: min(1, most)...most, using: &random) {
            let isTarget = Bool.random(using: &random)
            let hold: Duration = Bool.random(using: &random) ? .zero : .seconds(20)
            let isPerService = Int.random(in: 0..<4, using: &random) == 0
            rules.append(
                Rule(
                    name: "r\(number)",
                    source: .promql("q", isPerService: isPerService),
                    aim: isTarget
                        ? .target(0.5, tolerance: 0.1)
                        : .thresholds(Thresholds(above: 0.8, below: 0.3, hold: hold)),
                    fallback: Bool.random(using: &random)
                        ? Rule.Fallback(replicas: 4, after: .seconds(20)) : nil
                )
            )
        }
        let minimum = Int.random(in: 0...3, using: &random)
        let pause: Duration? = Bool.random(using: &random) ? .zero : nil
        let isLimited = Bool.random(using: &random)
        let behavior = Behavior(
            scaleUp: .init(
                stabilizationWindow: isLimited ? .seconds(30) : .zero,
                policies: isLimited ? [.init(.pods(1), period: .seconds(30))] : []
            ),
            scaleDown: .init(
                stabilizationWindow: isLimited ? .seconds(50) : .zero,
                policies: isLimited ? [.init(.pods(1), period: .seconds(30))] : []
            )
        )
        return try ServicePolicy(
            minimum: minimum,
            maximum: minimum + Int.random(in: 1...8, using: &random),
            rules: rules,
            match: .init(up: Bool.random(using: &random) ? .any : .all, down: .all),
            requiresAllReplicas: Bool.random(using: &random),
            behavior: Bool.random(using: &random) ? behavior : .unlimited,
            warmup: pause,
            cooldown: pause
        )
    }

    static func observation(
        _ policy: ServicePolicy,
        _ current: Int,
        _ random: inout SeededGenerator
    ) -> Observation {
        let level = Double.random(in: 0...1.5, using: &random)
        let readings: [Reading] = policy.rules.map { rule in
            if Int.random(in: 0..<6, using: &random) == 0 { return .missing }
            if case .promql(_, isPerService: true) = rule.source {
                return .service(Bool.random(using: &random) ? 0 : level * 4)
            }
            return .replicas(
                (0..<current).map { _ in
                    Int.random(in: 0..<9, using: &random) == 0 ? .missing : .full(level)
                }
            )
        }
        let gates = Gate.allCases.filter { gate in
            // No bridge follows another one as its leader yet.
            gate != .scaledToZero && gate != .notLeader
                && Int.random(in: 0..<60, using: &random) == 0
        }
        return Observation(
            current: current,
            readings: readings,
            gates: Set(gates),
            capacity: Int.random(in: 0..<4, using: &random) == 0 ? 5 : nil,
            leaderReplicas: policy.rules.isEmpty
                ? [nil, 2, 5].randomElement(using: &random) ?? nil : nil
        )
    }
}
