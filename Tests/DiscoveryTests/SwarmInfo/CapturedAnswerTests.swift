import Testdata
import Testing

@testable import Discovery

struct CapturedAnswerTests {
    private static let cases = Testdata.names("swarm-info").filter {
        $0.hasSuffix(".json") && !$0.hasSuffix(".expected.json")
    }

    @Test("There are cases to read")
    func casesExist() {
        #expect(Self.cases.count > 80)
    }

    @Test("A saved answer becomes what its expected file says", arguments: cases)
    func savedAnswer(name: String) throws {
        let body = try #require(Testdata.bytes("swarm-info/\(name)"))
        let expected = try #require(Testdata.text("swarm-info/\(name.dropLast(5)).expected.json"))
        #expect(Self.outcome(of: body) == expected)
    }

    @Test(
        "The answers of Swarm 1.1 give every label of the 2016 provider",
        arguments: ["one-node", "three-nodes"]
    )
    func provider2016(name: String) throws {
        let body = try #require(Testdata.bytes("swarm-sd/\(name).json"))
        let expected = try #require(Testdata.text("swarm-sd/\(name).expected.json"))
        var options = SwarmTargetOptions()
        options.metricsPort = 8060
        let targets = Self.targets(of: body, job: "service-swarm", options)
        #expect(
            String(decoding: TargetGroup.json(targets?.groups ?? []), as: UTF8.self) == expected
        )

        let first = try #require(targets?.groups.first { $0.source == SwarmTargets.nodeSource })
        #expect(first.targets == ["10.20.30.9:8060"])
        let intended = [
            "__meta_swarm_role": "node",
            "instance": "10.20.30.9:2375",
            "__meta_swarm_node_label_executiondriver": "native-0.2",
            "__meta_swarm_node_label_kernelversion": "3.10.0-327.el7.x86_64",
            "__meta_swarm_node_label_operatingsystem": "CentOS Linux 7 (Core)",
            "__meta_swarm_node_label_storagedriver": "devicemapper",
        ]
        for (name, value) in intended { #expect(first[name] == value) }
    }

    @Test("Every captured answer, cut short at any byte, is refused without harm")
    func cutShort() throws {
        let body = try #require(Testdata.bytes("swarm-info/1.0.0-replication-primary.json"))
        for count in 0..<(body.count - 2) {
            guard case .refused = SwarmAnswer.read(Array(body.prefix(count))) else {
                Issue.record("\(count) bytes were taken for an answer")
                return
            }
        }
        guard case .swarm = SwarmAnswer.read(body) else {
            Issue.record("the whole body is an answer")
            return
        }
    }

    static func targets(
        of body: [UInt8],
        job: String = "j",
        _ options: SwarmTargetOptions
    ) -> SwarmTargets? {
        guard case .swarm(let status) = SwarmAnswer.read(body) else { return nil }
        let master = MasterAddress("http://swarm.example.com:8080")
        return SwarmTargets(
            job: job,
            masters: [master],
            status: status,
            answeredBy: master,
            options: options
        )
    }

    private static func outcome(of body: [UInt8]) -> String {
        var options = SwarmTargetOptions()
        options.volatileLabels = true
        switch SwarmAnswer.read(body) {
        case .refused(let refusal):
            let reason = quoted(refusal.reason)
            return "{\"refused\":\(reason),\"because\":\(quoted(refusal.description))}\n"
        case .swarm(let status) where status.trust != .good:
            return "{\"untrusted\":\(quoted(status.trust.description))}\n"
        case .swarm:
            let groups = targets(of: body, options)?.groups ?? []
            return String(decoding: TargetGroup.json(groups), as: UTF8.self)
        }
    }

    private static func quoted(_ text: String) -> String {
        "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false).joined(
                separator: "\\\""
            )
            + "\""
    }
}
