import Scaling
import Scrape

/// What queries found, as long as it counts: a value, and no I/O.
struct QueryMemory: Sendable {
    private struct Entry {
        var answer: InstantAnswer?
        /// When the answer holds, in unix seconds.
        var time = -Double.infinity
        /// Why there is no newer one.
        var fault: QueryFault?
    }

    private var entries: [String: Entry] = [:]

    /// Forgets what is not asked any more.
    mutating func follow(_ configuration: ScalingConfiguration) {
        let wanted = Set(configuration.services.queries)
        entries = entries.filter { wanted.contains($0.key) }
        for query in wanted where entries[query] == nil { entries[query] = Entry() }
    }

    /// All queries, those that have waited longest for an answer first.
    var queries: [String] {
        entries.sorted { ($0.value.time, $0.key) < ($1.value.time, $1.key) }.map(\.key)
    }

    /// Takes what was found at a time, in unix seconds.
    mutating func take(_ results: InstantQueries.Results, at unixSeconds: Double) {
        for (query, result) in results {
            switch result {
            case .success(let answer):
                entries[query] = Entry(answer: answer, time: unixSeconds)
            case .failure(let fault) where fault.leavesLastAnswer:
                entries[query, default: Entry()].fault = fault
            case .failure(let fault):
                entries[query] = Entry(time: unixSeconds, fault: fault)
            }
        }
    }

    /// Moves all times along with a clock that was set.
    mutating func shift(by step: Duration) {
        for place in entries.values.indices { entries.values[place].time += step / .seconds(1) }
    }

    /// What a query tells of a service with `current` replicas, and what is wrong with it.
    ///
    /// `containers` are those of the service that pages show, none where there are no pages. An
    /// answer from before `start`, in unix seconds, counts no more.
    func reading(
        _ query: String,
        isPerService: Bool,
        current: Int,
        containers: [ContainerUsage],
        since start: Double
    ) -> (reading: Reading, fault: QueryFault?) {
        let entry = entries[query] ?? Entry()
        guard let answer = entry.answer, entry.time >= start else {
            return (.missing, entry.fault ?? QueryFault(.timeout, "it was not answered yet"))
        }
        do throws(QueryFault) {
            let reading =
                isPerService
                ? Reading.service(try answer.single)
                : try answer.perReplica(current, containers)
            return (reading, entry.fault)
        } catch {
            return (.missing, error)
        }
    }
}
