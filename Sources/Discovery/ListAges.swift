import Metrics
import Posix

/// How old each job's list is, computed when the page of metrics is asked for.
final class ListAges: Sendable {
    private let confirmed = Lock<[String: ContinuousClock.Instant]>([:])

    /// A good poll has just confirmed the list of `job`.
    func confirm(_ job: String, at time: ContinuousClock.Instant = .now) {
        confirmed.withLock { $0[job] = time }
    }

    func forget(_ job: String) {
        confirmed.withLock { $0[job] = nil }
    }

    /// A series for each job that has a list.
    func family(at now: ContinuousClock.Instant = .now) -> CollectedFamily {
        let description = FamilyDescription(
            "swarm_bridge_discovery_list_age_seconds",
            help: "Seconds since a good poll last confirmed the served list.",
            kind: .gauge,
            unit: "seconds",
            labels: ["discovery_job"]
        )
        let samples = confirmed.withLock { confirmed in
            confirmed.map { job, time in
                CollectedFamily.Sample((now - time) / .seconds(1), values: [job])
            }
        }
        return CollectedFamily(description, samples)
    }
}
