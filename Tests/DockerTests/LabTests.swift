import DockerLab
import JSON
import Posix
import Testing

@testable import Docker

@Suite(
    "A real engine",
    .enabled(if: DockerLab.isWanted, Comment(rawValue: DockerLab.absence)),
    .timeLimit(.minutes(3))
)
@EventLoop
struct LabTests {
    @Test("lists, takes a change for the version that was read, and tells of it")
    func talks() async throws {
        try await DockerLab.with { lab in
            try await Self.look(at: lab)
        }
    }

    private static func look(at lab: DockerLab) async throws {
        let engine = lab.engine
        var lines: [String] = []
        var isOpen = false
        let following = Task { @EventLoop in
            await engine.followForEver(
                "/events",
                ["filters": #"{"type":{"service":true}}"#],
                idleTime: .seconds(60)
            ) { news in
                switch news {
                case .opened: isOpen = true
                case .line(let line): lines.append(String(decoding: line, as: UTF8.self))
                }
            }
        }
        while !isOpen { try await Task.sleep(for: .milliseconds(10)) }
        try await lab.createService(named: "web", replicas: 1, labels: ["a.b": "c"])
        try await lab.waitForTasks(1, of: "web")

        let service = try #require(try await engine.list(EngineService.self).items.first)
        #expect(service.labels == [EngineLabel("a.b", "c")])
        var spec = service.spec
        spec["Mode"] = .object([
            JSON.Member(
                name: "Replicated",
                value: .object([JSON.Member(name: "Replicas", value: .number("2"))])
            )
        ])
        let path = "/services/\(service.id)/update"
        let answer = try await engine.post(path, ["version": "\(service.version)"], body: spec)
        #expect(answer.isSuccess, "\(answer.message)")
        let stale = try await engine.post(path, ["version": "\(service.version)"], body: spec)
        #expect(stale.status == 500)
        #expect(stale.message.contains("update out of sequence"))
        try await lab.waitForTasks(2, of: "web")

        let nodes = try await engine.list(EngineNode.self).items
        #expect(nodes.map(\.state) == ["ready"])
        #expect(nodes.first?.manager?.isLeader == true)
        #expect(try await engine.list(EngineContainer.self).items.count == 2)
        #expect(try await engine.list(EngineNetwork.self).items.contains { $0.isIngress })
        #expect(lines.contains { $0.contains(#""Action":"create""#) })
        #expect(lines.contains { $0.contains(#""Action":"update""#) })
        following.cancel()
        await following.value
    }
}
