import JSON
import Scaling

extension DecisionRecord {
    /// The whole explanation as a JSON object: what was seen, what each rule said, each limit in
    /// order with the number before and after it, and the result.
    package var json: String {
        let gates = decision.gates.map(\.rawValue.jsonText).joined(separator: ",")
        let rules = zip(service.policy.rules, decision.rules).map { rule, outcome in
            outcome.json(of: rule, troubles.first { $0.rule == rule.name }?.fault)
        }
        let limits = decision.steps.map { step in
            "{\"limit\":\"\(step.limit.rawValue)\",\"before\":\(step.before),"
                + "\"after\":\(step.after)}"
        }
        var members: [(String, String?)] = [
            ("t", decision.time.secondsText),
            ("service", service.name.jsonText),
            ("id", orchestrated.id.jsonText),
            ("mode", "\"\(orchestrated.mode.rawValue)\""),
            ("current", "\(decision.current)"),
            ("running", orchestrated.running.map { "\($0)" }),
            ("min_replicas", "\(decision.minimum)"),
            ("max_replicas", "\(decision.maximum)"),
            ("attached_to", attachment),
            ("max_per_node_replicas", orchestrated.capacity.map { "\($0)" }),
            ("stack", orchestrated.stack?.jsonText),
            ("reset_from", lost.map { "\($0)" }),
            ("gates", "[\(gates)]"),
            ("rules", "[\(rules.joined(separator: ","))]"),
            ("recommended", "\(decision.recommended)"),
            ("stabilized", "\(decision.stabilized)"),
            ("limits", "[\(limits.joined(separator: ","))]"),
            ("desired", "\(decision.desired)"),
            ("action", "\"\(decision.action.rawValue)\""),
            ("reason", "\"\(decision.reason.rawValue)\""),
            ("rule", decision.rule?.jsonText),
            ("outcome", "\"\(outcome.rawValue)\""),
        ]
        members.append(("error", failure?.jsonText))
        members.append(("sentence", sentence.jsonText))
        return members.jsonObject
    }

    /// The service that this one follows, with the count that it follows.
    private var attachment: String? {
        guard let leader = service.leader else { return nil }
        let members: [(String, String?)] = [
            ("service", leader.jsonText), ("replicas", leaderReplicas.map { "\($0)" }),
        ]
        return members.jsonObject
    }
}

extension RuleOutcome {
    /// What the rule saw and said, with what its value is held against and what was wrong with its
    /// query.
    fileprivate func json(of rule: Rule, _ fault: QueryFault?) -> String {
        let numbers: [(String, String?)] = [
            ("full", "\(inputs.full)"),
            ("filling", "\(inputs.filling)"),
            ("missing", "\(inputs.missing)"),
            ("least", inputs.least?.jsonText),
            ("mean", inputs.mean?.jsonText),
            ("most", inputs.most?.jsonText),
        ]
        let thresholds: [(String, String?)] = rule.limits.map { ($0.0, $0.1.jsonText) }
        let over = rule.window > .zero ? "\(rule.window.inSeconds)" : nil
        let members: [(String, String?)] = [
            ("name", name.jsonText),
            ("metric", rule.metricName.jsonText),
            ("query", rule.query?.jsonText),
            ("over_seconds", over),
            ("state", "\"\(state.rawValue)\""),
            ("error", fault?.json),
            ("value", value?.jsonText),
            ("thresholds", thresholds.jsonObject),
            ("replicas", numbers.jsonObject),
            ("proposal", proposal.map { "\($0)" }),
            ("held_since_up", heldSinceUp?.secondsText),
            ("held_since_down", heldSinceDown?.secondsText),
            ("no_data_since", noDataSince?.secondsText),
        ]
        return members.jsonObject
    }
}

extension QueryFault {
    fileprivate var json: String {
        let members: [(String, String?)] = [
            ("reason", "\"\(reason.rawValue)\""), ("message", message.jsonText),
        ]
        return members.jsonObject
    }
}

extension [(String, String?)] {
    /// A JSON object of values that are JSON already; what is `nil` is left out.
    var jsonObject: String {
        let members = compactMap { name, value in value.map { "\(name.jsonText):\($0)" } }
        return "{\(members.joined(separator: ","))}"
    }
}

extension Double {
    /// The number as JSON, which has no word for one that is not finite.
    fileprivate var jsonText: String? { isFinite ? "\(self)" : nil }
}
