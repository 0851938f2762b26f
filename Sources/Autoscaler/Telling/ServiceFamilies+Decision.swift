import Metrics
import Scaling

extension ServiceFamilies {
    /// The latest decision of a service as gauges.
    mutating func explain(_ name: String, _ record: DecisionRecord, _ orchestrator: String) {
        let decision = record.decision
        let orchestrated = record.orchestrated
        declare(
            "service_info",
            "What the service is, with the value 1.",
            .gauge,
            ["service", "mode", "orchestrator"]
        )
        add("service_info", 1, [name, orchestrated.mode.rawValue, orchestrator])
        let counts: [(String, String, Int?)] = [
            ("current", "Replicas that the service is meant to have.", decision.current),
            ("running", "Replicas that run, as the orchestrator says.", orchestrated.running),
            ("recommended", "Replicas that the rules ask for.", decision.recommended),
            ("stabilized", "Replicas after the stabilisation windows.", decision.stabilized),
            ("desired", "Replicas that the service should have, after all.", decision.desired),
            ("min", "The fewest replicas allowed, schedules included.", decision.minimum),
            ("max", "The most replicas allowed, schedules included.", decision.maximum),
        ]
        for (kind, help, count) in counts {
            declare("service_\(kind)_replicas", help, .gauge, ["service"])
            if let count { add("service_\(kind)_replicas", Double(count), [name]) }
        }
        declare(
            "decision_state",
            "Whether this is the reason of the latest decision.",
            .gauge,
            ["service", "reason"]
        )
        for reason in Reason.allCases {
            add("decision_state", reason == decision.reason ? 1 : 0, [name, reason.rawValue])
        }
        declare(
            "last_decision_timestamp_seconds",
            "Unix time of the latest decision.",
            .gauge,
            ["service"]
        )
        add("last_decision_timestamp_seconds", decision.time.unixSeconds, [name])
        for (rule, outcome) in zip(record.service.policy.rules, decision.rules) {
            explain(name, rule, outcome, at: decision.time)
        }
    }

    private mutating func explain(
        _ name: String,
        _ rule: Rule,
        _ outcome: RuleOutcome,
        at time: Timestamp
    ) {
        declare(
            "rule_value",
            "The value that a rule compares.",
            .gauge,
            ["service", "rule", "metric"]
        )
        if let value = outcome.value {
            add("rule_value", value, [name, rule.name, rule.metricName])
        }
        declare(
            "rule_recommended_replicas",
            "Replicas that a rule asks for.",
            .gauge,
            ["service", "rule"]
        )
        if let proposal = outcome.proposal {
            add("rule_recommended_replicas", Double(proposal), [name, rule.name])
        }
        declare(
            "rule_missing_samples",
            "Replicas without a usable value for the rule.",
            .gauge,
            ["service", "rule"]
        )
        add("rule_missing_samples", Double(outcome.inputs.missing), [name, rule.name])
        let labels = ["service", "rule", "direction"]
        declare("rule_active", "Whether a rule's condition is true now.", .gauge, labels)
        declare("rule_pending_seconds", "How long the condition has held.", .gauge, labels)
        let directions = rule.directions
        for (direction, isActive, since) in [
            ("up", outcome.isActiveUp, outcome.heldSinceUp),
            ("down", outcome.isActiveDown, outcome.heldSinceDown),
        ] where directions.contains(direction) && outcome.value != nil {
            add("rule_active", isActive ? 1 : 0, [name, rule.name, direction])
            if let since {
                let held = (time - since).inSeconds
                add("rule_pending_seconds", held, [name, rule.name, direction])
            }
        }
    }

    /// What was counted of a service.
    mutating func count(_ name: String, _ view: DecisionBoard.View) {
        let tally = view.tally
        declare(
            "decisions_total",
            "Decisions by what they do and why.",
            .counter,
            ["service", "action", "reason"]
        )
        let others = tally.decisions.keys.filter { !ServiceTally.possible.contains($0) }
        for pair in ServiceTally.possible + others {
            let count = Double(tally.decisions[pair] ?? 0)
            add("decisions_total", count, [name, pair.action.rawValue, pair.reason.rawValue])
        }
        declare(
            "decision_limited_total",
            "Decisions whose number a limit changed.",
            .counter,
            ["service", "limit"]
        )
        for limit in Limit.allCases {
            let count = Double(tally.limited[limit] ?? 0)
            add("decision_limited_total", count, [name, limit.rawValue])
        }
        countChanges(name, tally)
        declare(
            "rule_errors_total",
            "Evaluations of a rule without data for all replicas.",
            .counter,
            ["service", "rule", "reason"]
        )
        for rule in view.service.policy.rules {
            for reason in ["no_data", "partial_data"] {
                let key = ServiceTally.RuleError(rule: rule.name, reason: reason)
                let count = Double(tally.ruleErrors[key] ?? 0)
                add("rule_errors_total", count, [name, rule.name, reason])
            }
        }
    }

    private mutating func countChanges(_ name: String, _ tally: ServiceTally) {
        declare(
            "scale_operations_total",
            "Changes by what came of them; a wish that lasts counts once.",
            .counter,
            ["service", "direction", "outcome"]
        )
        declare(
            "replicas_changed_total",
            "Replicas added or taken away by applied changes.",
            .counter,
            ["service", "direction"]
        )
        for direction in Direction.allCases {
            for outcome in DecisionRecord.Outcome.allCases where outcome != .none {
                let key = ServiceTally.Operation(direction: direction, outcome: outcome)
                let count = Double(tally.operations[key] ?? 0)
                let labels = [name, direction.rawValue, outcome.rawValue]
                add("scale_operations_total", count, labels)
            }
            let count = Double(tally.replicasChanged[direction] ?? 0)
            add("replicas_changed_total", count, [name, direction.rawValue])
        }
        declare(
            "direction_changes_total",
            "Applied changes that went against the one before.",
            .counter,
            ["service"]
        )
        add("direction_changes_total", Double(tally.directionChanges), [name])
    }
}

extension Rule {
    /// The directions in which it has a condition.
    fileprivate var directions: [String] {
        if case .target = aim { return ["up", "down"] }
        return limits.map(\.0)
    }
}
