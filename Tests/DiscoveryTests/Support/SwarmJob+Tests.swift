import Docker
import HTTP
import Posix
import Simulation

@testable import Discovery

extension SwarmJob {
    /// A job with these masters, `http://` before each.
    static func of(_ name: String, _ masters: [String]) throws -> SwarmJob {
        var job = SwarmJob(name: name, masters: try masters.map { try Master("http://\($0)") })
        job.timeout = .seconds(30)
        job.refreshInterval = .milliseconds(40)
        return job
    }

    /// A job with the masters of a simulation, in this order.
    @EventLoop
    static func of(
        _ name: String,
        _ swarm: SimulatedSwarm,
        order: [Int] = [0, 1, 2]
    ) throws -> SwarmJob {
        try .of(name, order.map { swarm.masters[$0].address.description })
    }
}

extension TargetList {
    /// The list of a cluster with so many nodes.
    static func of(_ job: String, nodes: Int, rack: String = "r1") -> TargetList {
        var rows = [("Role", "primary"), ("Nodes", "\(nodes)")]
        for number in 0..<nodes {
            rows += InfoBody.node("n\(number)", "10.0.0.\(number):2375", rack: rack)
        }
        guard case .swarm(let status) = SwarmAnswer.read(InfoBody.modern(rows)) else {
            return TargetList(status: nil, job)
        }
        return TargetList(status: status, job)
    }

    private init(status: SwarmStatus?, _ job: String) {
        let master = MasterAddress("http://m.example.com:2375")
        self.init(
            SwarmTargets(
                job: job,
                masters: [master],
                status: status,
                answeredBy: master,
                options: SwarmTargetOptions()
            )
        )
    }
}

/// Runs `body` with a Swarm of three masters and a client, and ends both.
@EventLoop
func withSwarm(
    nodes: Int = 3,
    _ body: @EventLoop (SimulatedSwarm, Client) async throws -> Void
) async throws {
    var options = SimulatedSwarm.Options()
    options.nodes = nodes
    options.plan = LoopbackPlan(network: 78)
    options.electionTime = .milliseconds(100)
    let swarm = SimulatedSwarm(options)
    let client = Client(userAgent: "test")
    try await swarm.start()
    do {
        try await body(swarm, client)
    } catch {
        await swarm.stop()
        throw error
    }
    client.closeIdle()
    await swarm.stop()
}
