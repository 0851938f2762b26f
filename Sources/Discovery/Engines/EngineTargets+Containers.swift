import Docker

/// Containers of one engine.
extension EngineTargets {
    private static let kind = "docker"

    /// A target for each network of a container and each of its TCP ports.
    mutating func addContainers(_ lists: EngineLists) {
        let networks = networkLabels(lists.networks.items, Self.kind)
        let containers = Dictionary(lists.containers.items.map { ($0.id, $0) }) { $1 }
        for container in lists.containers.items {
            // One that is being made or removed has no name.
            guard let name = container.names.first else {
                skip(.item)
                continue
            }
            var common = MetaLabels(Self.kind)
            common["container_id"] = container.id
            common["container_name"] = name
            common["container_network_mode"] = container.networkMode
            common["container_image"] = container.image
            common["container_image_id"] = container.imageID
            skip(.labelCollision, common.add(container.labels, "container_label_"))
            let attachments = Self.attachments(of: container, containers)
            if attachments.isEmpty { skip(.noNetwork) }
            join(attachments.map { ($0.network, $0.address) }, into: &common)
            let named = namedPort(container.labels)
            for attachment in selected(attachments, id: \.networkID, name: \.network) {
                add(container, attachment, named, common, networks[attachment.networkID])
            }
        }
    }

    /// The networks of a container, or of the one whose network it shares (`container:ID`).
    private static func attachments(
        of container: EngineContainer,
        _ containers: [String: EngineContainer]
    ) -> [EngineContainer.Attachment] {
        var next = container
        // As many steps as there are containers: a circle ends too.
        for _ in 0...containers.count {
            if !next.attachments.isEmpty { return next.attachments }
            let prefix = "container:"
            guard next.networkMode.hasPrefix(prefix),
                let other = containers[String(next.networkMode.dropFirst(prefix.count))]
            else { return [] }
            next = other
        }
        return []
    }

    private mutating func add(
        _ container: EngineContainer,
        _ attachment: EngineContainer.Attachment,
        _ named: Int?,
        _ common: MetaLabels,
        _ network: MetaLabels?
    ) {
        var base = common
        base["network_ip"] = attachment.address
        base.merge(network)
        let isHost = container.networkMode == "host"
        guard isHost || !attachment.address.isEmpty else { return skip(.address) }
        if let named {
            return add(isHost ? options.hostNetworkingHost : attachment.address, port: named, base)
        }
        let ports = container.ports.filter { $0.transport == "tcp" }
        for port in ports {
            var labels = base
            labels["port_private"] = "\(port.privatePort)"
            if port.publicPort > 0 {
                labels["port_public"] = "\(port.publicPort)"
                labels["port_public_ip"] = port.publicIP
            }
            add(attachment.address, port: port.privatePort, labels)
        }
        guard ports.isEmpty else { return }
        if isHost {
            add(address: options.hostNetworkingHost, base)
        } else {
            add(attachment.address, port: Int(options.port), base)
        }
    }
}

extension EngineContainer.Attachment {
    /// The IPv4 address, else the IPv6 one; "" on the host's network.
    fileprivate var address: String { ipv4.isEmpty ? ipv6 : ipv4 }
}
