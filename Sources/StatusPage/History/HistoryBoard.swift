import Autoscaler
import Posix
import Scaling

/// The last hour of every service, in memory and bounded: what plots are drawn from.
final class HistoryBoard: Sendable {
    /// So many services have a history, 40 KB each at most; the others have none.
    static let serviceLimit = 500

    private let histories = Lock<[String: ServiceHistory]>([:])

    /// Takes a look at what is known of each service at `unixSeconds`.
    ///
    /// What is older than ``staleness(_:)`` is not known any more, nor is a count while the orchestrator
    /// does not answer.
    func take(_ content: DecisionBoard.Content, at unixSeconds: Double) {
        let slot = ServiceHistory.slot(unixSeconds)
        let oldest = unixSeconds - Self.staleness(content.interval)
        histories.withLock { histories in
            histories = histories.filter { content.views[$0.key] != nil }
            for (name, view) in content.views {
                let rules = view.service.policy.rules.map(\.name)
                let kept = Array(rules.prefix(ServiceHistory.ruleLimit))
                // Taken out, so that it is changed in place.
                var history = histories.removeValue(forKey: name)
                if history == nil, histories.count >= Self.serviceLimit { continue }
                if history?.rules != kept { history = ServiceHistory(rules: rules) }
                guard var history else { continue }
                var moment: ServiceHistory.Moment?
                var values: [Double?] = []
                if let decision = view.latest?.decision,
                    Double(decision.time.nanoseconds) / 1e9 >= oldest,
                    !decision.gates.contains(.orchestratorUnavailable)
                {
                    moment = ServiceHistory.Moment(
                        current: decision.action == .none || view.latest?.outcome != .applied
                            ? decision.current : decision.desired,
                        recommended: decision.recommended,
                        minimum: decision.minimum,
                        maximum: decision.maximum
                    )
                    values = decision.rules.prefix(ServiceHistory.ruleLimit).map(\.value)
                }
                history.set(slot, moment, values)
                histories[name] = history
            }
        }
    }

    /// How old a decision may become before it tells nothing about now, in seconds.
    static func staleness(_ interval: Duration) -> Double {
        max(3 * (interval / .seconds(1)), 15)
    }

    /// The history of a service; `nil` when none is kept.
    subscript(name: String) -> ServiceHistory? {
        histories.withLock { $0[name] }
    }

    /// The histories of some services.
    func some(_ names: [String]) -> [String: ServiceHistory] {
        histories.withLock { histories in
            names.reduce(into: [:]) { $0[$1] = histories[$1] }
        }
    }
}
