import Docker

/// The lists of an engine that a job's targets are made of; those that its role does not need are empty.
struct EngineLists: Sendable {
    var nodes = EngineList<EngineNode>()
    var services = EngineList<EngineService>()
    var tasks = EngineList<EngineTask>()
    var networks = EngineList<EngineNetwork>()
    var containers = EngineList<EngineContainer>()

    var skipped: Int {
        nodes.skipped + services.skipped + tasks.skipped + networks.skipped + containers.skipped
    }
}

/// Why a part of an engine's lists makes no target; the raw value is the word for metrics.
enum EngineSkip: String {
    /// An item of a list could not be read.
    case item
    /// A network without an address, or with one that is none.
    case address
    /// A container without any network.
    case noNetwork = "no_network"
    /// A port that is no number from 1 to 65535, in a list or in the label that names it.
    case port
    /// A task on a node that is down.
    case nodeDown = "node_down"
    /// Two labels of an item have the same name once sanitised; the first one is kept.
    case labelCollision = "label_collision"
}

/// Makes the targets of `dockerswarm_sd` and `docker_sd` jobs: with Prometheus' own labels and addresses
/// (its `discovery/moby`), and labels of ours behind `__meta_swarm_bridge_`.
///
/// A pure function of the lists: the same lists give the same groups in the same order.
struct EngineTargets {
    let options: EngineTargetOptions
    private(set) var groups: [TargetGroup] = []
    private var skipped: [String: Int] = [:]

    init(_ options: EngineTargetOptions) {
        self.options = options
    }

    static func make(_ job: EngineJob, _ lists: EngineLists) -> DiscoveredTargets {
        var targets = EngineTargets(job.options)
        targets.skip(.item, lists.skipped)
        switch job.role {
        case .nodes: targets.addNodes(lists)
        case .services: targets.addServices(lists)
        case .tasks: targets.addTasks(lists)
        case .containers: targets.addContainers(lists)
        }
        let order = NaturalOrder.sortedIndexes(of: targets.groups.map(\.sortKey))
        var groups: [TargetGroup] = []
        // A port that is published on IPv4 and on IPv6 is listed twice.
        for index in order where targets.groups[index] != groups.last {
            groups.append(targets.groups[index])
        }
        var states: [String: Int] = [:]
        for node in lists.nodes.items { states[NodeHealth(node.state).rawValue, default: 0] += 1 }
        return DiscoveredTargets(
            parts: [
                .init(role: job.role.targetRole, groups: groups)
            ],
            nodesByState: states,
            skipped: targets.skipped
        )
    }

    /// Adds a target with its labels, and counts labels that lost their name.
    mutating func add(_ host: String, port: Int, _ labels: MetaLabels) {
        guard let port = UInt16(exactly: port), port > 0 else { return skip(.port) }
        add(address: NodeAddress.join(host: host, port: port), labels)
    }

    mutating func add(address: String, _ labels: MetaLabels) {
        groups.append(
            TargetGroup(source: labels.source, targets: [address], labels: labels.sorted)
        )
    }

    mutating func skip(_ reason: EngineSkip, _ count: Int = 1) {
        if count > 0 { skipped[reason.rawValue, default: 0] += count }
    }

    /// The labels of each network by its ID.
    mutating func networkLabels(_ networks: [EngineNetwork], _ kind: String) -> [String: MetaLabels]
    {
        var found: [String: MetaLabels] = [:]
        for network in networks {
            var labels = MetaLabels(kind)
            labels["network_id"] = network.id
            labels["network_name"] = network.name
            labels["network_scope"] = network.scope
            labels["network_internal"] = "\(network.isInternal)"
            labels["network_ingress"] = "\(network.isIngress)"
            skip(.labelCollision, labels.add(network.labels, "network_label_"))
            found[network.id] = labels
        }
        return found
    }

    /// The port that a label names; `nil` where it names none.
    mutating func namedPort(_ labels: [EngineLabel]...) -> Int? {
        guard let key = options.portLabel else { return nil }
        for label in labels.joined() where label.key == key {
            if let port = UInt16(label.value), port > 0 { return Int(port) }
            skip(.port)
        }
        return nil
    }

    /// Those networks of an item that make targets: what its job selects, by name where it has to choose.
    ///
    /// The ingress network is the last choice: nobody listens there.
    func selected<Attachment>(
        _ attachments: [Attachment],
        id: (Attachment) -> String,
        name: (Attachment) -> String,
        isIngress: (Attachment) -> Bool = { _ in false }
    ) -> [Attachment] {
        var chosen = attachments
        if let wanted = options.network {
            chosen = chosen.filter { name($0) == wanted || id($0) == wanted }
        }
        guard options.networks != .each, chosen.count > 1 else { return chosen }
        func rank(_ attachment: Attachment) -> (Int, String, String) {
            (isIngress(attachment) ? 1 : 0, name(attachment), id(attachment))
        }
        return chosen.min { rank($0) < rank($1) }.map { [$0] } ?? []
    }

    /// Names all networks of an item, and its addresses there, between commas as Prometheus has lists.
    func join(_ networks: [(name: String, address: String)], into labels: inout MetaLabels) {
        guard options.networks == .joined else { return }
        let sorted = networks.sorted { $0 < $1 }
        func list(_ texts: [String]) -> String? {
            let texts = texts.filter { !$0.isEmpty }
            return texts.isEmpty ? nil : ",\(texts.joined(separator: ",")),"
        }
        labels.setOwn("network_names", list(sorted.map(\.name)))
        labels.setOwn("network_addresses", list(sorted.map(\.address)))
    }
}

extension TargetGroup {
    /// What groups are ordered by: the address, then whatever tells equal ones apart.
    fileprivate var sortKey: String {
        targets.joined() + "\n" + labels.map { "\($0.name)\t\($0.value)" }.joined(separator: "\n")
    }
}

/// The state of a node as a metric names it: what is not known is `other`.
private enum NodeHealth: String {
    case ready
    case down
    case disconnected
    case unknown
    case other

    init(_ state: String) { self = NodeHealth(rawValue: state) ?? .other }
}
