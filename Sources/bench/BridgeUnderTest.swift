import Daemon
import Glibc
import Posix
import Simulation

/// The program itself as a child, in front of a simulated Swarm in this process.
enum BridgeUnderTest {
    static let flag = Command.Flag(
        "program",
        "FILE",
        help: "the swarm-bridge to measure (default: the one beside this program)"
    )

    /// The path of the program that is measured.
    static func path(_ arguments: Arguments) throws -> String {
        if let path = arguments.value(flag.name) { return path }
        guard let resolved = realpath("/proc/self/exe", nil) else {
            throw Failure("cannot tell where this program is: use --program")
        }
        defer { free(resolved) }
        let own = String(cString: resolved)
        let path =
            own.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/") + "/swarm-bridge"
        guard access(path, X_OK) == 0 else {
            throw Failure("there is no \(path): run swift build -c release first")
        }
        return path
    }

    /// Starts a Swarm of so many nodes, whose replicas do nothing.
    @EventLoop
    static func swarm(nodes: Int) async throws -> SimulatedSwarm {
        var options = SimulatedSwarm.Options()
        options.nodes = nodes
        options.plan = LoopbackPlan(network: 19)
        let swarm = SimulatedSwarm(options)
        try await swarm.start()
        return swarm
    }

    /// Starts the daemon with one discovery job, `bench`, that asks the Swarm every second.
    @EventLoop
    static func start(
        _ path: String,
        _ place: Workplace,
        _ swarm: SimulatedSwarm,
        port: UInt16
    ) throws -> Child {
        let masters = swarm.masters.map { "'http://\($0.address)'" }.joined(separator: ", ")
        let configuration = """
            discovery:
              - job: bench
                swarm_sd:
                  masters: [\(masters)]
                  refresh_interval: 1s
                  metrics_port: \(swarm.metricsPort)

            """
        try place.write(Array(configuration.utf8), to: "swarm-bridge.yml")
        return try Child(
            [
                path, "serve", "--config.file", "\(place.path)/swarm-bridge.yml",
                "--web.listen-address", "127.0.0.1:\(port)",
            ],
            log: "\(place.path)/swarm-bridge.log"
        )
    }
}
