/// What one manager of a classic Swarm, version 1.2.9, says of itself and its engines.
///
/// Its texts are the bytes that a manager built with Go's `encoding/json` sends, down to the order of
/// the keys, the escapes and the line end.
package struct ManagerAnswer: Sendable {
    /// What a manager is to the others.
    package enum Role: Equatable, Sendable {
        case primary
        /// One that follows; `primary` is the address it was told, "" while there is none.
        case replica(primary: String)
    }

    package var role: Role
    /// The engines in the order shown: managers sort them by name, numbers in them as numbers.
    package var nodes: [SimulatedNode]
    package var strategy = "spread"
    /// The host name of the manager.
    package var name: String
    /// The kernel of the manager's host.
    package var kernelVersion: String

    package init(
        role: Role,
        nodes: [SimulatedNode],
        name: String = "manager",
        kernelVersion: String = "6.1.0-18-amd64"
    ) {
        self.role = role
        self.nodes = nodes
        self.name = name
        self.kernelVersion = kernelVersion
    }

    /// The body of `GET /info` at a time, in nanoseconds since 1970.
    package func info(unixNanoseconds: Int64) -> [UInt8] {
        var json = GoJSON(reserving: 2048 + 800 * nodes.count)
        // Engines that were never reached count for nothing.
        let engines = nodes.filter { $0.status != .pending }
        json.raw("{\"ID\":\"\",\"Containers\":")
        json.number(Self.sum(engines, \.containers.count))
        json.raw(",\"ContainersRunning\":")
        json.number(Self.sum(engines, \.containers.running))
        json.raw(",\"ContainersPaused\":")
        json.number(Self.sum(engines, \.containers.paused))
        json.raw(",\"ContainersStopped\":")
        json.number(Self.sum(engines, \.containers.stopped))
        json.raw(",\"Images\":")
        json.number(Self.sum(engines, \.images))
        json.raw(",\"Driver\":\"\",\"DriverStatus\":null,\"SystemStatus\":[")
        appendStatus(to: &json)
        json.raw("],\"Plugins\":{\"Volume\":null,\"Network\":null,\"Authorization\":null,")
        json.raw("\"Log\":null},\"MemoryLimit\":true,\"SwapLimit\":true,\"KernelMemory\":false,")
        json.raw("\"CpuCfsPeriod\":true,\"CpuCfsQuota\":true,\"CPUShares\":true,\"CPUSet\":true,")
        json.raw("\"IPv4Forwarding\":true,\"BridgeNfIptables\":true,\"BridgeNfIp6tables\":true,")
        json.raw("\"Debug\":false,\"NFd\":0,\"OomKillDisable\":true,\"NGoroutines\":0,")
        json.raw("\"SystemTime\":")
        json.string(GoText.rfc3339(unixNanoseconds: unixNanoseconds))
        json.raw(",\"LoggingDriver\":\"\",\"CgroupDriver\":\"\",\"NEventsListener\":0,")
        json.raw("\"KernelVersion\":")
        json.string(kernelVersion)
        json.raw(",\"OperatingSystem\":\"linux\",\"OSType\":\"\",\"Architecture\":\"amd64\",")
        json.raw("\"IndexServerAddress\":\"\",\"RegistryConfig\":null,\"NCPU\":")
        json.number(Self.sum(engines, \.usableCPUs))
        json.raw(",\"MemTotal\":")
        json.number(Self.sum(engines, \.usableMemoryBytes))
        json.raw(",\"DockerRootDir\":\"\",\"HttpProxy\":\"\",\"HttpsProxy\":\"\",")
        json.raw("\"NoProxy\":\"\",\"Name\":")
        json.string(name)
        json.raw(",\"Labels\":null,\"ExperimentalBuild\":false,\"ServerVersion\":\"swarm/1.2.9\",")
        json.raw("\"ClusterStore\":\"\",\"ClusterAdvertise\":\"\",\"Runtimes\":null,")
        json.raw("\"DefaultRuntime\":\"\",\"Swarm\":{\"NodeID\":\"\",\"NodeAddr\":\"\",")
        json.raw("\"LocalNodeState\":\"\",\"ControlAvailable\":false,\"Error\":\"\",")
        json.raw("\"RemoteManagers\":null},\"LiveRestoreEnabled\":false,\"Isolation\":\"\",")
        json.raw("\"InitBinary\":\"\",\"ContainerdCommit\":{\"ID\":\"\",\"Expected\":\"\"},")
        json.raw("\"RuncCommit\":{\"ID\":\"\",\"Expected\":\"\"},")
        json.raw("\"InitCommit\":{\"ID\":\"\",\"Expected\":\"\"},\"SecurityOptions\":null}\n")
        return json.bytes
    }

    /// The body of `GET /version`.
    package func version() -> [UInt8] {
        var json = GoJSON(reserving: 256)
        json.raw("{\"Version\":\"swarm/1.2.9\",\"ApiVersion\":\"1.30\",\"GitCommit\":\"HEAD\",")
        json.raw(
            "\"GoVersion\":\"go1.19.8\",\"Os\":\"linux\",\"Arch\":\"amd64\",\"KernelVersion\":"
        )
        json.string(kernelVersion)
        json.raw(",\"BuildTime\":")
        json.string("<unknown>")
        json.raw("}\n")
        return json.bytes
    }

    private static func sum<Number: FixedWidthInteger>(
        _ nodes: [SimulatedNode],
        _ part: (SimulatedNode) -> Number
    ) -> Number {
        nodes.reduce(0) { $0 &+ part($1) }
    }
}
