/// The targets that have given no page since they are scraped: nobody knows what runs there.
package struct AwaitedPages: Sendable {
    /// By when each target would have given its first page, if it answers at all.
    private var deadlines: [UsageBoard.Place: ContinuousClock.Instant] = [:]

    /// Names no target: a job's whole list of targets is awaited.
    private static let list = ""

    package init() {}

    /// Awaits the first page of a target.
    mutating func add(_ place: UsageBoard.Place, until deadline: ContinuousClock.Instant) {
        deadlines[place] = deadline
    }

    /// Awaits the first list of a job's targets.
    mutating func addList(of job: String, until deadline: ContinuousClock.Instant) {
        deadlines[.init(job: job, target: Self.list)] = deadline
    }

    mutating func remove(_ place: UsageBoard.Place) {
        if !deadlines.isEmpty { deadlines[place] = nil }
    }

    mutating func removeList(of job: String) {
        remove(.init(job: job, target: Self.list))
    }

    /// Whether some may still come in time.
    package func hasTime(at now: ContinuousClock.Instant) -> Bool {
        deadlines.values.contains { now < $0 }
    }

    /// Those whose time is over, each once and in order: the addresses of targets, then, for a job
    /// whose discovery has no list yet, `the targets of JOB`.
    package func late(at now: ContinuousClock.Instant) -> [String] {
        let late = deadlines.filter { now >= $0.value }.keys
        let targets = Set(late.map(\.target)).subtracting([Self.list])
        let lists = late.filter { $0.target == Self.list }.map { "the targets of \($0.job)" }
        return targets.sorted() + lists.sorted()
    }
}
