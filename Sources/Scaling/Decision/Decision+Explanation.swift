import JSON

extension Decision {
    /// The whole decision as one JSON object without a line feed: inputs, each rule's value,
    /// thresholds and proposal, each limit in order, the result.
    ///
    /// `policy` is the one that made it. What has no value is left out, as are rules' times that do
    /// not run; times are seconds since 1970.
    package func explanation(service: String, policy: ServicePolicy) -> String {
        var members = [
            "\"service\":\(service.jsonText)",
            "\"time\":\(time.secondsText)",
            "\"current\":\(current)",
            "\"min_replicas\":\(minimum)",
            "\"max_replicas\":\(maximum)",
            "\"gates\":[\(gates.map { "\"\($0.rawValue)\"" }.joined(separator: ","))]",
        ]
        let explained = zip(policy.rules, rules).map { $1.explanation(of: $0) }
        members.append("\"rules\":[\(explained.joined(separator: ","))]")
        if let rule { members.append("\"rule\":\(rule.jsonText)") }
        let limited = steps.map {
            "{\"limit\":\"\($0.limit.rawValue)\",\"before\":\($0.before),\"after\":\($0.after)}"
        }
        members += [
            "\"recommended\":\(recommended)",
            "\"stabilized\":\(stabilized)",
            "\"limits\":[\(limited.joined(separator: ","))]",
            "\"desired\":\(desired)",
            "\"action\":\"\(action.rawValue)\"",
            "\"reason\":\"\(reason.rawValue)\"",
        ]
        return "{\(members.joined(separator: ","))}"
    }

    /// The decision as a sentence for people, for example
    /// `web: 3 to 4 replicas (above_target: cpu 0.72, target 0.6)`.
    package func sentence(service: String, policy: ServicePolicy) -> String {
        var cause = reason.rawValue
        if let place = policy.rules.firstIndex(where: { $0.name == rule }), place < rules.count,
            let value = rules[place].value
        {
            cause += ": \(policy.rules[place].name) \(value.short)"
            for (name, limit) in policy.rules[place].limits { cause += ", \(name) \(limit.short)" }
        }
        if !steps.isEmpty {
            cause += "; \(recommended) asked for"
            for step in steps { cause += ", \(step.limit.rawValue) makes it \(step.after)" }
        }
        let change = action == .none ? "stays at \(current)" : "\(current) to \(desired)"
        return "\(service): \(change) \(desired == 1 ? "replica" : "replicas") (\(cause))"
    }
}

extension RuleOutcome {
    fileprivate func explanation(of rule: Rule) -> String {
        var members = ["\"name\":\(name.jsonText)", "\"state\":\"\(state.rawValue)\""]
        func add(_ name: String, _ number: Double?) {
            if let number { members.append("\"\(name)\":\(number)") }
        }
        func add(_ name: String, _ time: Timestamp?) {
            if let time { members.append("\"\(name)\":\(time.secondsText)") }
        }
        add("value", value)
        for (name, limit) in rule.limits { add(name, limit) }
        if let proposal { members.append("\"proposal\":\(proposal)") }
        add("up_since", heldSinceUp)
        add("down_since", heldSinceDown)
        add("no_data_since", noDataSince)
        var replicas = [
            "\"full\":\(inputs.full)",
            "\"filling\":\(inputs.filling)",
            "\"missing\":\(inputs.missing)",
        ]
        if let least = inputs.least, let mean = inputs.mean, let most = inputs.most {
            replicas += ["\"min\":\(least)", "\"mean\":\(mean)", "\"max\":\(most)"]
        }
        members.append("\"replicas\":{\(replicas.joined(separator: ","))}")
        return "{\(members.joined(separator: ","))}"
    }
}

extension Rule {
    /// What the value is held against, by the words of the configuration.
    fileprivate var limits: [(name: String, limit: Double)] {
        switch aim {
        case .target(let target, _): [("target", target)]
        case .thresholds(let thresholds):
            [thresholds.up, thresholds.down].compactMap { condition in
                condition.map { ($0.comparison.rawValue, $0.limit) }
            }
        case .nothing: []
        }
    }
}
