import Docker
import Posix

/// Nodes, services and tasks of a swarm.
extension EngineTargets {
    private static let kind = "dockerswarm"

    /// One target for each node.
    mutating func addNodes(_ lists: EngineLists) {
        for node in lists.nodes.items {
            var labels = nodeLabels(node)
            labels["node_engine_version"] = node.engineVersion
            if let manager = node.manager {
                labels["node_manager_leader"] = "\(manager.isLeader)"
                labels["node_manager_reachability"] = manager.reachability
                labels["node_manager_address"] = manager.address
            }
            guard !node.address.isEmpty else {
                skip(.address)
                continue
            }
            add(node.address, port: Int(options.port), labels)
        }
    }

    private mutating func nodeLabels(_ node: EngineNode) -> MetaLabels {
        var labels = MetaLabels(Self.kind)
        labels["node_id"] = node.id
        labels["node_role"] = node.role
        labels["node_availability"] = node.availability
        labels["node_hostname"] = node.hostname
        labels["node_platform_architecture"] = node.architecture
        labels["node_platform_os"] = node.os
        labels["node_status"] = node.state
        labels["node_address"] = node.address
        skip(.labelCollision, labels.add(node.labels, "node_label_"))
        return labels
    }

    private mutating func serviceLabels(_ service: EngineService) -> MetaLabels {
        var labels = MetaLabels(Self.kind)
        labels["service_id"] = service.id
        labels["service_name"] = service.name
        labels["service_mode"] =
            switch service.mode {
            case .replicated: "replicated"
            case .global: "global"
            case .other: ""
            }
        skip(.labelCollision, labels.add(service.labels, "service_label_"))
        return labels
    }

    /// A target for each address of a service and each of its ports.
    mutating func addServices(_ lists: EngineLists) {
        let networks = networkLabels(lists.networks.items, Self.kind)
        for service in lists.services.items {
            var common = serviceLabels(service)
            common["service_updating_status"] = service.updateState
            common["service_task_container_hostname"] = service.container?.hostname
            common["service_task_container_image"] = service.container?.image
            let addresses = service.virtualIPs.compactMap { address in
                Self.host(address.address ?? "").map { (address.networkID, $0) }
            }
            skip(.address, service.virtualIPs.count - addresses.count)
            func name(_ id: String) -> String { networks[id]?["network_name"] ?? id }
            join(addresses.map { (name($0.0), $0.1) }, into: &common)
            let named = namedPort(service.labels, service.container?.labels ?? [])
            let places = selected(
                addresses,
                id: \.0,
                name: { name($0.0) },
                isIngress: { Self.isIngress(networks[$0.0]) }
            )
            for (id, host) in places {
                addPorts(
                    of: service,
                    named,
                    PortPlace(host: host, isTask: false),
                    common,
                    networks[id]
                )
            }
        }
    }

    private struct PortPlace {
        let host: String
        let isTask: Bool
    }

    /// A target for each TCP port of the service, or one with the job's port where there is none.
    private mutating func addPorts(
        of service: EngineService?,
        _ named: Int?,
        _ place: PortPlace,
        _ common: MetaLabels,
        _ network: MetaLabels?
    ) {
        var base = common
        base.merge(network)
        let ports = named == nil ? service?.ports.filter { $0.transport == "tcp" } ?? [] : []
        for port in ports {
            var labels = MetaLabels(Self.kind)
            if place.isTask {
                labels["task_port_publish_mode"] = port.publishMode
            } else {
                labels["service_endpoint_port_name"] = port.name
                labels["service_endpoint_port_publish_mode"] = port.publishMode
            }
            labels.setOwn(port)
            labels.merge(base)
            let isTarget = place.isTask && options.taskPorts == .target
            add(place.host, port: isTarget ? port.target : port.published, labels)
        }
        if ports.isEmpty { add(place.host, port: named ?? Int(options.port), base) }
    }

    /// A target for each port that a task publishes on its node, and for each address and port of its
    /// service.
    mutating func addTasks(_ lists: EngineLists) {
        let networks = networkLabels(lists.networks.items, Self.kind)
        let services = Dictionary(lists.services.items.map { ($0.id, $0) }) { $1 }
        var servicesLabels: [String: MetaLabels] = [:]
        for service in services.values { servicesLabels[service.id] = serviceLabels(service) }
        let nodes = Dictionary(lists.nodes.items.map { ($0.id, $0) }) { $1 }
        var nodesLabels: [String: MetaLabels] = [:]
        for node in nodes.values { nodesLabels[node.id] = nodeLabels(node) }
        for task in lists.tasks.items {
            if nodes[task.nodeID]?.state == "down", !options.tasksOfDownNodes {
                skip(.nodeDown)
                continue
            }
            var common = MetaLabels(Self.kind)
            common["task_id"] = task.id
            common["task_desired_state"] = task.desiredState
            common["task_state"] = task.state
            common["task_slot"] = "\(task.slot)"
            common["task_container_id"] = task.containerID
            skip(.labelCollision, common.add(task.containerLabels, "container_label_"))
            common.merge(servicesLabels[task.serviceID])
            common.merge(nodesLabels[task.nodeID])
            add(task, of: services[task.serviceID], common, networks)
        }
    }

    private mutating func add(
        _ task: EngineTask,
        of service: EngineService?,
        _ common: MetaLabels,
        _ networks: [String: MetaLabels]
    ) {
        for port in task.ports where port.transport == "tcp" {
            var labels = MetaLabels(Self.kind)
            labels["task_port_publish_mode"] = port.publishMode
            labels.setOwn(port)
            labels.merge(common)
            guard let host = common["node_address"], !host.isEmpty else {
                skip(.address)
                continue
            }
            add(host, port: port.published, labels)
        }
        var found: [(id: String, name: String, host: String)] = []
        for attachment in task.attachments {
            let name =
                networks[attachment.networkID]?["network_name"] ?? attachment.networkName ?? ""
            for address in attachment.addresses {
                guard let host = Self.host(address) else {
                    skip(.address)
                    continue
                }
                found.append((attachment.networkID, name, host))
            }
        }
        let named = namedPort(service?.labels ?? [], task.containerLabels)
        // On the host's network it has no address of its own; with a port it can be told which one.
        if found.isEmpty, task.ports.isEmpty, let named, let host = common["node_address"] {
            return host.isEmpty ? skip(.address) : add(host, port: named, common)
        }
        var labels = common
        join(found.map { ($0.name, $0.host) }, into: &labels)
        let places = selected(
            found,
            id: \.id,
            name: \.name,
            isIngress: { Self.isIngress(networks[$0.id]) }
        )
        for place in places {
            addPorts(
                of: service,
                named,
                PortPlace(host: place.host, isTask: true),
                labels,
                networks[place.id]
            )
        }
    }

    private static func isIngress(_ network: MetaLabels?) -> Bool {
        network?["network_ingress"] == "true"
    }

    /// The address of `10.0.1.4/24`; `nil` where it is none.
    private static func host(_ text: String) -> String? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = UInt8(parts[1]), length <= 128,
            SocketAddress(numeric: String(parts[0]), port: 0) != nil
        else { return nil }
        return String(parts[0])
    }
}

extension MetaLabels {
    /// Both sides of a port: Prometheus has the published one in the address alone.
    fileprivate mutating func setOwn(_ port: EnginePort) {
        if port.target > 0 { setOwn("port_target", "\(port.target)") }
        if port.published > 0 { setOwn("port_published", "\(port.published)") }
        setOwn("port_name", port.name)
    }
}
