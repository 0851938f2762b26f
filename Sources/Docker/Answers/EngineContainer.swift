package import JSON

/// A container of an engine: `GET /containers/json`.
package struct EngineContainer: EngineItem, Equatable {
    /// The container's end of a network.
    package struct Attachment: Equatable, Sendable {
        package let network: String
        package let networkID: String
        /// Each "" where it has none, as on the host's network.
        package let ipv4: String
        package let ipv6: String
    }

    /// A port that the container's image or its owner names.
    package struct Port: Equatable, Sendable {
        /// `tcp`, `udp` or `sctp`.
        package let transport: String
        package let privatePort: Int
        /// On the host; 0 for none.
        package let publicPort: Int
        /// The host's address that it is published on.
        package let publicIP: String
    }

    package static let path = "/containers/json"

    package let id: String
    /// Each with its leading slash.
    package let names: [String]
    package let image: String
    package let imageID: String
    package let labels: [EngineLabel]
    /// `running`, `exited`, ...
    package let state: String
    /// `default`, `host`, `none`, `container:ID` or a network's name.
    package let networkMode: String
    package let attachments: [Attachment]
    package let ports: [Port]

    package init?(_ json: JSON) {
        guard let id = json.text("Id") else { return nil }
        self.id = id
        names = json.list("Names").compactMap(\.string)
        image = json.text("Image") ?? ""
        imageID = json.text("ImageID") ?? ""
        labels = json.labels("Labels")
        state = json.text("State") ?? ""
        networkMode = json.object("HostConfig")?.text("NetworkMode") ?? ""
        let networks = json.object("NetworkSettings")?.object("Networks")?.members ?? []
        attachments = networks.compactMap { member in
            guard case .object = member.value else { return nil }
            return Attachment(
                network: member.name,
                networkID: member.value.text("NetworkID") ?? "",
                ipv4: member.value.text("IPAddress") ?? "",
                ipv6: member.value.text("GlobalIPv6Address") ?? ""
            )
        }
        ports = json.list("Ports").map { port in
            Port(
                transport: port.text("Type") ?? "",
                privatePort: port["PrivatePort"]?.integer ?? 0,
                publicPort: port["PublicPort"]?.integer ?? 0,
                publicIP: port.text("IP") ?? ""
            )
        }
    }
}
