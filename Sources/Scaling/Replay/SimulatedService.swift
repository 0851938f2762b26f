/// A service in a simulated orchestrator: how many replicas it has, and which of them have started.
package struct SimulatedService: Equatable, Sendable {
    /// When each replica was made, by position; `nil` for those that were there at the start.
    private var made: [Timestamp?] = []
    /// How long a new replica takes until it gives samples.
    package let startDelay: Duration

    package init(replicas: Int, startDelay: Duration) {
        made = Array(repeating: nil, count: max(0, replicas))
        self.startDelay = startDelay
    }

    /// The declared count.
    package var replicas: Int { made.count }

    /// Makes replicas at the end, or takes the last ones away.
    package mutating func scale(to replicas: Int, at now: Timestamp) {
        let replicas = max(0, replicas)
        if replicas < made.count {
            made.removeLast(made.count - replicas)
        } else {
            made += Array(repeating: now, count: replicas - made.count)
        }
    }

    /// Whether the replica at this position has started.
    package func hasStarted(_ position: Int, at now: Timestamp) -> Bool {
        guard position < made.count else { return false }
        return made[position].map { now - $0 >= startDelay } ?? true
    }
}
