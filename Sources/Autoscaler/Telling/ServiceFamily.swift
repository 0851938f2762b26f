import Metrics

/// The families that have series for each service, in no order that matters.
enum ServiceFamily: Int, CaseIterable {
    case enabled
    case dryRun
    case paused
    case attachment
    case info
    case currentReplicas
    case runningReplicas
    case recommendedReplicas
    case stabilizedReplicas
    case desiredReplicas
    case minReplicas
    case maxReplicas
    case maxPerNodeReplicas
    case ruleThreshold
    case ruleValue
    case ruleRecommended
    case ruleMissing
    case ruleActive
    case rulePending
    case ruleErrors
    case decisionState
    case decisions
    case limited
    case operations
    case replicasChanged
    case directionChanges
    case deployResets
    case invalidLabels
    case lastDecision
    case lastScale
    case cooldownUntil

    /// The name without the prefix.
    private var name: String {
        switch self {
        case .enabled: "service_enabled"
        case .dryRun: "service_dry_run"
        case .paused: "service_paused"
        case .attachment: "service_attachment_info"
        case .info: "service_info"
        case .currentReplicas: "service_current_replicas"
        case .runningReplicas: "service_running_replicas"
        case .recommendedReplicas: "service_recommended_replicas"
        case .stabilizedReplicas: "service_stabilized_replicas"
        case .desiredReplicas: "service_desired_replicas"
        case .minReplicas: "service_min_replicas"
        case .maxReplicas: "service_max_replicas"
        case .maxPerNodeReplicas: "service_max_per_node_replicas"
        case .ruleThreshold: "rule_threshold"
        case .ruleValue: "rule_value"
        case .ruleRecommended: "rule_recommended_replicas"
        case .ruleMissing: "rule_missing_samples"
        case .ruleActive: "rule_active"
        case .rulePending: "rule_pending_seconds"
        case .ruleErrors: "rule_errors_total"
        case .decisionState: "decision_state"
        case .decisions: "decisions_total"
        case .limited: "decision_limited_total"
        case .operations: "scale_operations_total"
        case .replicasChanged: "replicas_changed_total"
        case .directionChanges: "direction_changes_total"
        case .deployResets: "deploy_resets_total"
        case .invalidLabels: "config_invalid_labels"
        case .lastDecision: "last_decision_timestamp_seconds"
        case .lastScale: "last_scale_timestamp_seconds"
        case .cooldownUntil: "cooldown_until_timestamp_seconds"
        }
    }

    /// One sentence, and the labels.
    private var words: (help: String, labels: [String]) {
        let rule = ["service", "rule"]
        return switch self {
        case .enabled: ("Whether the service may be scaled now.", ["service"])
        case .dryRun: ("Whether decisions are only told.", ["service"])
        case .paused:
            (
                "Whether an operator paused the direction, as of the latest decision.",
                ["service", "direction"]
            )
        case .attachment:
            ("Which service this one follows, with the value 1.", ["service", "leader"])
        case .info: ("What the service is, with the value 1.", ["service", "mode", "orchestrator"])
        case .currentReplicas: ("Replicas that the service is meant to have.", ["service"])
        case .runningReplicas: ("Replicas that run, as the orchestrator says.", ["service"])
        case .recommendedReplicas: ("Replicas that the rules ask for.", ["service"])
        case .stabilizedReplicas: ("Replicas after the stabilisation windows.", ["service"])
        case .desiredReplicas: ("Replicas that the service should have, after all.", ["service"])
        case .minReplicas: ("The fewest replicas allowed, schedules included.", ["service"])
        case .maxReplicas: ("The most replicas allowed, schedules included.", ["service"])
        case .maxPerNodeReplicas: ("Replicas that the nodes may hold.", ["service"])
        case .ruleThreshold:
            ("What a rule's value is held against.", rule + ["metric", "direction"])
        case .ruleValue: ("The value that a rule compares.", rule + ["metric"])
        case .ruleRecommended: ("Replicas that a rule asks for.", rule)
        case .ruleMissing: ("Replicas without a usable value for the rule.", rule)
        case .ruleActive: ("Whether a rule's condition is true now.", rule + ["direction"])
        case .rulePending:
            ("How long the condition of a rule has held so far.", rule + ["direction"])
        case .ruleErrors:
            ("Evaluations of a rule that lacked data, by what was lacking.", rule + ["reason"])
        case .decisionState:
            ("Whether this is the reason of the latest decision.", ["service", "reason"])
        case .decisions:
            ("Decisions by what they do and why.", ["service", "action", "reason"])
        case .limited: ("Decisions whose number a limit changed.", ["service", "limit"])
        case .operations:
            (
                "Attempts at a change by what came of them; in a dry run a wish counts once.",
                ["service", "direction", "outcome"]
            )
        case .replicasChanged:
            ("Replicas added or taken away by applied changes.", ["service", "direction"])
        case .directionChanges: ("Applied changes that went against the one before.", ["service"])
        case .deployResets: ("How often a deploy set the count back.", ["service"])
        case .invalidLabels:
            (
                "Labels of a service that begin with swarm-bridge. and cannot be used.", ["service"]
            )
        case .lastDecision: ("Unix time of the latest decision.", ["service"])
        case .lastScale: ("Unix time of the last applied change.", ["service", "direction"])
        case .cooldownUntil:
            (
                "Unix time until which the last change in the direction keeps the count as it is.",
                ["service", "direction"]
            )
        }
    }

    /// The family without samples, with room for so many bytes of them.
    func empty(_ capacity: Int) -> WrittenFamily {
        let (help, labels) = words
        let name = name
        return WrittenFamily(
            FamilyDescription(
                "swarm_bridge_\(name)",
                help: help,
                kind: name.hasSuffix("_total") ? .counter : .gauge,
                unit: name.hasSuffix("_seconds") ? "seconds" : nil,
                labels: labels
            ),
            capacity: capacity
        )
    }
}
