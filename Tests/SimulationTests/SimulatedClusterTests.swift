import Glibc
import Posix
import Testing

@testable import Simulation

/// The value behind a simulation, without sockets.
@Suite struct SimulatedClusterTests {
    static func cluster(nodes: Int) -> SimulatedCluster {
        var cluster = SimulatedCluster(
            seed: 5,
            origin: 1_795_219_200,
            services: SimulatedService.usual
        )
        _ = cluster.addNodes((0..<nodes).map { "127.9.0.\($0 + 1):2375" }, at: 0)
        return cluster
    }

    @Test func `replicas are spread over the healthy nodes`() {
        var cluster = Self.cluster(nodes: 4)
        cluster.setStatus("127.9.0.2:2375", .unhealthy, at: 1)
        cluster.scale("apache", to: 20, at: 2)
        let running = cluster.nodes(at: 3).map(\.containers.running)
        // Nine before: the ill node keeps what it had and gets nothing more.
        #expect(running.reduce(0, +) == 25)
        #expect(running[1] <= 3)
        let healthy = [running[0], running[2], running[3]].sorted()
        #expect(healthy[2] - healthy[0] <= 1)
    }

    @Test func `replicas of a node that leaves start elsewhere, from nothing`() throws {
        var cluster = Self.cluster(nodes: 2)
        let before = Set(cluster.containers.map(\.id))
        cluster.removeNode("127.9.0.1:2375", at: 50)
        #expect(cluster.running("apache") == 4 && cluster.running("worker") == 3)
        let moved = cluster.containers.filter { !before.contains($0.id) }
        #expect(!moved.isEmpty && moved.allSatisfy { $0.start == 50 })
        #expect(moved.allSatisfy { cluster.work(of: $0, at: 50) == 0 })
        #expect(cluster.removeNode("127.9.0.1:2375", at: 51) == nil)
    }

    @Test func `replicas wait for a node when there is none`() {
        var cluster = Self.cluster(nodes: 1)
        cluster.removeNode("127.9.0.1:2375", at: 1)
        #expect(cluster.running("apache") == 0 && cluster.wanted("apache") == 4)
        _ = cluster.addNodes(["127.9.0.9:2375"], at: 2)
        #expect(cluster.running("apache") == 4)
    }

    @Test func `the number of replicas has a bound`() {
        var cluster = Self.cluster(nodes: 1)
        #expect(cluster.scale("apache", to: .max, at: 1) == SimulatedService.replicaLimit)
        #expect(cluster.running("apache") == SimulatedService.replicaLimit)
        #expect(cluster.scale("apache", to: .min, at: 2) == 0)
        #expect(cluster.running("apache") == 0)
    }

    @Test func `what a manager shows of a node adds up`() {
        var cluster = Self.cluster(nodes: 3)
        cluster.setStatus("127.9.0.3:2375", .pending, error: "no route", at: 7)
        let nodes = cluster.nodes(at: 100)
        #expect(nodes.map(\.address).first == "127.9.0.3:2375")
        #expect(nodes[0].name.isEmpty && nodes[0].id.isEmpty && nodes[0].labels.isEmpty)
        #expect(nodes[0].error == "no route" && nodes[0].updatedAt == 1_795_219_207)
        for node in nodes.dropFirst() {
            #expect(
                node.labels == node.labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            )
            #expect((70...100).contains(node.updatedAt - 1_795_219_200))
            #expect(node.id.split(separator: ":").map(\.count) == .init(repeating: 4, count: 12))
        }
    }

    @Test func `every machine has an address of its own`() {
        let plan = LoopbackPlan(network: 9)
        var addresses = Set((0..<LoopbackPlan.nodeLimit).map { plan.node($0, port: 1) })
        #expect(plan.node(0, port: 1).host == "127.9.0.1")
        #expect(addresses.count == LoopbackPlan.nodeLimit)
        for number in 0..<LoopbackPlan.masterLimit {
            #expect(addresses.insert(plan.master(number, port: 1)).inserted)
        }
        #expect(addresses.allSatisfy { !$0.host.hasSuffix(".0") && !$0.host.hasSuffix(".255") })
    }

    @Test func `a host without the loopback network is told so`() {
        let error = SystemError("bind 127.9.0.1:0", code: EADDRNOTAVAIL)
        let address = LoopbackPlan(network: 9).node(0, port: 0)
        #expect(
            SimulationError(error, on: address).description
                == "the simulation needs the loopback network 127.0.0.0/8, but 127.9.0.1 is no "
                + "address of this host: cannot assign requested address"
        )
    }

    @Test func `churn gives the same steps for the same seed, within its bounds`() {
        var first = Churn(interval: .zero, fewest: 2, most: 6, seed: 4)
        var second = first
        var cluster = Self.cluster(nodes: 4)
        var kinds: Set<String> = []
        for number in 1...500 {
            let time = Double(number)
            let nodes = cluster.nodes(at: time)
            let step = first.next(nodes)
            #expect(step == second.next(nodes))
            switch step {
            case .add:
                _ = cluster.addNodes(["127.9.9.\(number):2375"], at: time)
                kinds.insert("add")
            case .remove(let address):
                #expect(cluster.removeNode(address, at: time) != nil)
                kinds.insert("remove")
            case .change(let address, let status, let error):
                #expect(cluster.setStatus(address, status, error: error, at: time) != nil)
                kinds.insert(status.rawValue)
            }
            #expect((2...6).contains(cluster.nodes(at: time).count))
            #expect(cluster.nodes(at: time).count { $0.status != .healthy } <= 1)
        }
        #expect(kinds == ["add", "remove", "Healthy", "Unhealthy"])
    }
}
