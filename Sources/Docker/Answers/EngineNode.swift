package import JSON

/// A node of a swarm: `GET /nodes`.
package struct EngineNode: EngineItem, Equatable {
    /// What a manager is among the managers.
    package struct Manager: Equatable, Sendable {
        package let isLeader: Bool
        /// `reachable`, `unreachable`, `unknown`.
        package let reachability: String
        /// Where managers reach it: `10.0.0.1:2377`.
        package let address: String
    }

    package static let path = "/nodes"

    package let id: String
    /// `Spec.Labels`, not the engine's own.
    package let labels: [EngineLabel]
    /// `worker` or `manager`.
    package let role: String
    /// `active`, `pause` or `drain`.
    package let availability: String
    package let hostname: String
    package let architecture: String
    package let os: String
    package let engineVersion: String
    /// `ready`, `down`, `disconnected` or `unknown`.
    package let state: String
    /// "" where the managers do not know it yet.
    package let address: String
    package let manager: Manager?

    package init?(_ json: JSON) {
        guard let id = json.text("ID") else { return nil }
        self.id = id
        let spec = json.object("Spec")
        labels = spec?.labels("Labels") ?? []
        role = spec?.text("Role") ?? ""
        availability = spec?.text("Availability") ?? ""
        let description = json.object("Description")
        hostname = description?.text("Hostname") ?? ""
        let platform = description?.object("Platform")
        architecture = platform?.text("Architecture") ?? ""
        os = platform?.text("OS") ?? ""
        engineVersion = description?.object("Engine")?.text("EngineVersion") ?? ""
        let status = json.object("Status")
        state = status?.text("State") ?? ""
        address = status?.text("Addr") ?? ""
        manager = json.object("ManagerStatus").map { manager in
            Manager(
                isLeader: manager["Leader"]?.bool ?? false,
                reachability: manager.text("Reachability") ?? "",
                address: manager.text("Addr") ?? ""
            )
        }
    }
}
