/// An engine as the managers of a simulated Swarm know it: what becomes its rows in `/info`.
package struct SimulatedNode: Equatable, Sendable {
    /// What a manager of version 1.2.9 thinks of an engine.
    package enum Status: String, CaseIterable, Sendable {
        case healthy = "Healthy"
        case unhealthy = "Unhealthy"
        /// Known to the discovery service, but never reached.
        case pending = "Pending"
        case disconnected = "Disconnected"
    }

    /// How many containers an engine has, by state.
    package struct Containers: Equatable, Sendable {
        package var running: Int
        package var paused: Int
        package var stopped: Int

        package init(running: Int = 0, paused: Int = 0, stopped: Int = 0) {
            self.running = running
            self.paused = paused
            self.stopped = stopped
        }

        /// All of them.
        package var count: Int { running &+ paused &+ stopped }
    }

    /// The host name; "" is shown as `(unknown)`.
    package var name: String
    /// The engine's API address, which nothing listens on: `127.9.0.3:2375`.
    package var address: String
    /// The engine's ID, twelve groups of four; "" for an engine that was never reached.
    package var id: String
    package var status: Status
    package var containers: Containers
    /// CPUs of the machine; what is shown has the managers' 5 % overcommitment on top.
    package var cpus: Int
    /// CPUs that containers have reserved.
    package var reservedCPUs: Int
    /// Memory of the machine in bytes; shown with 5 % on top as well.
    package var memoryBytes: Int64
    /// Memory that containers have reserved, in bytes.
    package var reservedMemoryBytes: Int64
    /// How many images the engine has.
    package var images: Int
    /// Labels as `key=value`, in the order shown: managers sort them by their bytes.
    package var labels: [String]
    /// The latest connection error; "" leaves the row out, as managers have done since 1.2.3.
    package var error: String
    /// When the manager last refreshed what it knows, in Unix seconds.
    package var updatedAt: Int64
    /// The engine's version; "" for an engine that was never reached.
    package var serverVersion: String

    package init(
        name: String,
        address: String,
        id: String = "",
        status: Status = .healthy,
        containers: Containers = Containers(),
        cpus: Int = 0,
        reservedCPUs: Int = 0,
        memoryBytes: Int64 = 0,
        reservedMemoryBytes: Int64 = 0,
        images: Int = 0,
        labels: [String] = [],
        error: String = "",
        updatedAt: Int64 = 0,
        serverVersion: String = ""
    ) {
        self.name = name
        self.address = address
        self.id = id
        self.status = status
        self.containers = containers
        self.cpus = cpus
        self.reservedCPUs = reservedCPUs
        self.memoryBytes = memoryBytes
        self.reservedMemoryBytes = reservedMemoryBytes
        self.images = images
        self.labels = labels
        self.error = error
        self.updatedAt = updatedAt
        self.serverVersion = serverVersion
    }

    /// The address without its port.
    package var host: String {
        guard let colon = address.lastIndex(of: ":") else { return address }
        return String(address[..<colon])
    }

    /// CPUs with the managers' overcommitment.
    var usableCPUs: Int { Int(Self.overcommitted(Int64(cpus))) }

    /// Memory in bytes with the managers' overcommitment.
    var usableMemoryBytes: Int64 { Self.overcommitted(memoryBytes) }

    /// 5 % more, in whole numbers, as the managers' default has it; wraps instead of trapping.
    private static func overcommitted(_ amount: Int64) -> Int64 {
        amount &+ amount / 100 &* 5 &+ amount % 100 * 5 / 100
    }
}
