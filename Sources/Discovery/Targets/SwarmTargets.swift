/// The targets of one discovery job for classic Swarm: its masters and, once a master has
/// answered, the nodes.
///
/// A pure value: the same answers give the same groups in the same order, whatever order the
/// master listed its nodes in.
package struct SwarmTargets: Equatable, Sendable {
    /// Names of the sources, as the 2016 provider had them.
    package static let masterSource = "swarm_masters"
    package static let nodeSource = "swarm_nodes"

    /// The masters in the order of the configuration, then the nodes by address in natural order.
    package private(set) var groups: [TargetGroup] = []
    /// How many nodes of each state the answer has, included or not.
    package private(set) var nodesByState: [NodeState: Int] = [:]
    /// Nodes left out because of their state.
    package private(set) var excludedNodes = 0
    /// What was left out or mended, by reason: reading the answer, and naming labels.
    package private(set) var skipped: [SkipReason: Int] = [:]

    /// Makes the groups.
    ///
    /// - Parameters:
    ///   - job: Name of the discovery job, for `__meta_swarm_cluster`.
    ///   - masters: The masters as configured; one behind a Unix socket has no host to scrape and
    ///     makes no target, and one that is named twice makes one.
    ///   - status: The last good answer; `nil` leaves the masters alone.
    ///   - master: The master that gave `status`.
    ///   - options: What the job says about its targets.
    package init(
        job: String,
        masters: [MasterAddress],
        status: SwarmStatus?,
        answeredBy master: MasterAddress?,
        options: SwarmTargetOptions
    ) {
        var seen: Set<MasterAddress> = []
        for master in masters where seen.insert(master).inserted {
            guard let host = master.host, !host.isEmpty else { continue }
            let labels = [
                TargetLabel("__meta_swarm_cluster", job),
                TargetLabel("__meta_swarm_role", "master"),
                TargetLabel("__scheme__", options.scheme ?? ""),
                TargetLabel("instance", master.instance),
            ]
            groups.append(
                TargetGroup(
                    source: Self.masterSource,
                    targets: [NodeAddress.join(host: host, port: options.metricsPort)],
                    labels: labels.filter { !$0.value.isEmpty }
                )
            )
        }
        guard let status else { return }
        skipped = status.skipped
        let builder = NodeLabels(
            cluster: job,
            masterAddress: master?.instance,
            masterRole: status.role?.rawValue,
            options: options
        )
        addNodes(of: status, builder, options)
    }

    /// The groups of a role: `master` or `node`, as `?role=` asks for it.
    package func groups(role: String) -> [TargetGroup] {
        groups.filter { $0["__meta_swarm_role"] == role }
    }

    private mutating func addNodes(
        of status: SwarmStatus,
        _ builder: NodeLabels,
        _ options: SwarmTargetOptions
    ) {
        var builder = builder
        let included = options.includeStates.map { Set($0.map { $0.lowercased() }) }
        groups.reserveCapacity(groups.count + status.nodes.count)
        for index in NaturalOrder.sortedIndexes(of: status.nodes.map(\.address.text)) {
            let state = status.nodes[index].status
            nodesByState[NodeState(state), default: 0] += 1
            if let included, let state, !included.contains(state.lowercased()) {
                excludedNodes += 1
                continue
            }
            groups.append(
                TargetGroup(
                    source: Self.nodeSource,
                    targets: [status.nodes[index].address.target(port: options.metricsPort)],
                    labels: builder.labels(of: status.nodes[index])
                )
            )
        }
        if builder.collisions > 0 { skipped[.labelCollision] = builder.collisions }
    }
}
