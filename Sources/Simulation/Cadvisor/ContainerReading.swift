/// What an exporter on a node knows of one container, or of the machine as a whole.
struct ContainerReading: Sendable {
    /// The labels that swarm mode gives to a container.
    struct Task: Sendable {
        let nodeID: String
        let serviceID: String
        let serviceName: String
        let id: String
        let name: String
    }

    /// A network interface: bytes since the container's start.
    struct Interface: Sendable {
        let name: String
        let received: Double
        let transmitted: Double
    }

    /// The control group: `/` for the machine, `/docker/` and 64 digits for a container.
    let id: String
    var name = ""
    var image = ""
    var task: Task?
    /// When it started, in Unix seconds.
    let start: Double
    /// When it was looked at, in Unix seconds.
    let time: Double
    let cpuSeconds: Double
    /// Anonymous memory, in bytes.
    let usedMemory: Int64
    /// Page cache, in bytes.
    let cachedMemory: Int64
    /// CPUs that it may use; `nil` for as many as there are.
    var cpuQuota: Double?
    /// Bytes that it may use; 0 for as many as there are.
    var memoryLimit: Int64 = 0
    var interfaces: [Interface] = []

    init(
        id: String,
        start: Double,
        time: Double,
        cpuSeconds: Double,
        usedMemory: Int64,
        cachedMemory: Int64
    ) {
        self.id = id
        self.start = start
        self.time = time
        self.cpuSeconds = cpuSeconds
        self.usedMemory = usedMemory
        self.cachedMemory = cachedMemory
    }
}

/// What an exporter on a node knows at one moment.
struct HostReading: Sendable {
    /// Now, in Unix seconds.
    let time: Double
    let cores: Int
    let memoryBytes: Int64
    /// When the exporter started, in Unix seconds.
    let start: Double
    let root: ContainerReading
    let containers: [ContainerReading]
}
