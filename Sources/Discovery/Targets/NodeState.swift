/// The state of a node as a metric names it: the text is the master's, so whatever is not known
/// is `other`, which keeps the number of series bounded.
package enum NodeState: String, CaseIterable, Sendable {
    case healthy
    case unhealthy
    case pending
    case disconnected
    case maintenance
    /// A state that no known version has.
    case other
    /// The master did not say, as before 1.0.1.
    case untold

    package init(_ status: String?) {
        guard let status else {
            self = .untold
            return
        }
        self =
            NodeState(rawValue: status.lowercased()).flatMap { $0 == .untold ? nil : $0 } ?? .other
    }
}
