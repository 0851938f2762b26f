import Scaling

/// All that one pass sees of the world, put together for deciding about each service.
struct Sight {
    private let index: UsageIndex
    private let queried: QueryMemory
    /// Answers of queries from before count no more, in unix seconds.
    private let start: Double
    /// Whether the orchestrator told the services.
    let isAvailable: Bool
    private(set) var now: Timestamp
    /// What services have that were decided about, by name, and what they would have if dry runs were
    /// in earnest.
    private var replicas: [String: (real: Int, wished: Int)] = [:]

    init(
        _ index: UsageIndex,
        _ queried: QueryMemory,
        isAvailable: Bool,
        interval: Duration,
        now: Timestamp,
        unixSeconds: Double
    ) {
        self.index = index
        self.queried = queried
        self.isAvailable = isAvailable
        self.now = now
        start = unixSeconds - max(3 * (interval / .seconds(1)), 30)
    }

    /// The same as it counts at a later time.
    func later(_ time: Timestamp) -> Sight {
        var sight = self
        sight.now = time
        return sight
    }

    /// Notes what services have now: a change that was not made leaves what there was.
    mutating func follow(_ records: [DecisionRecord]) {
        for record in records {
            let (current, desired) = (record.decision.current, record.decision.desired)
            let isMade = record.outcome == .applied
            replicas[record.service.name] = (
                real: isMade ? desired : current,
                wished: isMade || record.outcome == .dryRun ? desired : current
            )
        }
    }

    /// How many replicas a service has that others follow; `nil` where nothing is known of it.
    ///
    /// A change that would be made in earnest counts for those who are in a dry run themselves.
    func replicas(of leader: String, isDry: Bool) -> Int? {
        replicas[leader].map { isDry ? $0.wished : $0.real }
    }

    /// Why the first rule that can never have data for a service has none; `nil` where all can.
    func absence(of service: ManagedService) -> String? {
        index.absences(of: service).min { $0.key < $1.key }?.value
    }

    /// A reading for each rule of a service with `current` replicas, and what was wrong with queries.
    func readings(
        of service: ManagedService,
        current: Int
    ) -> (readings: [Reading], troubles: [RuleTrouble]) {
        var readings = index.readings(of: service)
        guard service.asksQueries else { return (readings, []) }
        var troubles: [RuleTrouble] = []
        let containers = index.containers(of: service.name)
        for (place, rule) in service.policy.rules.enumerated() {
            guard let query = rule.query else { continue }
            let (reading, fault) = queried.reading(
                query,
                isPerService: rule.isPerService,
                current: current,
                containers: containers,
                since: start
            )
            readings[place] = reading
            if let fault { troubles.append(RuleTrouble(rule: rule.name, fault: fault)) }
        }
        return (readings, troubles)
    }
}
