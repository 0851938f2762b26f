/// What a manager says of itself and of its nodes.
package struct SwarmStatus: Equatable, Sendable {
    /// The part that a manager plays among several.
    package enum Role: String, Sendable {
        case primary
        case replica
    }

    /// `nil` before 0.3.0, which does not say it.
    package var role: Role?
    /// Where a replica says the primary is; `nil` when none is elected, and for a primary.
    package var primary: String?
    package var strategy: String?
    package var filters: [String] = []
    /// The manager's own count; it is taken without a lock and may differ from the rows.
    package var declaredNodeCount: Int?
    /// The nodes in the order of the answer, unique by address.
    package var nodes: [SwarmNode] = []
    /// "swarm/1.2.9"; `nil` before 1.1.1.
    package var serverVersion: String?
    /// The host name of the manager.
    package var managerName: String?
    /// What was left out or mended, by reason; reasons that did not occur are absent.
    package var skipped: [SkipReason: Int] = [:]

    /// The first nodes that were left out.
    package private(set) var leftOut: [LeftOut] = []

    /// A node that makes no target.
    package struct LeftOut: Equatable, Sendable {
        package let name: String
        package let address: String
        package let reason: SkipReason
    }

    /// So many of those that were left out are kept.
    private static let leftOutLimit = 100

    package init() {}

    mutating func leaveOut(_ name: String, at address: String, _ reason: SkipReason) {
        count(1, reason)
        guard leftOut.count < Self.leftOutLimit else { return }
        leftOut.append(LeftOut(name: name, address: address, reason: reason))
    }

    mutating func count(_ number: Int = 1, _ reason: SkipReason) {
        if number > 0 { skipped[reason, default: 0] += number }
    }
}

extension SwarmStatus {
    /// Whether the list of nodes may be believed.
    package enum Trust: Equatable, Sendable {
        /// It lists nodes.
        case good
        /// It lists none, and may be right: a manager that has just started says so too.
        case emptyUnconfirmed
        /// A replica without a primary and without nodes: its store was down when it started.
        case replicaWithoutPrimary
        /// It counts nodes, but none of them could be read.
        case nodesMissing(declared: Int)
    }

    /// The verdict on this one answer, which has no memory of earlier ones.
    package var trust: Trust {
        if !nodes.isEmpty { return .good }
        if role == .replica, primary == nil { return .replicaWithoutPrimary }
        if let declared = declaredNodeCount, declared > 0 {
            return .nodesMissing(declared: declared)
        }
        if skipped[.nodeAddress] != nil { return .nodesMissing(declared: 0) }
        return .emptyUnconfirmed
    }
}

extension SwarmStatus.Trust: CustomStringConvertible {
    /// One line for a person.
    package var description: String {
        switch self {
        case .good: "it lists nodes"
        case .emptyUnconfirmed: "it lists no nodes"
        case .replicaWithoutPrimary: "a replica without a primary and without nodes"
        case .nodesMissing(let declared):
            "it counts \(declared) nodes, but lists none that can be read"
        }
    }
}
