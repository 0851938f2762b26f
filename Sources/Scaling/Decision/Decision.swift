/// The whole of one decision: what was seen, what each rule said, what limited it, and the result.
///
/// Metrics, log, API, page and `simulate` are all made of it, so they tell one story.
package struct Decision: Equatable, Sendable {
    package let time: Timestamp
    /// The declared count that was seen.
    package let current: Int
    /// The bounds that held, with what schedules made of them.
    package let minimum: Int
    package let maximum: Int
    /// In the order of the configuration.
    package var rules: [RuleOutcome] = []
    /// All that hold, in the order of ``Gate``.
    package var gates: [Gate] = []
    /// What the rules ask for together, or the bound that `current` was outside of.
    package var recommended: Int
    /// The recommendation once the stabilisation windows had their say.
    package var stabilized: Int
    /// Each limit that changed the number, in order.
    package var steps: [LimitStep] = []
    /// What the service should have now.
    package var desired: Int
    package var reason: Reason
    /// The rule behind the recommendation; `nil` when it was none.
    package var rule: String?

    /// What the decision does.
    package var action: Action {
        desired > current ? .scaleUp : desired < current ? .scaleDown : .none
    }

    /// The limits that changed the number, in order, each once.
    package var limits: [Limit] { steps.map(\.limit) }
}

/// One limit at work.
package struct LimitStep: Equatable, Sendable {
    package let limit: Limit
    package let before: Int
    package let after: Int
}

/// What one rule saw and said.
package struct RuleOutcome: Equatable, Sendable {
    /// The rule's name.
    package let name: String
    /// Its replicas in summary.
    package let inputs: Inputs
    /// The value that is compared; `nil` without one.
    package let value: Double?
    package let state: State
    /// How many replicas it asks for; `nil` when it has none to ask for.
    package var proposal: Int?
    /// Whether a condition is true now, each direction.
    package var isActiveUp = false
    package var isActiveDown = false
    /// Since when a condition with `for` has held; `nil` when it does not.
    package var heldSinceUp: Timestamp?
    package var heldSinceDown: Timestamp?
    /// Since when there is no data.
    package var noDataSince: Timestamp?

    /// What a rule says.
    package enum State: String, CaseIterable, Sendable {
        case up
        case down
        case hold
        /// It would say up or down, had it held for as long as `for` asks.
        case pending
        /// It would say up or down, were it not for replicas without a usable value.
        case missingReplicas = "missing_replicas"
        case noData = "no_data"
        /// It has been without data for so long that the fallback speaks.
        case fallback
        /// An operand of formulas: it has no say of its own.
        case value
    }

    /// The replicas that a value was made of.
    package struct Inputs: Equatable, Sendable {
        /// Replicas with a usable value over the full window.
        package var full = 0
        /// Replicas whose window is not full yet.
        package var filling = 0
        /// Replicas without a usable value.
        package var missing = 0
        /// Over those with a full value; `nil` without any.
        package var least: Double?
        package var mean: Double?
        package var most: Double?
    }
}
