import Autoscaler
import Posix
import Scaling

/// The services as the scraped pages show them, for orchestrators that change services and cannot
/// tell of them.
final class CountedServices: Sendable {
    private let observed: ObservedServices
    private let expected: Lock<ExpectedCounts>

    init(_ surroundings: OrchestratorSurroundings, settling: Duration) {
        observed = ObservedServices(board: surroundings.usage, waitsForAll: true)
        expected = Lock(ExpectedCounts(settling: settling))
    }

    /// All that are seen.
    func services() async throws(OrchestratorFault) -> [OrchestratedService] {
        let seen = try await observed.services()
        return expected.withLock { $0.adjust(seen, at: .now) }
    }

    /// Notes that a decision was made to come true.
    func applied(_ record: DecisionRecord) {
        expected.withLock {
            $0.expect(record.decision.desired, of: record.orchestrated, at: .now)
        }
    }
}
