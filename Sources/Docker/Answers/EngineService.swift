package import JSON

/// A service of a swarm: `GET /services`.
package struct EngineService: EngineItem, Equatable {
    package enum Mode: Equatable, Sendable {
        /// So many tasks.
        case replicated(Int)
        /// One task on every node.
        case global
        /// Tasks that are to end, or a mode that is not known.
        case other
    }

    /// What the service's containers are made of.
    package struct Container: Equatable, Sendable {
        package let image: String?
        package let hostname: String?
        package let labels: [EngineLabel]
    }

    /// An address of the service on a network.
    package struct VirtualIP: Equatable, Sendable {
        package let networkID: String
        /// `10.0.1.2/24`; absent on the host's network.
        package let address: String?
    }

    package static let path = "/services"

    package let id: String
    /// `Version.Index`, which a change of the service must name.
    package let version: Int
    package let name: String
    package let labels: [EngineLabel]
    package let mode: Mode
    /// `nil` for a service of plugins.
    package let container: Container?
    package let virtualIPs: [VirtualIP]
    /// `Endpoint.Ports`.
    package let ports: [EnginePort]
    /// `UpdateStatus.State`: `updating`, `paused`, `completed`, `rollback_started`, ...
    package let updateState: String?
    /// `Placement.MaxReplicas`; `nil` for no limit.
    package let maxReplicasPerNode: Int?
    /// `ServiceStatus.RunningTasks` and `DesiredTasks`, where `status=true` asked for them.
    package let runningTasks: Int?
    package let desiredTasks: Int?
    /// The whole `Spec` as the engine wrote it, to be sent back with a change in it.
    package let spec: JSON

    package init?(_ json: JSON) {
        guard let id = json.text("ID"), let spec = json.object("Spec") else { return nil }
        self.id = id
        self.spec = spec
        version = json["Version"]?["Index"]?.integer ?? 0
        name = spec.text("Name") ?? ""
        labels = spec.labels("Labels")
        mode = Mode(spec.object("Mode"))
        let template = spec.object("TaskTemplate")
        container = template?.object("ContainerSpec").map { container in
            Container(
                image: container.text("Image"),
                hostname: container.text("Hostname"),
                labels: container.labels("Labels")
            )
        }
        virtualIPs =
            json.object("Endpoint")?.list("VirtualIPs").map { address in
                VirtualIP(
                    networkID: address.text("NetworkID") ?? "",
                    address: address.text("Addr")
                )
            } ?? []
        ports = json.object("Endpoint")?.list("Ports").map(EnginePort.init) ?? []
        updateState = json.object("UpdateStatus")?.text("State")
        let limit = template?.object("Placement")?["MaxReplicas"]?.integer ?? 0
        maxReplicasPerNode = limit > 0 ? limit : nil
        runningTasks = json.object("ServiceStatus")?["RunningTasks"]?.integer
        desiredTasks = json.object("ServiceStatus")?["DesiredTasks"]?.integer
    }
}

extension EngineService.Mode {
    fileprivate init(_ json: JSON?) {
        if json?.object("Global") != nil {
            self = .global
        } else if let replicated = json?.object("Replicated") {
            // A count of 0 may be left out, as Go leaves out what is empty.
            self = .replicated(max(0, replicated["Replicas"]?.integer ?? 0))
        } else {
            self = .other
        }
    }
}

/// A port of a service, or of a task that is published on its node.
package struct EnginePort: Equatable, Hashable, Sendable {
    package let name: String?
    /// `tcp`, `udp` or `sctp`.
    package let transport: String
    /// The container's.
    package let target: Int
    /// The one that others reach; 0 for none.
    package let published: Int
    /// `ingress` or `host`.
    package let publishMode: String?

    init(_ json: JSON) {
        name = json.text("Name")
        transport = json.text("Protocol") ?? "tcp"
        target = json["TargetPort"]?.integer ?? 0
        published = json["PublishedPort"]?.integer ?? 0
        publishMode = json.text("PublishMode")
    }
}
