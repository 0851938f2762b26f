/// What a replay came to for one service.
package struct ReplaySummary: Equatable, Sendable {
    package private(set) var evaluations = 0
    /// The sum of the count over time: what the service would have cost.
    package private(set) var replicaSeconds = 0.0
    /// How often the count was changed by a decision.
    package private(set) var changes = 0
    /// How often a change went against the one before it.
    package private(set) var reversals = 0
    /// How long some rule's value was over its target or over what scales it up.
    package private(set) var secondsOverTarget = 0.0
    package private(set) var least: Int?
    package private(set) var most: Int?
    private var lastDirection: Action = .none
    private var last: (time: Timestamp, replicas: Int, isOver: Bool)?

    package init() {}

    /// Adds a decision that was applied; each holds until the next one.
    mutating func add(_ decision: Decision, _ policy: ServicePolicy) {
        if let last {
            let seconds = (decision.time - last.time).inSeconds
            replicaSeconds += seconds * Double(last.replicas)
            if last.isOver { secondsOverTarget += seconds }
        }
        evaluations += 1
        if decision.action != .none {
            changes += 1
            if lastDirection != .none, lastDirection != decision.action { reversals += 1 }
            lastDirection = decision.action
        }
        least = min(least ?? decision.desired, decision.desired)
        most = max(most ?? decision.desired, decision.desired)
        let isOver = zip(policy.rules, decision.rules).contains { rule, outcome in
            guard let value = outcome.value else { return false }
            return switch rule.aim {
            case .target(let target, _):
                value > target * (rule.isPerService ? Double(decision.current) : 1)
            case .thresholds(let thresholds): thresholds.up?.holds(for: value) ?? false
            case .nothing: false
            }
        }
        last = (decision.time, decision.desired, isOver)
    }

    /// The summary as one sentence for people.
    package func text(service: String) -> String {
        "\(service): \(evaluations) evaluations, \(least ?? 0) to \(most ?? 0) replicas, "
            + "\(Self.rounded(replicaSeconds)) replica-seconds, \(changes) changes, "
            + "\(reversals) reversals, \(Self.rounded(secondsOverTarget)) s over target"
    }

    private static func rounded(_ number: Double) -> String {
        abs(number) < 1e15 ? "\(Int(number.rounded()))" : "\(number)"
    }

    package static func == (left: ReplaySummary, right: ReplaySummary) -> Bool {
        left.evaluations == right.evaluations && left.replicaSeconds == right.replicaSeconds
            && left.changes == right.changes && left.reversals == right.reversals
            && left.secondsOverTarget == right.secondsOverTarget && left.least == right.least
            && left.most == right.most
    }
}

extension Rule {
    /// Whether its value is one for the whole service.
    package var isPerService: Bool {
        if case .promql(_, isPerService: true) = source { true } else { false }
    }
}
