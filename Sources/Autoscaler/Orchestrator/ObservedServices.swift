package import Scrape

/// What the scraped pages show, where there is no orchestrator to ask: a service has as many
/// replicas as containers are seen, and nothing can be changed.
///
/// A container counts for as long as the latest good page of its node has it, however old that
/// page is: a node that does not answer loses no replicas, their values are missing.
package struct ObservedServices: Orchestrator {
    private let board: UsageBoard
    private let readyAt: ContinuousClock.Instant

    package let kind = "none"
    package let canScale = false
    package let knowsAll = false

    /// Counts the containers on `board`, not before `waiting` has passed: until every page was read
    /// once, fewer are seen than there are.
    package init(board: UsageBoard, waiting: Duration) {
        self.board = board
        readyAt = .now + waiting
    }

    package func services() async throws(OrchestratorFault) -> [OrchestratedService] {
        try services(in: UsageIndex(board.all, at: 0))
    }

    /// The same of an index that there is already.
    func services(in index: UsageIndex) throws(OrchestratorFault) -> [OrchestratedService] {
        guard ContinuousClock.now >= readyAt else {
            throw OrchestratorFault(
                "the first pages are being read",
                reason: "beginning",
                isBeginning: true
            )
        }
        return index.counts.map { name, count in
            OrchestratedService(id: name, name: name, declared: count, running: count)
        }
    }

    package func scale(_ record: DecisionRecord) async -> ScaleOutcome {
        .failed("there is no orchestrator")
    }
}
