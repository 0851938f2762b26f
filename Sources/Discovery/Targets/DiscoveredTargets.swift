/// What a poll of any kind of job found: groups of targets by role, and what was left out.
package struct DiscoveredTargets: Equatable, Sendable {
    /// The groups of one role, in the order they are served.
    package struct Part: Equatable, Sendable {
        package let role: TargetRole
        package let groups: [TargetGroup]
    }

    /// Each role at most once, in the order they are served.
    package let parts: [Part]
    /// How many nodes of each state the answer has, included or not; empty for roles without nodes.
    package let nodesByState: [String: Int]
    /// What was left out or mended, by the word that a metric has for it.
    package let skipped: [String: Int]

    package init(
        parts: [Part],
        nodesByState: [String: Int] = [:],
        skipped: [String: Int] = [:]
    ) {
        self.parts = parts
        self.nodesByState = nodesByState
        self.skipped = skipped
    }

    /// All groups, role by role.
    package var groups: [TargetGroup] { parts.flatMap(\.groups) }

    /// The groups of a role; none where there is no such role.
    package func groups(role: TargetRole) -> [TargetGroup] {
        parts.first { $0.role == role }?.groups ?? []
    }

    /// The addresses of what has metrics of a workload: all but the managers of classic Swarm.
    package var scraped: [String] {
        parts.filter { $0.role != .master }.flatMap(\.groups).flatMap(\.targets)
    }
}

/// What a target is in its cluster.
package enum TargetRole: String, CaseIterable, Sendable {
    /// A manager of classic Swarm.
    case master
    case node
    case service
    case task
    case container
}

extension DiscoveredTargets {
    /// The targets of a classic Swarm.
    package init(_ targets: SwarmTargets) {
        self.init(
            parts: [TargetRole.master, .node].map { role in
                Part(role: role, groups: targets.groups(role: role.rawValue))
            },
            nodesByState: Dictionary(
                uniqueKeysWithValues: targets.nodesByState.map { ($0.key.rawValue, $0.value) }
            ),
            skipped: Dictionary(
                uniqueKeysWithValues: targets.skipped.map { ($0.key.rawValue, $0.value) }
            )
        )
    }
}
