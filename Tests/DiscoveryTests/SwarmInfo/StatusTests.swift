import Testdata
import Testing

@testable import Discovery

struct StatusTests {
    private func status(_ rows: [(String, String)]) throws -> SwarmStatus {
        try #require(Self.read(InfoBody.modern(rows)))
    }

    private static func read(_ body: [UInt8]) -> SwarmStatus? {
        guard case .swarm(let status) = SwarmAnswer.read(body) else { return nil }
        return status
    }

    @Test("Every value of a node is read")
    func wholeNode() throws {
        let status = try status(InfoBody.rows(nodes: 1))
        let node = try #require(status.nodes.first)
        #expect(status.role == .primary)
        #expect(status.strategy == "spread")
        #expect(status.filters == ["health", "port"])
        #expect(status.declaredNodeCount == 1)
        #expect(status.managerName == "m")
        #expect(status.skipped.isEmpty)
        #expect(node.name == "node-1.example.com")
        #expect(node.address.text == "10.0.0.1:2375")
        #expect(node.id == "QKUR:ZO3J:L4DA:GUGW|10.0.0.1:2375")
        #expect(node.status == "Healthy")
        #expect([node.containers, node.containersRunning] == [7, 4])
        #expect([node.containersPaused, node.containersStopped] == [1, 2])
        #expect([node.cpusReserved, node.cpusTotal] == [1, 2])
        #expect([node.memoryReserved, node.memoryTotal] == [1_342_177_280, 26_542_897_889])
        #expect(node.labels.map(\.key) == ["kernelversion", "ostype", "rack", "storagedriver"])
        #expect(node.updatedAt == "2026-11-21T20:39:22Z")
        #expect(node.serverVersion == "20.10.24")
        #expect(node.error == nil)
    }

    @Test("What was left out is counted by reason")
    func skips() throws {
        let rows =
            [("Nodes", "9"), ("  └ Status", "stray")] + InfoBody.node("a", "10.0.0.1:2375")
            + InfoBody.node("b", "10.0.0.1:2375") + InfoBody.node("c", "nowhere") + [
                (" d", "10.0.0.2:2375"), ("  └ Containers", "some"), ("  └ Status", "Healthy"),
                ("  └ Status", "Pending"), ("  └ Labels", "none"),
            ]
        let status = try status(rows)
        #expect(status.nodes.map(\.name) == ["a", "d"])
        #expect(status.nodes.last?.status == "Healthy")
        #expect(
            status.skipped == [
                .fieldPlace: 1, .nodeTwice: 1, .nodeAddress: 1, .fieldValue: 1, .fieldTwice: 1,
                .labelText: 1,
            ]
        )
    }

    @Test("Status fields of a wrong type are counted, and the other field is read")
    func wrongTypes() throws {
        let body =
            #"{"SystemStatus":"x","DriverStatus":[["\bNodes","1"],[1],["n","h:1"]],"Name":7}"#
        let status = try #require(Self.read(Array(body.utf8)))
        #expect(status.nodes.map(\.name) == ["n"])
        #expect(status.skipped == [.statusType: 1, .rowShape: 1])
        #expect(status.managerName == nil)
    }

    @Test("A mended string is counted, the mended text of a skipped row is not")
    func repairs() throws {
        let body = Array(
            #"{"SystemStatus":[["Nodes","1"],[" n\udc00","h:1"],["\ud800","a",3]]}"#.utf8
        )
        #expect(try #require(Self.read(body)).skipped == [.textRepaired: 1, .rowShape: 1])
    }

    @Test("An answer without nodes is trusted only as far as it can be right")
    func trust() throws {
        let empty = ("Nodes", "0")
        #expect(try status([("Role", "primary"), empty]).trust == .emptyUnconfirmed)
        #expect(try status([empty]).trust == .emptyUnconfirmed)
        let replica = ("Role", "replica")
        #expect(try status([replica, ("Primary", ""), empty]).trust == .replicaWithoutPrimary)
        #expect(try status([replica, empty]).trust == .replicaWithoutPrimary)
        #expect(try status([replica, ("Primary", "h:1"), empty]).trust == .emptyUnconfirmed)
        #expect(try status([("Nodes", "2")]).trust == .nodesMissing(declared: 2))
        #expect(try status([empty, (" n", "nowhere")]).trust == .nodesMissing(declared: 0))
        let nodes = [replica, ("Primary", ""), ("Nodes", "1"), (" n", "h:1")]
        #expect(try status(nodes).trust == .good)
    }

    @Test("A last field with an address for a value starts no node")
    func addressAsVersion() throws {
        var first = InfoBody.node("a", "10.0.0.1:2375")
        first[first.count - 1].1 = "1.2.3.4:5"
        let rows = [("Nodes", "2")] + first + InfoBody.node(" └ ID", "10.0.0.2:2375")
        let status = try status(rows)
        #expect(status.nodes.map(\.address.text) == ["10.0.0.1:2375", "10.0.0.2:2375"])
        #expect(status.nodes.map(\.name) == ["a", " └ ID"])
        #expect(status.nodes.first?.serverVersion == "1.2.3.4:5")
    }

    @Test("A further list, headed by its count, holds no nodes")
    func furtherList() throws {
        let rows = [("Nodes", "1"), (" a", "10.0.0.1:1"), ("Others", "1"), (" b", "10.0.0.2:1")]
        let status = try status(rows + [("  └ Status", "Healthy")])
        #expect(status.nodes.map(\.name) == ["a"])
        #expect(status.nodes.first?.status == nil)
        #expect(status.skipped.isEmpty)
    }

    @Test("A million rows are read")
    func manyRows() throws {
        var body = Array(#"{"SystemStatus":[["Nodes","1"],[" n","10.0.0.1:2375"]"#.utf8)
        let rows = Rounds.of(1_000_000)
        for _ in 0..<rows { body += Array(#",["  └ Status","x"]"#.utf8) }
        let status = try #require(Self.read(body + Array("]}".utf8)))
        #expect(status.nodes.count == 1)
        #expect(status.skipped == [.fieldTwice: rows - 1])
    }

    @Test(
        "A status that is repeated without end costs no more than its bytes",
        .timeLimit(.minutes(1))
    )
    func repeatedStatus() throws {
        let once = Array(#""SystemStatus":[["Nodes","0"]],"#.utf8)
        let body = Array("{".utf8) + (0..<100_000).flatMap { _ in once } + Array(#""a":1}"#.utf8)
        #expect(try #require(Self.read(body)).trust == .emptyUnconfirmed)
    }

    @Test("Names and labels of a megabyte are kept whole")
    func longTexts() throws {
        let long = String(repeating: "n", count: 1_000_000)
        let rows = [("Nodes", "1"), (" \(long)", "h:1"), ("  └ Labels", "\(long)=\(long), z=1")]
        let node = try #require(try status(rows).nodes.first)
        #expect(node.name == long)
        #expect(
            node.labels == [NodeLabel(key: long, value: long), NodeLabel(key: "z", value: "1")]
        )
    }
}
