package import Scrape

/// What the scraped pages show, where there is no orchestrator to ask: a service has as many
/// replicas as containers are seen, and nothing can be changed.
///
/// A container counts for as long as the latest good page of its node has it, however old that
/// page is: a node that does not answer loses no replicas, their values are missing. Of a target that
/// has given no page yet, nobody knows what runs there: until it has, fewer are seen than there are.
package struct ObservedServices: Orchestrator {
    private let board: UsageBoard
    private let waitsForAll: Bool

    package let kind = "none"
    package let canScale = false
    package let knowsAll = false

    /// So many targets are named.
    private static let named = 3

    /// Counts the containers on `board`, not before every target has had the time to give a page.
    ///
    /// Who makes a count come true passes `waitsForAll`: what has replicas on a target that gives no
    /// page would be cut down to a number that was meant to raise it. Who only looks on goes on without
    /// such targets.
    package init(board: UsageBoard, waitsForAll: Bool = false) {
        self.board = board
        self.waitsForAll = waitsForAll
    }

    package func services() async throws(OrchestratorFault) -> [OrchestratedService] {
        try services(in: UsageIndex(board.current, at: 0))
    }

    /// The same of an index that there is already.
    func services(in index: UsageIndex) throws(OrchestratorFault) -> [OrchestratedService] {
        let now = ContinuousClock.now
        let late = index.awaited.late(at: now)
        if waitsForAll, !late.isEmpty {
            throw OrchestratorFault(
                "there is no page of \(Self.list(late)) yet",
                reason: OrchestratorFault.noPage
            )
        }
        if index.awaited.hasTime(at: now) {
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

    private static func list(_ names: [String]) -> String {
        let more = names.count > named ? " and \(names.count - named) more" : ""
        return names.prefix(named).joined(separator: ", ") + more
    }

    package func scale(_ record: DecisionRecord) async -> ScaleOutcome {
        .failed("there is no orchestrator")
    }
}
