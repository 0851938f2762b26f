import Posix

/// What one master did when it was last asked.
package struct MasterReport: Equatable, Sendable {
    /// Its URL.
    package let address: String
    /// Whether it gave a good answer when it was last asked; `nil` when it was not asked yet.
    package internal(set) var isUp: Bool?
    /// Whether the served list is from it.
    package internal(set) var isCurrent = false
    /// When it was last asked to an end, and when it last gave a good answer.
    package internal(set) var asked: ContinuousClock.Instant?
    package internal(set) var answered: ContinuousClock.Instant?
    /// What it says it is: `primary`, `replica`; `nil` where it does not say.
    package internal(set) var role: String?
    /// Why its last answer was not good.
    package internal(set) var failure: String?

    init(address: String) { self.address = address }
}

/// What each master did when it was last asked, for whoever wants to show it.
final class MasterBoard: Sendable {
    private let jobs = Lock<[String: [MasterReport]]>([:])

    /// A job begins: none of its masters was asked yet.
    func begin(_ job: String, masters: [String]) {
        jobs.withLock { $0[job] = masters.map(MasterReport.init) }
    }

    /// The masters of a job in the order of the configuration.
    func reports(_ job: String) -> [MasterReport] {
        jobs.withLock { $0[job] ?? [] }
    }

    /// A master has just given the list that is served from now on.
    func answered(_ place: Int, of job: String, role: String?, at time: ContinuousClock.Instant) {
        change(job) { masters in
            for other in masters.indices { masters[other].isCurrent = other == place }
        }
        stoodBy(place, of: job, role: role, at: time)
    }

    /// A master could have given a list just now.
    func stoodBy(_ place: Int, of job: String, role: String?, at time: ContinuousClock.Instant) {
        change(job) { masters in
            guard masters.indices.contains(place) else { return }
            masters[place].isUp = true
            masters[place].asked = time
            masters[place].answered = time
            masters[place].role = role
            masters[place].failure = nil
        }
    }

    /// A master has just given no good answer.
    func failed(_ place: Int, of job: String, _ reason: String, at time: ContinuousClock.Instant) {
        change(job) { masters in
            guard masters.indices.contains(place) else { return }
            masters[place].isUp = false
            masters[place].asked = time
            masters[place].failure = reason
        }
    }

    func forget(_ job: String) {
        jobs.withLock { $0[job] = nil }
    }

    private func change(_ job: String, _ body: (inout [MasterReport]) -> Void) {
        jobs.withLock { jobs in
            guard var masters = jobs[job] else { return }
            body(&masters)
            jobs[job] = masters
        }
    }
}
