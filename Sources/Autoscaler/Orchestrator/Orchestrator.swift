/// A service as its orchestrator tells it.
package struct OrchestratedService: Equatable, Sendable {
    /// Who decides how many replicas there are.
    package enum Mode: String, CaseIterable, Sendable {
        case replicated
        /// One on each node: there is no count to change.
        case global
        /// It runs until it is done: there is no count to keep.
        case job
    }

    /// What the service is known by, however it is renamed.
    package let id: String
    package let name: String
    package let mode: Mode
    /// How many replicas it is meant to have.
    package internal(set) var declared: Int
    /// How many run; `nil` where nobody says.
    package let running: Int?
    /// What ``Orchestrator/scale(_:)`` compares: it changes with everything about the service.
    package let version: String
    /// Whether an update is going on, or rests half done.
    package let isUpdating: Bool
    /// As many replicas as its nodes may hold; `nil` where nothing limits that.
    package let capacity: Int?
    /// What the service says about itself; ``ServiceLabels`` reads what is meant for us.
    package let labels: [String: String]
    /// The stack that it was deployed with.
    package let stack: String?

    package init(
        id: String,
        name: String,
        mode: Mode = .replicated,
        declared: Int,
        running: Int? = nil,
        version: String = "",
        isUpdating: Bool = false,
        capacity: Int? = nil,
        labels: [String: String] = [:],
        stack: String? = nil
    ) {
        self.id = id
        self.name = name
        self.mode = mode
        self.declared = declared
        self.running = running
        self.version = version
        self.isUpdating = isUpdating
        self.capacity = capacity
        self.labels = labels
        self.stack = stack
    }
}

/// Who knows the services and changes how many replicas they have.
package protocol Orchestrator: Sendable {
    /// What the configuration calls it.
    var kind: String { get }

    /// Whether it can change anything.
    var canScale: Bool { get }

    /// Whether a service that it does not tell of is gone, rather than not seen at the moment.
    var knowsAll: Bool { get }

    /// All services there are, of equal names one.
    func services() async throws(OrchestratorFault) -> [OrchestratedService]

    /// Makes a decision come true, if its service still is of the version that was read.
    func scale(_ record: DecisionRecord) async -> ScaleOutcome

    /// Hears of counts that services were given before it was made: by another one, or before a
    /// restart.
    func takeUp(_ counts: [GivenCount])
}

extension Orchestrator {
    /// Who is told what counts there are needs no memory of them.
    package func takeUp(_ counts: [GivenCount]) {}
}

/// A count that a service was given, and that nobody has changed since, as far as is known.
package struct GivenCount: Equatable, Sendable {
    /// What the service is known by.
    package let id: String
    package let replicas: Int
    /// How long ago it was given.
    package let age: Duration

    package init(id: String, replicas: Int, age: Duration) {
        self.id = id
        self.replicas = replicas
        self.age = age
    }
}

/// Why the services cannot be told.
package struct OrchestratorFault: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
    /// One word for what kind of trouble it is: as long as that is the same, nothing has changed.
    package let reason: String
    /// Whether it is only that nothing can be known yet.
    package let isBeginning: Bool

    /// The reason of those who count containers and lack a page.
    static let noPage = "no_page"

    /// Whether nobody but the scraped pages is at fault.
    var isOfPages: Bool { isBeginning || reason == Self.noPage }

    package init(_ description: String, reason: String = "", isBeginning: Bool = false) {
        self.description = description
        self.reason = reason
        self.isBeginning = isBeginning
    }
}

/// What came of an attempt to change a service.
package enum ScaleOutcome: Equatable, Sendable {
    case applied
    /// The service is not as it was read any more.
    case conflict
    /// It was not changed, for this reason.
    case failed(String)
    /// It may have been changed or not: nobody could tell any more, for this reason.
    case unknown(String)
}
