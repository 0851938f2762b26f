package import JSON

/// A task of a swarm: `GET /tasks`.
package struct EngineTask: EngineItem, Equatable {
    /// The addresses of the task on one network.
    package struct Attachment: Equatable, Sendable {
        package let networkID: String
        package let networkName: String?
        /// Each with the length of its prefix: `10.0.1.4/24`.
        package let addresses: [String]
    }

    package static let path = "/tasks"

    package let id: String
    package let serviceID: String
    /// "" until it is placed.
    package let nodeID: String
    /// 0 for tasks of global services.
    package let slot: Int
    /// What it is meant to be: `running`, `shutdown`, `remove`, ...
    package let desiredState: String
    /// What it is: `new`, `pending`, `preparing`, `running`, `failed`, ...
    package let state: String
    /// Why it is that, where it failed.
    package let error: String?
    /// `nil` as long as it has no container.
    package let containerID: String?
    package let hasContainerStatus: Bool
    package let containerLabels: [EngineLabel]
    /// The ports that are published on the node alone (mode `host`).
    package let ports: [EnginePort]
    package let attachments: [Attachment]

    package init?(_ json: JSON) {
        guard let id = json.text("ID") else { return nil }
        self.id = id
        serviceID = json.text("ServiceID") ?? ""
        nodeID = json.text("NodeID") ?? ""
        slot = json["Slot"]?.integer ?? 0
        desiredState = json.text("DesiredState") ?? ""
        let status = json.object("Status")
        state = status?.text("State") ?? ""
        error = status?.text("Err")
        containerID = status?.object("ContainerStatus")?.text("ContainerID")
        hasContainerStatus = status?.object("ContainerStatus") != nil
        containerLabels =
            json.object("Spec")?.object("ContainerSpec")?.labels("Labels") ?? []
        ports = status?.object("PortStatus")?.list("Ports").map(EnginePort.init) ?? []
        attachments = json.list("NetworksAttachments").map { attachment in
            let network = attachment.object("Network")
            return Attachment(
                networkID: network?.text("ID") ?? "",
                networkName: network?.object("Spec")?.text("Name"),
                addresses: attachment.list("Addresses").compactMap(\.string)
            )
        }
    }
}
