/// What a label set of a page says: whose series it is, and which of them.
struct LabelMeaning: Sendable {
    enum CPU: Sendable {
        case core
        /// All cores together: `cpu="total"`, or no such label.
        case total
    }

    /// The kind of a page fault.
    enum Faults: Sendable {
        case minor
        case major
    }

    /// Labels that say of which container a series is, beside those that name the service.
    static let identifyingLabels = ["id", "name", taskLabel]
    /// Labels that tell the series of a container apart, in the families that this module knows.
    static let labels = ["cpu", "interface", "failure_type", "type", "scope"]
    static let taskLabel = "container_label_com_docker_swarm_task_id"
    /// The control group of the machine as a whole.
    static let rootID = "/"

    /// The control group.
    let id: String
    /// `nil` for what is no container of a service.
    let service: String?
    let name: String
    let taskID: String
    let cpu: CPU
    /// `nil` for faults of another kind, or of a container's children.
    let faults: Faults?
    /// Whether the interface is one that only a host has.
    let isHostInterface: Bool
    /// Tells the series of one container and family apart: a hash of their other labels.
    let identity: UInt64

    init(_ labels: [(name: String, value: String)], _ grouping: ServiceGrouping) {
        func value(_ name: String) -> String? { labels.first { $0.name == name }?.value }
        id = value("id") ?? ""
        service = grouping.service(value)
        name = value("name") ?? ""
        taskID = value(Self.taskLabel) ?? ""
        let core = value("cpu") ?? ""
        cpu = core.isEmpty || core == "total" ? .total : .core
        let scope = value("scope") ?? ""
        let isOwn = scope.isEmpty || scope == "container"
        // The label was `type` before v0.29.
        switch value("failure_type") ?? value("type") {
        case "pgfault": faults = isOwn ? .minor : nil
        case "pgmajfault": faults = isOwn ? .major : nil
        default: faults = nil
        }
        isHostInterface = value("interface").map(Self.isHostInterface) ?? false
        identity = labels.reduce(0) { identity, label in
            Self.tellsApart(label.name, grouping) && !label.value.isEmpty
                ? identity &+ Self.hash(label.name, label.value) : identity
        }
    }

    /// Labels of the container itself are the same on all of its series, but for those that old versions
    /// print twice and newer ones at random.
    private static func tellsApart(_ name: String, _ grouping: ServiceGrouping) -> Bool {
        switch name {
        case "id", "name", "image": false
        default:
            !name.hasPrefix("container_label_") && !name.hasPrefix("container_env_")
                && !grouping.labels.contains(name)
        }
    }

    /// FNV-1a of both texts, its bits mixed so that sums of such hashes differ too.
    private static func hash(_ name: String, _ value: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        for byte in value.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash ^= hash >> 33
        hash &*= 0xFF51_AFD7_ED55_8CCD
        return hash ^ (hash >> 33)
    }

    /// Names that interfaces have on hosts: bridges, overlays, and hardware as systemd names it.
    ///
    /// Docker calls the interfaces of a container `eth` and a number.
    private static func isHostInterface(_ name: String) -> Bool {
        let prefixes = [
            "docker", "br-", "virbr", "veth", "cni", "flannel", "cali", "weave", "bond", "vxlan",
            "eno", "ens", "enp", "enx", "wlan", "wlp", "wwan", "kube-ipvs",
        ]
        if prefixes.contains(where: name.hasPrefix) { return true }
        let number = name.dropFirst(2)
        return name.hasPrefix("br") && !number.isEmpty && number.allSatisfy(\.isNumber)
    }
}
