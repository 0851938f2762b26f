import Autoscaler

/// Counts that we set and that the scraped pages do not show yet.
///
/// Containers take their time to start and to be seen. Until they are, or until it took too long, a
/// service counts as having what it was given, so that nothing is asked for twice.
struct ExpectedCounts {
    private struct Expectation {
        let service: OrchestratedService
        let replicas: Int
        let end: ContinuousClock.Instant
    }

    private var expected: [String: Expectation] = [:]
    /// How long the pages may take.
    let settling: Duration

    init(settling: Duration) { self.settling = settling }

    /// Notes that a service was given so many replicas `age` ago.
    mutating func expect(
        _ replicas: Int,
        of service: OrchestratedService,
        at now: ContinuousClock.Instant,
        age: Duration = .zero
    ) {
        // None are expected for as long as none are seen.
        guard age < settling || replicas == 0 else { return }
        expected[service.id] = Expectation(
            service: service,
            replicas: replicas,
            end: now + settling - age
        )
    }

    /// The services as they are seen, with the counts that they were given; one that was given none
    /// and is not seen any more is still there.
    mutating func adjust(
        _ seen: [OrchestratedService],
        at now: ContinuousClock.Instant
    ) -> [OrchestratedService] {
        if expected.isEmpty { return seen }
        var unseen = expected
        var services = seen.map { service in
            guard let expectation = unseen.removeValue(forKey: service.id) else { return service }
            if service.declared == expectation.replicas || now >= expectation.end {
                expected[service.id] = nil
                return service
            }
            return service.with(declared: expectation.replicas)
        }
        for (id, expectation) in unseen {
            if expectation.replicas == 0 || now < expectation.end {
                let none = expectation.service.with(declared: expectation.replicas, running: 0)
                services.append(none)
            } else {
                expected[id] = nil
            }
        }
        return services
    }
}

extension OrchestratedService {
    /// The same service with another count.
    fileprivate func with(declared: Int, running: Int? = nil) -> OrchestratedService {
        OrchestratedService(
            id: id,
            name: name,
            mode: mode,
            declared: declared,
            running: running ?? self.running,
            version: version,
            isUpdating: isUpdating,
            capacity: capacity,
            labels: labels,
            stack: stack
        )
    }
}
