import Autoscaler
import Discovery
import Scaling

/// How something is; each has a word beside it wherever its colour is shown.
enum Health: String, Comparable, Sendable {
    case good
    /// Nothing is known, or nothing is wanted.
    case none = ""
    case warning
    case bad

    private var weight: Int {
        switch self {
        case .none: 0
        case .good: 1
        case .warning: 2
        case .bad: 3
        }
    }

    static func < (left: Health, right: Health) -> Bool { left.weight < right.weight }

    /// A word in the colour of the state.
    func badge(_ word: String) -> HTML {
        HTML(.span, .class(self == .none ? "state" : "state \(rawValue)")) { word }
    }
}

extension DiscoveryReport {
    /// How the job is, and why, at the time of `data`.
    func health(_ data: PageData) -> (health: Health, word: String) {
        guard groups != nil, let confirmed else { return (.bad, "no list yet") }
        let age = data.age(confirmed)
        if let maxStaleness, age > maxStaleness / .seconds(1) { return (.bad, "too old to serve") }
        if trouble != nil { return (.warning, "stale") }
        // A poll that hangs says nothing; the list grows old all the same.
        if age > max(10, 5 * (interval / .seconds(1))) { return (.warning, "stale") }
        return (.good, "healthy")
    }
}

extension DecisionBoard.Content {
    /// Why the orchestrator tells nothing, where that is more than the beginning.
    var lastingTrouble: OrchestratorFault? { trouble.flatMap { $0.isBeginning ? nil : $0 } }
}

extension DecisionBoard.View {
    /// How the service is.
    var health: (health: Health, word: String) { latest?.health ?? (.bad, "not seen") }
}

extension DecisionRecord {
    /// How a service is, going by the latest decision.
    var health: (health: Health, word: String) {
        switch outcome {
        case .failed: return (.bad, "failed")
        case .conflict: return (.warning, "conflict")
        default: break
        }
        let word = decision.reason.rawValue.split(separator: "_").joined(separator: " ")
        switch decision.reason {
        case .noData, .orchestratorUnavailable, .fallback: return (.bad, word)
        // So it is after every scaling up, until the new replicas have filled their windows.
        case .missingReplicas: return (.warning, word)
        case .atMax, .belowMin, .aboveMax, .paused, .disabled, .updateInProgress, .scaledToZero:
            return (.warning, word)
        case .globalMode, .notLeader: return (.none, word)
        default: return (.good, word)
        }
    }
}
