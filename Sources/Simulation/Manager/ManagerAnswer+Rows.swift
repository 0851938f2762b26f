/// The status of the Swarm as rows of two strings: first the manager's own, then each engine's name with
/// its address, followed by its fields, which are indented.
extension ManagerAnswer {
    private static let filters =
        "health, port, containerslots, dependency, affinity, constraint, whitelist"

    /// Appends the rows of `SystemStatus`.
    func appendStatus(to json: inout GoJSON) {
        switch role {
        case .primary:
            json.row("Role", "primary")
        case .replica(let primary):
            json.row("Role", "replica")
            json.raw(",")
            json.row("Primary", primary)
        }
        json.raw(",")
        json.row("Strategy", strategy)
        json.raw(",")
        json.row("Filters", Self.filters)
        json.raw(",")
        json.row("Nodes", String(nodes.count))
        for node in nodes { Self.append(node, to: &json) }
    }

    private static func append(_ node: SimulatedNode, to json: inout GoJSON) {
        func field(_ key: String, _ value: String) {
            json.raw(",")
            json.row(key, value, prefix: "  \u{2514} ")
        }
        json.raw(",")
        json.row(node.name.isEmpty ? "(unknown)" : node.name, node.address, prefix: " ")
        let wasReached = node.status != .pending || !node.id.isEmpty
        field("ID", wasReached ? "\(node.id)|\(node.address)" : "")
        field("Status", node.status.rawValue)
        let containers = node.containers
        let states =
            " (\(containers.running) Running, \(containers.paused) Paused, "
            + "\(containers.stopped) Stopped)"
        field("Containers", "\(containers.count)\(node.status == .healthy ? states : "")")
        field("Reserved CPUs", "\(node.reservedCPUs) / \(node.usableCPUs)")
        let reserved = GoText.binarySize(node.reservedMemoryBytes)
        field("Reserved Memory", "\(reserved) / \(GoText.binarySize(node.usableMemoryBytes))")
        field("Labels", node.labels.joined(separator: ", "))
        if !node.error.isEmpty { field("Error", node.error) }
        field("UpdatedAt", GoText.rfc3339(unixSeconds: node.updatedAt))
        field("ServerVersion", node.serverVersion)
    }
}
