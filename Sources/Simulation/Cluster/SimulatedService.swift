/// A service of a simulated Swarm: what its replicas are, and how much is asked of all of them together.
package struct SimulatedService: Equatable, Sendable {
    package var name: String
    package var image: String
    /// How many replicas are wanted, up to ``replicaLimit``.
    package var replicas: Int
    /// The CPUs that one replica may use; `nil` for as many as there are.
    package var cpuQuota: Double?
    /// The bytes of memory that one replica may use; 0 for as many as there are.
    package var memoryLimit: Int64
    /// CPUs that each replica reserves.
    package var reservedCPUs: Int
    /// Bytes of memory that each replica reserves.
    package var reservedMemoryBytes: Int64
    /// The work that the replicas share, in equal parts.
    package var load: LoadCurve
    /// Bytes that come in for each CPU second of work; a third of it goes out.
    package var bytesPerCPUSecond: Double

    /// The most replicas a service can have.
    package static let replicaLimit = 1000

    package init(
        name: String,
        image: String,
        replicas: Int,
        cpuQuota: Double? = nil,
        memoryLimit: Int64 = 0,
        reservedCPUs: Int = 0,
        reservedMemoryBytes: Int64 = 0,
        load: LoadCurve,
        bytesPerCPUSecond: Double = 250_000
    ) {
        self.name = name
        self.image = image
        self.replicas = replicas
        self.cpuQuota = cpuQuota
        self.memoryLimit = memoryLimit
        self.reservedCPUs = reservedCPUs
        self.reservedMemoryBytes = reservedMemoryBytes
        self.load = load
        self.bytesPerCPUSecond = bytesPerCPUSecond
    }

    /// A web server with a quota, a batch worker without, and a cache that does little.
    package static let usual = [
        SimulatedService(
            name: "apache",
            image: "httpd:2.4",
            replicas: 4,
            cpuQuota: 0.5,
            memoryLimit: 256 << 20,
            reservedMemoryBytes: 128 << 20,
            load: LoadCurve(middle: 1, swing: 0.8, period: 60, step: 0.6),
            bytesPerCPUSecond: 2_000_000
        ),
        SimulatedService(
            name: "worker",
            image: "registry.example.com/worker:1.7",
            replicas: 3,
            reservedCPUs: 1,
            load: LoadCurve(middle: 0.9, swing: 0.5, period: 150, phase: 0.4)
        ),
        SimulatedService(
            name: "cache",
            image: "redis:6",
            replicas: 2,
            cpuQuota: 1,
            memoryLimit: 512 << 20,
            reservedMemoryBytes: 256 << 20,
            load: LoadCurve(middle: 0.12, swing: 0.06, period: 45, phase: 0.7),
            bytesPerCPUSecond: 8_000_000
        ),
    ]

    /// The CPUs that each of `count` replicas uses at `time`.
    func rate(at time: Double, among count: Int) -> Double {
        guard count > 0 else { return 0 }
        return min(load.demand(at: time) / Double(count), cpuQuota ?? .infinity)
    }
}
