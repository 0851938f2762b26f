/// What the replicas of a service use, taken together.
package struct ServiceUsage: Equatable, Sendable {
    /// One metric over the replicas that have a usable value of it.
    package struct Total: Equatable, Sendable {
        /// The sum of the values.
        package let sum: Double
        /// The largest value.
        package let max: Double
        /// How many replicas have a value.
        package let replicas: Int
        /// When the oldest of the values was taken, in unix seconds.
        package let oldest: Double

        /// The mean over those replicas.
        package var mean: Double { sum / Double(replicas) }
    }

    /// How many containers have a usable value of anything.
    package private(set) var replicas = 0
    /// When the oldest usable value was taken, in unix seconds.
    package private(set) var oldest = Double.infinity
    /// A total for each request, in their order; `nil` where no replica has a usable value.
    package private(set) var totals: [Total?]

    /// Takes together the containers of each service.
    ///
    /// A container of a service that several targets show counts once, as the newest page shows it. A value
    /// from before `since`, in unix seconds, is not usable.
    package static func byService(
        _ snapshots: [(usage: UsageSnapshot, since: Double)]
    ) -> [String: ServiceUsage] {
        var services: [String: ServiceUsage] = [:]
        var seen: Set<Replica> = []
        for (usage, since) in snapshots.sorted(by: { $0.usage.time > $1.usage.time }) {
            for container in usage.containers
            where seen.insert(Replica(service: container.service, id: container.id)).inserted {
                services[container.service, default: ServiceUsage(container.values.count)]
                    .add(container, since)
            }
        }
        return services.filter { $0.value.replicas > 0 }
    }

    /// A container may be of several services, as jobs group it.
    private struct Replica: Hashable {
        let service: String
        let id: String
    }

    private init(_ requests: Int) {
        totals = Array(repeating: nil, count: requests)
    }

    private mutating func add(_ container: ContainerUsage, _ since: Double) {
        var isSeen = false
        for (index, value) in container.values.enumerated() {
            guard let value, value.time >= since, index < totals.count else { continue }
            isSeen = true
            oldest = min(oldest, value.time)
            let total = totals[index]
            totals[index] = Total(
                sum: (total?.sum ?? 0) + value.value,
                max: Swift.max(total?.max ?? value.value, value.value),
                replicas: (total?.replicas ?? 0) + 1,
                oldest: min(total?.oldest ?? value.time, value.time)
            )
        }
        if isSeen { replicas += 1 }
    }
}
