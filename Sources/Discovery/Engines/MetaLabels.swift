import Docker

/// The labels of a target while they are put together; what is set later wins.
struct MetaLabels: Equatable, Sendable {
    /// Which of Prometheus' mechanisms they are named after: `dockerswarm` or `docker`.
    let kind: String
    private var values: [String: String] = [:]

    /// What our own labels begin with, which no name of Prometheus' does.
    static let own = "__meta_swarm_bridge_"

    init(_ kind: String) {
        self.kind = kind
    }

    /// The group's source as Prometheus names it.
    var source: String { kind == "docker" ? "Docker" : "DockerSwarm" }

    /// The label `__meta_KIND_NAME`.
    subscript(name: String) -> String? {
        get { values["__meta_\(kind)_\(name)"] }
        set { values["__meta_\(kind)_\(name)"] = newValue }
    }

    /// A label of ours.
    mutating func setOwn(_ name: String, _ value: String?) {
        values[Self.own + name] = value
    }

    /// Adds what the labels of an item become, their keys sanitised.
    ///
    /// - Returns: how many lost their name to another one; the first by key keeps it.
    mutating func add(_ labels: [EngineLabel], _ prefix: String) -> Int {
        var names: Set<String> = []
        var collisions = 0
        for label in labels.sorted(by: { $0.key < $1.key }) {
            let name = prefix + LabelNames.sanitised(label.key)
            if names.insert(name).inserted {
                self[name] = label.value
            } else {
                collisions += 1
            }
        }
        return collisions
    }

    /// Adds the labels of something else, which win.
    mutating func merge(_ other: MetaLabels?) {
        if let other { values.merge(other.values) { $1 } }
    }

    /// The labels by name; an empty value is no label to Prometheus.
    var sorted: [TargetLabel] {
        values.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { TargetLabel($0.key, $0.value) }
    }
}
