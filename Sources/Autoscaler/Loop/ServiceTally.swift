import Scaling

/// What was counted of one service since the start.
package struct ServiceTally: Equatable, Sendable {
    /// An action with the reason for it.
    struct Pair: Hashable, Sendable {
        let action: Action
        let reason: Reason
    }

    /// A direction with what came of going there.
    struct Operation: Hashable, Sendable {
        let direction: Direction
        let outcome: DecisionRecord.Outcome
    }

    /// A rule with what was wrong with its data.
    struct RuleError: Hashable, Sendable {
        let rule: String
        let reason: String
    }

    private(set) var decisions: [Pair: Int] = [:]
    private(set) var limited: [Limit: Int] = [:]
    private(set) var operations: [Operation: Int] = [:]
    private(set) var replicasChanged: [Direction: Int] = [:]
    private(set) var ruleErrors: [RuleError: Int] = [:]
    /// How often a change went against the one before it.
    private(set) var directionChanges = 0
    private var lastDirection: Direction?
    /// How often a deploy set the count back.
    private(set) var resets = 0

    /// Counts a decision; `isNew` tells that it does not repeat the one before.
    mutating func count(_ record: DecisionRecord, isNew: Bool) {
        let decision = record.decision
        decisions[Pair(action: decision.action, reason: decision.reason), default: 0] += 1
        if record.lost != nil { resets += 1 }
        for limit in decision.limits { limited[limit, default: 0] += 1 }
        for rule in decision.rules {
            let isBlind = rule.state == .noData || rule.state == .fallback
            let isPartial = rule.inputs.missing > 0 && !isBlind
            guard isBlind || isPartial else { continue }
            let reason = isBlind ? "no_data" : "partial_data"
            ruleErrors[RuleError(rule: rule.name, reason: reason), default: 0] += 1
        }
        for trouble in record.troubles {
            let key = RuleError(rule: trouble.rule, reason: trouble.fault.reason.rawValue)
            ruleErrors[key, default: 0] += 1
        }
        // What was decided again may be to do nothing.
        if let direction = record.conflict {
            operations[Operation(direction: direction, outcome: .conflict), default: 0] += 1
        }
        guard let direction = Direction(decision.action), record.outcome != .none else { return }
        // A wish that cannot come true is the same wish at the next pass.
        if record.outcome != .dryRun || isNew {
            operations[
                Operation(direction: direction, outcome: record.outcome),
                default: 0
            ] += 1
        }
        guard record.outcome == .applied else { return }
        replicasChanged[direction, default: 0] += abs(decision.desired - decision.current)
        if let lastDirection, lastDirection != direction { directionChanges += 1 }
        lastDirection = direction
    }
}
