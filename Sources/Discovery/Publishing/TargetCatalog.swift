package import HTTP
import Metrics
package import Posix

/// The last good list of every job, and the answers to who asks for them.
///
/// Answers come from memory: nobody who asks waits for a master or an engine.
@EventLoop
package final class TargetCatalog {
    struct Entry {
        var list: TargetList?
        var confirmed: ContinuousClock.Instant?
        var maxStaleness: Duration?
        /// Why there is no list, or no newer one.
        var trouble: String
        /// Whether the last poll gave no list.
        var isTroubled = true
    }

    private struct Answered: Hashable {
        let job: String?
        let status: Status
    }

    private(set) var names: [String] = []
    /// Whether ``setJobs(_:)`` has been called: until then nothing is known, not even that there is none.
    private var isConfigured = false
    private(set) var entries: [String: Entry] = [:]
    private var joined: [TargetRole?: ServedDocument] = [:]
    /// Handles of the series that were counted up already; the series go with their job.
    private var counters: [Answered: Counter] = [:]
    private let clock: @EventLoop () -> ContinuousClock.Instant
    private let metrics: DiscoveryMetrics

    package init(
        metrics: DiscoveryMetrics,
        clock: @escaping @EventLoop () -> ContinuousClock.Instant = { .now }
    ) {
        self.metrics = metrics
        self.clock = clock
    }

    /// The jobs there are from now on, in this order; what is known of those that stay is kept.
    func setJobs(_ names: [String]) {
        self.names = names
        isConfigured = true
        entries = entries.filter { names.contains($0.key) }
        for name in names where entries[name] == nil { addJob(name) }
        joined = [:]
        counters = [:]
    }

    /// Forgets what is known of a job.
    func reset(_ name: String, maxStaleness: Duration?) {
        addJob(name)
        entries[name]?.maxStaleness = maxStaleness
        joined = [:]
        counters = [:]
    }

    private func addJob(_ name: String) {
        entries[name] = Entry(trouble: "nobody has answered yet")
    }

    /// A poll was good: the list is of now, whether it changed or not.
    func publish(_ list: TargetList, of name: String) {
        guard let entry = entries[name] else { return }
        if entry.list?.all != list.all { joined = [:] }
        entries[name]?.list = list
        entries[name]?.confirmed = clock()
        entries[name]?.isTroubled = false
    }

    /// A poll was not good.
    func report(_ trouble: String, of name: String) {
        entries[name]?.trouble = trouble
        entries[name]?.isTroubled = true
    }

    /// Why not every job has a list yet; `nil` once all have.
    package var missing: String? {
        if !isConfigured { return Self.starting }
        let waiting = names.compactMap { name -> String? in
            guard let entry = entries[name], entry.list == nil else { return nil }
            return "discovery job \(name) has no list yet: \(entry.trouble)"
        }
        return waiting.isEmpty ? nil : waiting.joined(separator: "\n")
    }

    /// Answers `GET /sd` for all jobs together, and `GET /sd/JOB` for one.
    package func answer(_ request: Request, job: String?) -> Response {
        let response = respond(request, job: job)
        counter(job.map { entries[$0] == nil ? "{job}" : $0 }, response.status).increment()
        return response
    }

    /// The counter of the answers of that status about a job, or about all together.
    private func counter(_ job: String?, _ status: Status) -> Counter {
        let key = Answered(job: job, status: status)
        if let counter = counters[key] { return counter }
        let path = job.map { "/sd/\($0)" } ?? "/sd"
        let counter = metrics.requests.series(path, "\(status.code)")
        counters[key] = counter
        return counter
    }

    private func respond(_ request: Request, job: String?) -> Response {
        var role: TargetRole?
        if let text = request.parameter("role") {
            guard let known = TargetRole(rawValue: text) else {
                let known = TargetRole.allCases.map(\.rawValue).joined(separator: ", ")
                return .text(400, "role is one of \(known)")
            }
            role = known
        }
        if !isConfigured { return .text(503, Self.starting) }
        if let job, entries[job] == nil {
            let known = names.isEmpty ? "none" : names.joined(separator: ", ")
            return .text(404, "there is no discovery job of that name; there are: \(known)")
        }
        if names.isEmpty { return .text(404, "no discovery job is configured") }
        for name in job.map({ [$0] }) ?? names {
            if let reason = unavailable(name) { return .text(503, reason) }
        }
        let document = job.flatMap { entries[$0]?.list?.document(role: role) } ?? all(role)
        if Self.matches(request.fields.list(of: "If-None-Match"), document.tag) {
            return Response(304, fields: ServedDocument.fields(document.tag))
        }
        return document.response
    }

    private static let starting = "the configuration has not been taken yet"

    /// Why a job's list cannot be served; `nil` when it can.
    private func unavailable(_ name: String) -> String? {
        guard let entry = entries[name], entry.list != nil, let confirmed = entry.confirmed else {
            return "discovery job \(name) has no list yet: \(entries[name]?.trouble ?? "")"
        }
        let age = clock() - confirmed
        guard let limit = entry.maxStaleness, age > limit else { return nil }
        return "the list of discovery job \(name) is \(age.components.seconds) s old, "
            + "more than its max_staleness: \(entry.trouble)"
    }

    private func all(_ role: TargetRole?) -> ServedDocument {
        if let document = joined[role] { return document }
        let lists = names.compactMap { entries[$0]?.list?.document(role: role) }
        let document = ServedDocument(joining: lists)
        joined[role] = document
        return document
    }

    /// The weak comparison of RFC 9110, section 13.1.2.
    private static func matches(_ tags: [String], _ tag: String) -> Bool {
        tags.contains { $0 == "*" || $0 == tag || $0 == "W/\(tag)" }
    }
}
