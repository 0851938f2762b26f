import Posix

/// The latest usage of every target, for whoever wants to know it, on any thread.
package final class UsageBoard: Sendable {
    /// Names one target of one job.
    struct Place: Hashable {
        let job: String
        let target: String
    }

    /// What the latest good page of a target told.
    package struct Entry: Sendable {
        /// The usage; its values have the order of the requests.
        package let usage: UsageSnapshot
        /// How old a value may become before it is not usable, in seconds.
        package let staleness: Double
        /// What the values of the containers are.
        package let demand: UsageDemand
        /// Why some of the values can never be known here.
        package let absences: [MetricRequest: String]

        package init(
            usage: UsageSnapshot,
            staleness: Double,
            demand: UsageDemand,
            absences: [MetricRequest: String] = [:]
        ) {
            self.usage = usage
            self.staleness = staleness
            self.demand = demand
            self.absences = absences
        }
    }

    private let entries = Lock<[Place: Entry]>([:])

    package init() {}

    /// What the latest good page of each target told.
    package var all: [Entry] { entries.withLock { Array($0.values) } }

    /// The containers of a service, each once, as the newest page that shows it has it.
    ///
    /// What is older than the entry's `staleness` is for the caller to leave out.
    package func containers(of service: String) -> [(container: ContainerUsage, from: Entry)] {
        var seen: Set<String> = []
        return all.sorted { $0.usage.time > $1.usage.time }.flatMap { entry in
            entry.usage.containers
                .filter { $0.service == service && seen.insert($0.id).inserted }
                .map { ($0, entry) }
        }
    }

    /// Takes what a page of a target told.
    package func set(_ entry: Entry, job: String, target: String) {
        set(entry, at: Place(job: job, target: target))
    }

    func set(_ entry: Entry, at place: Place) {
        entries.withLock { $0[place] = entry }
    }

    func remove(_ place: Place) {
        entries.withLock { $0[place] = nil }
    }
}

extension UsageBoard {
    /// What each service uses, from all that is not too old at `now`, in unix seconds.
    ///
    /// The totals begin with those of the service gauges, which every job computes.
    package func services(at now: Double) -> [String: ServiceUsage] {
        ServiceUsage.byService(all.map { ($0.usage, now - $0.staleness) })
    }
}
