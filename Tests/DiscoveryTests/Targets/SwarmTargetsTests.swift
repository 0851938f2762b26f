import Testing

@testable import Discovery

struct SwarmTargetsTests {
    private let master = MasterAddress("http://m1:2376")

    private func node(
        _ address: String,
        _ edit: (inout SwarmNode) -> Void = { _ in }
    ) throws -> SwarmNode {
        var node = SwarmNode(name: "n", address: try #require(NodeAddress(address)))
        edit(&node)
        return node
    }

    private func targets(
        _ nodes: [SwarmNode],
        _ options: SwarmTargetOptions = .init()
    ) -> SwarmTargets {
        var status = SwarmStatus()
        status.role = .replica
        status.nodes = nodes
        return SwarmTargets(
            job: "j",
            masters: [master],
            status: status,
            answeredBy: master,
            options: options
        )
    }

    @Test("Masters are targets before any answer")
    func mastersAlone() {
        let masters = [
            "https://user:pass@M1.example.com:3376/path?q", "tcp://[fd00::1]:2375",
            "unix:///run/swarm.sock",
            "m2", "m2", "10.0.0.1:99",
        ]
        var options = SwarmTargetOptions()
        options.metricsPort = 9999
        options.scheme = "https"
        let targets = SwarmTargets(
            job: "j",
            masters: masters.map { MasterAddress($0) },
            status: nil,
            answeredBy: nil,
            options: options
        )
        #expect(
            targets.groups.map(\.targets) == [
                ["M1.example.com:9999"], ["[fd00::1]:9999"], ["m2:9999"], ["10.0.0.1:9999"],
            ]
        )
        let instances = ["M1.example.com:3376", "[fd00::1]:2375", "m2", "10.0.0.1:99"]
        #expect(targets.groups.map { $0["instance"] } == instances)
        let names = ["__meta_swarm_cluster", "__meta_swarm_role", "__scheme__", "instance"]
        #expect(
            targets.groups.allSatisfy {
                $0.labels.map(\.name) == names && $0.source == "swarm_masters"
            }
        )
        #expect(targets.groups.allSatisfy { $0["__scheme__"] == "https" })
        #expect(MasterAddress("unix:///run/swarm.sock").instance == "/run/swarm.sock")
    }

    @Test("Nodes stand in the natural order of their addresses, whatever order they came in")
    func order() throws {
        let ordered = [
            "10.0.0.2:2375", "10.0.0.10:80", "10.0.0.10:2375", "[::1]:2375", "a2:1", "a10:1",
        ]
        let nodes = try ordered.map { try node($0) }
        #expect(targets(nodes).groups.dropFirst().map { $0["instance"] } == ordered)
        #expect(targets(nodes.reversed()).groups == targets(nodes).groups)
        #expect(targets(nodes).groups(role: "node").count == 6)
        #expect(targets(nodes).groups(role: "master").map(\.source) == ["swarm_masters"])
    }

    @Test("Natural order is total and does not fear long numbers")
    func naturalOrder() {
        let long = String(repeating: "9", count: 300)
        let texts = ["a007", "a07", "a7", "a8", "a\(long)", "a1\(long)", "b", "a", "", "a0", "a00"]
        let sorted = NaturalOrder.sortedIndexes(of: texts).map { texts[$0] }
        #expect(
            sorted == [
                "", "a", "a0", "a00", "a007", "a07", "a7", "a8", "a\(long)", "a1\(long)", "b",
            ]
        )
    }

    @Test("Label names are sanitised, and of two that become one the first by bytes is kept")
    func collisions() throws {
        let node = try node("10.0.0.1:1") {
            $0.labels = [
                NodeLabel(key: "", value: "empty"), NodeLabel(key: "a-b", value: ""),
                NodeLabel(key: "a.b", value: "dot"), NodeLabel(key: "a_a", value: "low"),
                NodeLabel(key: "é🐳", value: "two"),
            ]
        }
        let targets = targets([node])
        let group = try #require(targets.groups.last)
        #expect(group["__meta_swarm_node_label_"] == "empty")
        #expect(group["__meta_swarm_node_label_a_b"] == nil)
        #expect(group["__meta_swarm_node_labelpresent_a_b"] == "true")
        #expect(group["__meta_swarm_node_label_a_a"] == "low")
        #expect(group["__meta_swarm_node_label___"] == "two")
        #expect(targets.skipped == [.labelCollision: 1])
        let names = group.labels.map(\.name)
        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
    }

    @Test("A label's name depends on the bytes of its key alone, whatever else is spelled like it")
    func spelling() throws {
        let nodes = try ["caf\u{E9}", "cafe\u{301}"].enumerated().map { index, key in
            try node("10.0.0.\(index):1") { $0.labels = [NodeLabel(key: key, value: "x")] }
        }
        for nodes in [nodes, Array(nodes.reversed())] {
            let groups = targets(nodes).groups.dropFirst()
            #expect(groups.map { $0["__meta_swarm_node_label_caf_"] } == ["x", nil])
            #expect(groups.map { $0["__meta_swarm_node_label_cafe_"] } == [nil, "x"])
        }
        let both = try node("10.0.0.1:1") {
            $0.labels = nodes.reversed().flatMap(\.labels)
        }
        #expect(targets([both]).skipped.isEmpty)
    }

    @Test("What changes with every refresh is a label only on demand, and what is not told never")
    func volatileLabels() throws {
        let node = try node("10.0.0.1:1") {
            $0.containers = 3
            $0.containersRunning = 2
            $0.cpusReserved = 0.5
            $0.cpusTotal = 4
            $0.memoryReserved = 0
            $0.memoryTotal = 1024
            $0.updatedAt = "2026-11-21T20:39:22Z"
        }
        let calm = try #require(targets([node]).groups.last)
        #expect(
            calm.labels.map(\.name) == [
                "__meta_swarm_cluster", "__meta_swarm_master_address", "__meta_swarm_master_role",
                "__meta_swarm_node_address", "__meta_swarm_node_cpus_total",
                "__meta_swarm_node_memory_total_bytes", "__meta_swarm_node_name",
                "__meta_swarm_role",
                "instance",
            ]
        )
        var options = SwarmTargetOptions()
        options.volatileLabels = true
        let lively = try #require(targets([node], options).groups.last)
        #expect(lively["__meta_swarm_node_containers"] == "3")
        #expect(lively["__meta_swarm_node_containers_running"] == "2")
        #expect(lively["__meta_swarm_node_containers_paused"] == nil)
        #expect(lively["__meta_swarm_node_cpus_reserved"] == "0.5")
        #expect(lively["__meta_swarm_node_memory_reserved_bytes"] == "0")
        #expect(lively["__meta_swarm_node_updated_at"] == "2026-11-21T20:39:22Z")
    }

    @Test("States are chosen in any case, and a node without one is always in")
    func states() throws {
        let nodes = try ["Healthy", "Pending", nil, "Odd"].enumerated().map { index, status in
            try node("10.0.0.\(index):1") { $0.status = status }
        }
        var options = SwarmTargetOptions()
        options.includeStates = ["HEALTHY"]
        let targets = targets(nodes, options)
        #expect(
            targets.groups.dropFirst().map { $0["__meta_swarm_node_status"] } == ["Healthy", nil]
        )
        #expect(targets.excludedNodes == 2)
        #expect(targets.nodesByState == [.healthy: 1, .pending: 1, .untold: 1, .other: 1])
        #expect(NodeState("untold") == .other)
    }

    @Test("The instance of a node can be its name, where it has one")
    func instanceByName() throws {
        let nodes = try ["x", "", "(unknown)"].enumerated().map { index, name in
            try node("10.0.0.\(index):1") { $0.name = name }
        }
        var options = SwarmTargetOptions()
        options.instance = .name
        let groups = targets(nodes, options).groups.dropFirst()
        #expect(groups.map { $0["instance"] } == ["x", "10.0.0.1:1", "10.0.0.2:1"])
        #expect(groups.map { $0["__meta_swarm_node_name"] } == ["x", nil, "(unknown)"])
    }

    @Test("Numbers are written without a needless point")
    func decimals() {
        #expect(NodeLabels.decimal(2) == "2")
        #expect(NodeLabels.decimal(0.25) == "0.25")
        #expect(NodeLabels.decimal(262_656) == "262656")
    }
}
