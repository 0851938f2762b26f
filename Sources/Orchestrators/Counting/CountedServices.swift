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

    /// Expects what services were given before.
    func takeUp(_ counts: [GivenCount]) {
        expected.withLock { expected in
            for count in counts {
                // Who counts containers knows a service by its name alone.
                let service = OrchestratedService(
                    id: count.id,
                    name: count.id,
                    declared: count.replicas
                )
                expected.expect(count.replicas, of: service, at: .now, age: count.age)
            }
        }
    }

    /// Notes that a decision was made to come true.
    func applied(_ record: DecisionRecord) {
        expected.withLock {
            $0.expect(record.decision.desired, of: record.orchestrated, at: .now)
        }
    }
}
