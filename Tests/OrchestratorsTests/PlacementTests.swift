import JSON
import Testdata
import Testing

@testable import Orchestrators

/// Where the tasks of a service may run.
@Suite struct PlacementTests {
    private func node(
        _ id: String,
        role: String = "worker",
        state: String = "ready",
        availability: String = "active",
        labels: String = "{}",
        architecture: String = "x86_64"
    ) throws -> SwarmNode {
        let text = """
            {"ID":"\(id)","Spec":{"Role":"\(role)","Availability":"\(availability)","Labels":\(labels)},
             "Description":{"Hostname":"Host-\(id)","Platform":{"OS":"linux","Architecture":"\(architecture)"},
              "Engine":{"Labels":{"disk":"SSD"}}},"Status":{"State":"\(state)","Addr":"10.0.0.1"}}
            """
        return try #require(SwarmNode(try JSON(reading: text.utf8)))
    }

    @Test(arguments: [
        ("node.id==a", true), ("node.id == a", true), ("node.id != a", false), ("node.id!=b", true),
        ("node.hostname==host-A", true), ("NODE.Role==Worker", true), ("node.role==manager", false),
        ("node.platform.os==linux", true), ("node.platform.arch==x86_64", true),
        ("node.ip==10.0.0.1", true), ("node.ip!=10.0.0.1", false),
        ("node.labels.zone==eu", true), ("node.labels.zone!=EU", false),
        ("node.labels.missing==x", false), ("node.labels.missing!=x", true),
        ("node.labels.Zone==eu", false), ("engine.labels.disk==ssd", true),
        ("node.ip==10.0.0.0/8", nil), ("node.other==x", nil), ("x==y", nil),
    ])
    func `a constraint holds or does not, or cannot be told`(text: String, holds: Bool?) throws {
        let node = try node("a", labels: #"{"zone":"eu"}"#)
        let constraint = try #require(PlacementConstraint(text))
        #expect(constraint.holds(for: node) == holds)
    }

    @Test(arguments: ["", "=", "==", "a=b", "==x", "  ==x", "node.id"])
    func `what is no constraint is none`(text: String) {
        #expect(PlacementConstraint(text) == nil)
    }

    @Test func `any text is a constraint or none, and never crashes`() throws {
        var random = SeededGenerator(seed: 11)
        let alphabet = [
            "=", "!", "=", " ", "node.", "labels.", "id", "role", "é", "\u{0}", "\t", "/",
        ]
        let node = try node("a")
        var constraints = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &random)]
            }.joined()
            guard let constraint = PlacementConstraint(text) else { continue }
            constraints += 1
            _ = constraint.holds(for: node)
            #expect(constraint.text == text)
            #expect(text.contains("==") || text.contains("!="))
        }
        #expect(constraints > 1000)
    }

    private func capacity(
        _ placement: String,
        _ nodes: [SwarmNode],
        most: Int = 2
    ) throws
        -> Placement.Capacity
    {
        let spec = try JSON(reading: #"{"TaskTemplate":{"Placement":\#(placement)}}"#.utf8)
        return Placement(spec, mostPerNode: most).capacity(of: nodes)
    }

    @Test func `nodes that take tasks and satisfy all count`() throws {
        let nodes = [
            try node("a", role: "manager"), try node("b"), try node("c", state: "down"),
            try node("d", availability: "drain"), try node("e", availability: "pause"),
            try node("f", architecture: "aarch64"),
        ]
        #expect(try capacity("{}", nodes).replicas == 6)
        #expect(try capacity(#"{"Constraints":["node.role==worker"]}"#, nodes).replicas == 4)
        #expect(try capacity(#"{"Constraints":["node.id==z"]}"#, nodes).replicas == 0)
        let amd = #"{"Platforms":[{"Architecture":"amd64","OS":"linux"}]}"#
        #expect(try capacity(amd, nodes).replicas == 4)
        let both = #"{"Platforms":[{"Architecture":"arm64","OS":"linux"},{"OS":"windows"}]}"#
        #expect(try capacity(both, nodes).replicas == 2)
        #expect(try capacity("{}", nodes, most: .max).replicas == .max)
    }

    @Test func `what cannot be evaluated excludes no node and is named`() throws {
        let nodes = [try node("a"), try node("b")]
        let text = #"{"Constraints":["node.id==a","node.ip==10.0.0.0/8","nonsense",7]}"#
        let found = try capacity(text, nodes)
        #expect(found.replicas == 2)
        #expect(found.ignored == ["nonsense", "node.ip==10.0.0.0/8"])
    }
}
