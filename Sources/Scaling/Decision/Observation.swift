/// What one pass saw of a service; evaluation knows nothing else of the world.
package struct Observation: Equatable, Sendable {
    /// The declared count, read in this pass.
    package var current: Int
    /// One for each rule of the policy, in its order; what a formula rule has here is ignored, and
    /// what is left out counts as no data.
    package var readings: [Reading]
    package var gates: Set<Gate> = []
    /// `max_per_node` times the nodes that may hold a replica; `nil` where the service sets none.
    package var capacity: Int?
    /// The count of the service that this one is attached to, which it then follows within its own
    /// bounds; `nil` for a service of its own.
    package var leaderReplicas: Int?
    /// The count that a deploy has set back and that is to be put right; `nil` where there is none.
    package var restored: Int?

    package init(
        current: Int,
        readings: [Reading],
        gates: Set<Gate> = [],
        capacity: Int? = nil,
        leaderReplicas: Int? = nil,
        restored: Int? = nil
    ) {
        self.current = current
        self.readings = readings
        self.gates = gates
        self.capacity = capacity
        self.leaderReplicas = leaderReplicas
        self.restored = restored
    }
}

/// The values of one rule in one pass.
package enum Reading: Equatable, Sendable {
    /// One a replica: a shorter list is filled with missing ones, a longer one cut to the count.
    case replicas([ReplicaReading])
    /// The mean over all replicas, where only that is known.
    case mean(Double)
    /// One value for the whole service, also when it has no replica.
    case service(Double)
    case missing
}

/// What is known of one replica.
package enum ReplicaReading: Equatable, Sendable {
    case missing
    /// A mean over less than the window that the rule asks for.
    case filling(Double)
    /// The newest value, or the mean over the full window.
    case full(Double)
}

/// What keeps a decision from being applied, whatever the rules say.
///
/// In the order in which they are named when there are several.
package enum Gate: String, CaseIterable, Sendable {
    case disabled
    case paused
    case globalMode = "global_mode"
    case notLeader = "not_leader"
    case updateInProgress = "update_in_progress"
    case scaledToZero = "scaled_to_zero"
    case orchestratorUnavailable = "orchestrator_unavailable"

    /// The gate as the reason of a decision.
    var reason: Reason {
        switch self {
        case .disabled: .disabled
        case .paused: .paused
        case .globalMode: .globalMode
        case .notLeader: .notLeader
        case .updateInProgress: .updateInProgress
        case .scaledToZero: .scaledToZero
        case .orchestratorUnavailable: .orchestratorUnavailable
        }
    }
}
