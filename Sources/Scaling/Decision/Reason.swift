/// What a decision does.
package enum Action: String, CaseIterable, Sendable {
    case scaleUp = "scale_up"
    case scaleDown = "scale_down"
    case none
}

/// What fixed the number of a decision: a gate, a bound, no data, else the last limit that did, else
/// the rule.
package enum Reason: String, CaseIterable, Sendable {
    case aboveThreshold = "above_threshold"
    case belowThreshold = "below_threshold"
    case aboveTarget = "above_target"
    case belowTarget = "below_target"
    case withinThresholds = "within_thresholds"
    case withinTolerance = "within_tolerance"
    /// A condition holds, but not yet for as long as `for` asks.
    case pending
    case noData = "no_data"
    case missingReplicas = "missing_replicas"
    case fallback
    case belowMin = "below_min"
    case aboveMax = "above_max"
    /// A deploy had set the count back, and what stood before it is put right.
    case restored
    case stabilized
    case rateLimited = "rate_limited"
    case warmup
    case cooldown
    case atMin = "at_min"
    case atMax = "at_max"
    case paused
    case disabled
    case globalMode = "global_mode"
    case notLeader = "not_leader"
    case updateInProgress = "update_in_progress"
    case scaledToZero = "scaled_to_zero"
    case orchestratorUnavailable = "orchestrator_unavailable"
}

/// What changed the number between the rules and the decision, in the order of its working.
package enum Limit: String, CaseIterable, Sendable {
    case noData = "no_data"
    case stabilization
    case rate
    case warmup
    case cooldown
    case paused
    case schedule
    case minReplicas = "min_replicas"
    case maxReplicas = "max_replicas"
    case maxPerNode = "max_per_node"
}

/// Up or down.
package enum Direction: String, CaseIterable, Sendable {
    case up
    case down

    /// Where an action goes; `nil` for none.
    package init?(_ action: Action) {
        switch action {
        case .scaleUp: self = .up
        case .scaleDown: self = .down
        case .none: return nil
        }
    }
}
