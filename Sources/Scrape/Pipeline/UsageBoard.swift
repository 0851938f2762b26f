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

        /// The same with its times moved by so many seconds.
        fileprivate func moved(by seconds: Double) -> Entry {
            Entry(
                usage: usage.moved(by: seconds),
                staleness: staleness,
                demand: demand,
                absences: absences
            )
        }

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

    /// All that is known at one time.
    package struct Content: Sendable {
        fileprivate var entries: [Place: Entry] = [:]
        /// Whose containers are not among ``all``, and nobody knows which there are.
        package fileprivate(set) var awaited = AwaitedPages()

        /// What the latest good page of each target told.
        package var all: [Entry] { Array(entries.values) }
    }

    private let content = Lock(Content())

    package init() {}

    /// All that is known now.
    package var current: Content { content.withLock { $0 } }

    /// What the latest good page of each target told.
    package var all: [Entry] { current.all }

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
        content.withLock {
            $0.entries[place] = entry
            $0.awaited.remove(place)
        }
    }

    /// Moves all times: the clock was set that they are of.
    func move(by seconds: Double) {
        content.withLock { $0.entries = $0.entries.mapValues { $0.moved(by: seconds) } }
    }

    /// A target is scraped from now on: its first page is awaited.
    func begin(_ place: Place, of job: ScrapeJob) {
        content.withLock { $0.awaited.add(place, until: .now + job.firstPage) }
    }

    func remove(_ place: Place) {
        content.withLock {
            $0.entries[place] = nil
            $0.awaited.remove(place)
        }
    }

    /// Whether the list of a job's targets is still to come.
    func set(isListAwaited: Bool, of job: ScrapeJob) {
        content.withLock {
            if isListAwaited {
                $0.awaited.addList(of: job.name, until: .now + job.firstPage)
            } else {
                $0.awaited.removeList(of: job.name)
            }
        }
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
