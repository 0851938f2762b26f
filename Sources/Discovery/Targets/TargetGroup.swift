/// One label of a target group.
package struct TargetLabel: Equatable, Hashable, Sendable {
    /// A legal label name: `[a-zA-Z_][a-zA-Z0-9_]*`.
    package var name: String
    /// Any text but "": Prometheus takes an empty value for no label at all.
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Targets that share a set of labels, as http_sd and file_sd hand them to Prometheus.
package struct TargetGroup: Equatable, Sendable {
    /// Which list the group belongs to: `swarm_masters`, `swarm_nodes`; it is not served.
    package var source: String
    /// Each `host:port`, IPv6 in brackets.
    package var targets: [String]
    /// Unique by name and sorted by its bytes.
    package var labels: [TargetLabel]

    package init(source: String, targets: [String], labels: [TargetLabel]) {
        self.source = source
        self.targets = targets
        self.labels = labels
    }

    /// The value of a label; `nil` when the group does not have it.
    package subscript(name: String) -> String? {
        labels.first { $0.name == name }?.value
    }
}
