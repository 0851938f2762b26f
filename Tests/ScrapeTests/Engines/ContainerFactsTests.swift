import Docker
import JSON
import Testdata
import Testing

@testable import Scrape

@Suite struct ContainerFactsTests {
    @Test(
        arguments: [
            ("", nil), ("\"NanoCpus\":500000000", 0.5), ("\"CpuQuota\":50000", 0.5),
            ("\"CpuQuota\":50000,\"CpuPeriod\":25000", 2),
            ("\"CpuQuota\":-1,\"CpuPeriod\":100000", nil),
            ("\"CpusetCpus\":\"0\"", 1), ("\"CpusetCpus\":\"0-2,7\"", 4),
            ("\"CpusetCpus\":\"0-3\",\"NanoCpus\":1500000000", 1.5),
            ("\"CpusetCpus\":\"0\",\"NanoCpus\":1500000000", 1),
            ("\"NanoCpus\":\"1\",\"CpusetCpus\":\"x\"", nil),
        ] as [(String, Double?)]
    )
    func `a container may use its quota, or the CPUs that it is bound to`(
        host: String,
        expected: Double?
    ) throws {
        let facts = try #require(ContainerFacts(try EngineScene.inspection(host: host)))
        #expect(facts.cpuAllowance == expected)
        #expect((facts.value(of: .cpuQuota) == nil) == (expected == nil))
        #expect(facts.memoryLimit == 0 && !facts.isOnHostNetwork)
    }

    @Test(arguments: [
        "", "a", "1-", "-1", "3-1", "0,", "0--1", "0-99999999", "9223372036854775808",
    ])
    func `what is no set of CPUs counts as none`(text: String) {
        #expect(ContainerFacts.count(ofSet: text) == nil)
    }

    @Test(arguments: [
        "null", "{}", "{\"State\":{\"Running\":false,\"StartedAt\":\"2026-11-22T10:00:00Z\"}}",
        "{\"State\":{\"Running\":true,\"StartedAt\":\"0001-01-01T00:00:00Z\"}}",
        "{\"State\":{\"Running\":true,\"StartedAt\":7}}",
    ])
    func `a container that does not run has no facts`(text: String) throws {
        #expect(ContainerFacts(try JSON(reading: text.utf8)) == nil)
    }

    private static func container(_ labels: String, id: String = "abc") throws -> EngineContainer {
        let text = """
            {"Id":"\(id)","Names":["/other/alias","/own"],"Image":"lab:1","Labels":{\(labels)}}
            """
        return try #require(EngineContainer(try JSON(reading: text.utf8)))
    }

    @Test(
        arguments: [
            ("swarm", "\"com.docker.swarm.service.name\":\"web\"", "web"),
            (
                "compose",
                "\"com.docker.compose.project\":\"p\",\"com.docker.compose.service\":\"s\"", "p/s"
            ),
            ("compose", "\"com.docker.compose.service\":\"s\"", nil),
            ("rancher", "\"io.rancher.stack_service.name\":\"s/db\"", "s/db"),
            ("container_label_team_name", "\"team-name\":\"a\",\"team.name\":\"b\"", "a"),
            ("name", "", "own"), ("image", "", "lab:1"), ("swarm", "", nil),
        ] as [(String, String, String?)]
    )
    func `labels name the service under the names that cAdvisor gives them`(
        grouping: String,
        labels: String,
        service: String?
    ) throws {
        let grouping = try #require(ServiceGrouping(grouping))
        let found = ServiceContainer(try Self.container(labels), grouping)
        #expect(found?.service == service)
        if found != nil { #expect(found?.name == "own") }
    }

    @Test func `an ID that is none does not go into a path`() throws {
        let grouping = ServiceGrouping(label: "name")
        for id in ["../x", "a b", "a/b", String(repeating: "a", count: 129)] {
            #expect(ServiceContainer(try Self.container("", id: id), grouping) == nil)
        }
    }

    @Test func `a list of a real engine has the tasks of its services`() throws {
        let bytes = try #require(Testdata.bytes("docker-api/containers.json"))
        let list = try #require(EngineList<EngineContainer>(try JSON(reading: bytes)))
        let found = list.items.compactMap { ServiceContainer($0, ServiceGrouping(.swarm)) }
        #expect(found.count == list.items.count && !found.isEmpty)
        #expect(found.allSatisfy { $0.name.hasPrefix($0.service + ".") })
        #expect(found.allSatisfy { $0.name.hasSuffix($0.taskID) && $0.taskID.count == 25 })
    }
}
