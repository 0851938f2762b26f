import Testing

@testable import Discovery

struct EngineAddressTests {
    private func group(_ labels: [String: String]) -> TargetGroup {
        TargetGroup(
            source: "s",
            targets: ["10.0.0.9:8070"],
            labels: labels.sorted { $0.key < $1.key }.map { TargetLabel($0.key, $0.value) }
        )
    }

    @Test("The engines of nodes are where their labels say, each once")
    func engines() {
        let groups = [
            group(["__meta_swarm_node_address": "10.0.0.1:2375"]),
            group(["__meta_dockerswarm_node_address": "10.0.0.2", "other": "x"]),
            group(["__meta_dockerswarm_node_address": "10.0.0.2"]),
            group(["__meta_dockerswarm_node_address": "0.0.0.0"]), group(["other": "x"]),
        ]
        #expect(TargetGroup.engines(of: groups) == ["10.0.0.1:2375", "10.0.0.2"])
    }
}
