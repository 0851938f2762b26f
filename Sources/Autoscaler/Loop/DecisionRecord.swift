package import Scaling

/// A decision and what came of it: metrics, log, API and page show nothing else.
package struct DecisionRecord: Equatable, Sendable {
    /// What came of a decision.
    package enum Outcome: String, CaseIterable, Sendable {
        case applied
        /// It would have been applied.
        case dryRun = "dry_run"
        /// The service had changed meanwhile, twice.
        case conflict
        case failed
        /// There was nothing to apply, or it was not tried.
        case none
    }

    /// The service with the policy that decided.
    package let service: ManagedService
    package let orchestrated: OrchestratedService
    package let decision: Decision
    package var outcome: Outcome
    /// Why it failed, or was not tried.
    package var failure: String?
    /// Why a rule without data has none: that of the first such rule, where it is known.
    package var absence: String?
    /// Why its containers could not be counted, where that shut the gate `orchestrator_unavailable`.
    package internal(set) var uncounted: String?
    /// Where the change would have gone that somebody else was faster than, so that it was decided
    /// again.
    package var conflict: Direction?
    /// What was wrong with the queries of its rules.
    package var troubles: [RuleTrouble] = []
    /// How many replicas the service has that this one follows; `nil` for one that follows none, or
    /// one that is not known.
    package var leaderReplicas: Int?
    /// The count that we had set, where a deploy has just set it back.
    package internal(set) var lost: Int?
    /// When the change was first tried: of one that is tried again after nobody could tell what came
    /// of it, also across a restart, the earlier time.
    package internal(set) var since: Timestamp?

    package init(
        service: ManagedService,
        orchestrated: OrchestratedService,
        decision: Decision,
        outcome: Outcome = .none,
        failure: String? = nil
    ) {
        self.service = service
        self.orchestrated = orchestrated
        self.decision = decision
        self.outcome = outcome
        self.failure = failure
    }

    /// Whether it tells the same as an earlier one of the same service, only later.
    func repeats(_ earlier: DecisionRecord) -> Bool {
        decision.reason == earlier.decision.reason && decision.desired == earlier.decision.desired
            && decision.current == earlier.decision.current && outcome == earlier.outcome
            && outcome != .applied && outcome != .conflict && lost == nil
    }
}
