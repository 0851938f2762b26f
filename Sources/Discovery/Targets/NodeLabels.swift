/// Builds the labels of node targets, sorted by name.
///
/// An empty value is left out, since Prometheus takes it for a missing label; for a label of the
/// engine `labelpresent` then still tells that it is set.
struct NodeLabels {
    let cluster: String
    let masterAddress: String?
    let masterRole: String?
    let options: SwarmTargetOptions
    /// Labels of engines that lost their name to another one.
    private(set) var collisions = 0

    private var names = LabelNames()
    private var labels: [TargetLabel] = []

    init(
        cluster: String,
        masterAddress: String?,
        masterRole: String?,
        options: SwarmTargetOptions
    ) {
        self.cluster = cluster
        self.masterAddress = masterAddress
        self.masterRole = masterRole
        self.options = options
    }

    /// The labels of one node.
    ///
    /// The order of the calls is the order of the names.
    mutating func labels(of node: SwarmNode) -> [TargetLabel] {
        labels = []
        labels.reserveCapacity(20 + 2 * node.labels.count)
        let isVolatile = options.volatileLabels
        add("__meta_swarm_cluster", cluster)
        add("__meta_swarm_master_address", masterAddress)
        add("__meta_swarm_master_role", masterRole)
        add("__meta_swarm_node_address", node.address.text)
        if isVolatile {
            add("__meta_swarm_node_containers", node.containers?.description)
            add("__meta_swarm_node_containers_paused", node.containersPaused?.description)
            add("__meta_swarm_node_containers_running", node.containersRunning?.description)
            add("__meta_swarm_node_containers_stopped", node.containersStopped?.description)
            add("__meta_swarm_node_cpus_reserved", node.cpusReserved.map(Self.decimal))
        }
        add("__meta_swarm_node_cpus_total", node.cpusTotal.map(Self.decimal))
        add("__meta_swarm_node_error", node.error)
        add("__meta_swarm_node_id", node.id)
        addLabels(of: node)
        add("__meta_swarm_node_labels_raw", node.labelsRaw)
        if isVolatile {
            add("__meta_swarm_node_memory_reserved_bytes", node.memoryReserved?.description)
        }
        add("__meta_swarm_node_memory_total_bytes", node.memoryTotal?.description)
        add("__meta_swarm_node_name", node.name)
        add("__meta_swarm_node_server_version", node.serverVersion)
        add("__meta_swarm_node_status", node.status)
        if isVolatile { add("__meta_swarm_node_updated_at", node.updatedAt) }
        add("__meta_swarm_role", "node")
        add("__scheme__", options.scheme)
        add("instance", instance(of: node))
        return labels
    }

    private mutating func add(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { labels.append(TargetLabel(name, value)) }
    }

    /// Adds what the labels of the engine become.
    ///
    /// Keys that are the same once sanitised share a
    /// length, so that the order of the text is the byte order of their keys: the first one wins.
    private mutating func addLabels(of node: SwarmNode) {
        var found: [(names: LabelNames.Pair, value: String)] = []
        found.reserveCapacity(node.labels.count)
        for label in node.labels { found.append((names.pair(for: label.key), label.value)) }
        if !zip(found, found.dropFirst()).allSatisfy({ $0.names.label < $1.names.label }) {
            found = Self.sortedUnique(found)
            collisions += node.labels.count - found.count
        }
        for (names, value) in found { add(names.label, value) }
        for (names, _) in found { add(names.present, "true") }
    }

    private static func sortedUnique(
        _ found: [(names: LabelNames.Pair, value: String)]
    ) -> [(names: LabelNames.Pair, value: String)] {
        let order = found.indices.sorted {
            let left = found[$0].names.label
            let right = found[$1].names.label
            return left != right ? left < right : $0 < $1
        }
        var unique: [(names: LabelNames.Pair, value: String)] = []
        for index in order where unique.last?.names.label != found[index].names.label {
            unique.append(found[index])
        }
        return unique
    }

    private func instance(of node: SwarmNode) -> String {
        switch options.instance {
        case .address: node.address.text
        // "(unknown)" is what managers print for an engine without a name; several share it.
        case .name: ["", "(unknown)"].contains(node.name) ? node.address.text : node.name
        }
    }

    /// The shortest decimal; whole numbers without a point.
    static func decimal(_ number: Double) -> String {
        Int64(exactly: number)?.description ?? number.description
    }
}
