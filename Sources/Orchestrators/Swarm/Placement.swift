import JSON

/// Where the tasks of a service may run.
struct Placement: Equatable {
    /// `Placement.MaxReplicas`: so many tasks a node.
    let mostPerNode: Int
    private var constraints: [PlacementConstraint] = []
    /// Constraints that could not be read.
    private var unread: [String] = []
    private var platforms: [Platform] = []

    private struct Platform: Equatable {
        let os: String
        let architecture: String
    }

    /// As many tasks as the nodes may hold, and what was left out of account for that.
    struct Capacity: Equatable {
        let replicas: Int
        /// Constraints that could not be evaluated; every node counts as satisfying them.
        let ignored: [String]
    }

    /// Reads the specification of a service that limits its tasks a node.
    init(_ spec: JSON, mostPerNode: Int) {
        self.mostPerNode = mostPerNode
        let placement = spec["TaskTemplate"]?["Placement"]
        for element in placement?["Constraints"]?.elements ?? [] {
            guard let text = element.string else { continue }
            if let constraint = PlacementConstraint(text) {
                constraints.append(constraint)
            } else {
                unread.append(text)
            }
        }
        for element in placement?["Platforms"]?.elements ?? [] {
            let platform = Platform(
                os: element["OS"]?.string ?? "",
                architecture: Self.usual(element["Architecture"]?.string ?? "")
            )
            platforms.append(platform)
        }
    }

    /// What the nodes may hold: those that are ready and active and satisfy the constraints.
    ///
    /// It does not look at CPU and memory that are reserved.
    func capacity(of nodes: [SwarmNode]) -> Capacity {
        var ignored = unread
        for constraint in constraints
        where nodes.contains(where: { constraint.holds(for: $0) == nil }) {
            ignored.append(constraint.text)
        }
        let count = nodes.count { node in
            node.isReady && node.isActive && isPlatform(of: node)
                && constraints.allSatisfy { $0.holds(for: node) ?? true }
        }
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: mostPerNode)
        return Capacity(replicas: isTooLarge ? .max : product, ignored: ignored)
    }

    private func isPlatform(of node: SwarmNode) -> Bool {
        let architecture = Self.usual(node.architecture)
        return platforms.isEmpty
            || platforms.contains { platform in
                (platform.os.isEmpty || platform.os == node.os)
                    && (platform.architecture.isEmpty || platform.architecture == architecture)
            }
    }

    /// Images and nodes call the same processors by two names.
    private static func usual(_ architecture: String) -> String {
        switch architecture {
        case "x86_64": "amd64"
        case "aarch64": "arm64"
        default: architecture
        }
    }
}
