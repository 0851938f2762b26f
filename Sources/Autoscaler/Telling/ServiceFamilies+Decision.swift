import Metrics
import Scaling

extension ServiceFamilies {
    /// The latest decision of a service as gauges.
    mutating func explain(_ record: DecisionRecord, _ plan: SeriesPlan, _ orchestrator: String) {
        let decision = record.decision
        let orchestrated = record.orchestrated
        let info = WrittenFamily.labels([
            ("mode", orchestrated.mode.rawValue), ("orchestrator", orchestrator),
        ])
        add(.info, 1, info)
        add(.currentReplicas, Double(decision.current))
        if let running = orchestrated.running { add(.runningReplicas, Double(running)) }
        add(.recommendedReplicas, Double(decision.recommended))
        add(.stabilizedReplicas, Double(decision.stabilized))
        add(.desiredReplicas, Double(decision.desired))
        add(.minReplicas, Double(decision.minimum))
        add(.maxReplicas, Double(decision.maximum))
        if let capacity = orchestrated.capacity { add(.maxPerNodeReplicas, Double(capacity)) }
        add(.lastDecision, decision.time.unixSeconds)
        for reason in plan.reasons where reason != decision.reason {
            add(.decisionState, 0, reason.label)
        }
        add(.decisionState, 1, decision.reason.label)
        for (rule, outcome) in zip(record.service.policy.rules, decision.rules) {
            explain(rule, outcome, at: decision.time)
        }
    }

    private mutating func explain(_ rule: Rule, _ outcome: RuleOutcome, at time: Timestamp) {
        let labels = WrittenFamily.labels([("rule", rule.name)])
        if let value = outcome.value {
            let metric = WrittenFamily.labels([("metric", rule.metricName)])
            add(.ruleValue, value, labels + Self.separator + metric)
        }
        if let proposal = outcome.proposal { add(.ruleRecommended, Double(proposal), labels) }
        add(.ruleMissing, Double(outcome.inputs.missing), labels)
        guard outcome.value != nil else { return }
        for direction in rule.directions {
            let isUp = direction == .up
            let directed = labels + Self.separator + direction.label
            add(.ruleActive, (isUp ? outcome.isActiveUp : outcome.isActiveDown) ? 1 : 0, directed)
            var held = (isUp ? outcome.heldSinceUp : outcome.heldSinceDown)
                .map { (time - $0).inSeconds }
            // Where it has to hold for some time, having held for none is known, too.
            if held == nil, case .thresholds(let thresholds) = rule.aim, thresholds.hold > .zero {
                held = 0
            }
            if let held {
                add(.rulePending, held, directed)
            }
        }
    }
}

extension ServiceFamilies {
    /// Label texts that are the same for all services.
    private static func texts<Key: Hashable>(
        _ keys: [Key],
        _ labels: (Key) -> [(name: String, value: String)]
    ) -> [Key: [UInt8]] {
        Dictionary(keys.map { ($0, WrittenFamily.labels(labels($0))) }) { first, _ in first }
    }

    fileprivate static let directions = texts(Direction.allCases) { [("direction", $0.rawValue)] }
    fileprivate static let limits = texts(Limit.allCases) { [("limit", $0.rawValue)] }
    fileprivate static let reasons = texts(Reason.allCases) { [("reason", $0.rawValue)] }
    fileprivate static let pairs = texts(
        Action.allCases.flatMap { action in
            Reason.allCases.map { ServiceTally.Pair(action: action, reason: $0) }
        }
    ) { [("action", $0.action.rawValue), ("reason", $0.reason.rawValue)] }
    fileprivate static let operations = texts(
        Direction.allCases.flatMap { direction in
            DecisionRecord.Outcome.allCases.map {
                ServiceTally.Operation(direction: direction, outcome: $0)
            }
        }
    ) { [("direction", $0.direction.rawValue), ("outcome", $0.outcome.rawValue)] }
}

extension Direction {
    /// `direction="up"`.
    var label: [UInt8] { ServiceFamilies.directions[self] ?? [] }
}

extension Limit {
    var label: [UInt8] { ServiceFamilies.limits[self] ?? [] }
}

extension Reason {
    var label: [UInt8] { ServiceFamilies.reasons[self] ?? [] }
}

extension ServiceTally.Pair {
    var label: [UInt8] { ServiceFamilies.pairs[self] ?? [] }
}

extension ServiceTally.Operation {
    var label: [UInt8] { ServiceFamilies.operations[self] ?? [] }
}
