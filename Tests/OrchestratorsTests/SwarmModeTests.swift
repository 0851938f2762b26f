import Autoscaler
import Docker
import HTTP
import JSON
import Posix
import Testing

@testable import Orchestrators

/// Services of a swarm, read and scaled.
@EventLoop
@Suite(.serialized) struct SwarmModeTests {
    /// A service of a stack, with parts that nothing here knows.
    private static let web = #"""
        {"ID":"web1","Version":{"Index":41},"CreatedAt":"2026-01-01T00:00:00Z",
         "Spec":{"Name":"shop_web","Labels":{"com.docker.stack.namespace":"shop","swarm-bridge.enable":"true"},
          "TaskTemplate":{"ContainerSpec":{"Image":"web:1@sha256:abc","Env":["A=1","B=é\n"],"Future":{"x":[1,2.50,1e3,null]}},
           "Placement":{"Constraints":["node.role==manager"],"MaxReplicas":2},"ForceUpdate":18446744073709551615},
          "Mode":{"Replicated":{"Replicas":2}},"UpdateConfig":{"Parallelism":1,"MaxFailureRatio":0.1},"EndpointSpec":{"Mode":"vip"}},
         "ServiceStatus":{"RunningTasks":2,"DesiredTasks":2,"CompletedTasks":0}}
        """#

    private func swarm() throws -> FakeSwarm {
        let services = [
            try JSON(reading: Self.web.utf8),
            try JSON(
                reading: #"""
                    {"ID":"probe1","Version":{"Index":5},"Spec":{"Name":"probe","Mode":{"Global":{}}},
                     "ServiceStatus":{"RunningTasks":3,"DesiredTasks":3}}
                    """#.utf8
            ),
            try JSON(
                reading: #"""
                    {"ID":"job1","Version":{"Index":6},"Spec":{"Name":"job","Mode":{"ReplicatedJob":{"TotalCompletions":2}}}}
                    """#.utf8
            ),
        ]
        return try FakeSwarm(services: services)
    }

    private func orchestrator(_ hosts: String..., on stage: Stage = Stage()) throws -> SwarmMode {
        var settings = EngineSettings(hosts: [], timeout: .seconds(2))
        for host in hosts { settings.hosts.append(try EngineHost(host)) }
        settings.newest = nil
        return SwarmMode(settings, stage.surroundings)
    }

    private func service(
        _ name: String,
        _ services: [OrchestratedService]
    ) throws
        -> OrchestratedService
    {
        try #require(services.first { $0.name == name })
    }

    @Test func `services are read with all that decisions need`() async throws {
        let swarm = try swarm()
        let services = try await orchestrator(swarm.url).services()
        #expect(services.count == 3)
        let web = try service("shop_web", services)
        #expect(web.id == "web1" && web.version == "41" && web.mode == .replicated)
        #expect(web.declared == 2 && web.running == 2 && !web.isUpdating)
        #expect(web.stack == "shop" && web.labels["swarm-bridge.enable"] == "true")
        // One manager is ready in the recorded list, and it may hold two.
        #expect(web.capacity == 2)
        #expect(try service("probe", services).mode == .global)
        #expect(try service("job", services).mode == .job)
        #expect(swarm.requests.contains("GET /v1.41/services?status=true"))
        await swarm.stop()
    }

    @Test func `nodes that were read count although the tasks behind them were not told`()
        async throws
    {
        let swarm = try swarm()
        swarm.services[0]["ServiceStatus"]?["RunningTasks"] = .number("1")
        swarm.scripted["GET tasks"] = [.text(500, #"{"message":"DeadlineExceeded"}"#)]
        let orchestrator = try orchestrator(swarm.url)
        await #expect(throws: OrchestratorFault.self) { try await orchestrator.services() }
        let services = try await orchestrator.services()
        #expect(try service("shop_web", services).capacity == 2)
        await swarm.stop()
    }

    @Test func `a change sends the whole specification back, and nothing else than the count`()
        async throws
    {
        let swarm = try swarm()
        let before = try #require(swarm.services[0]["Spec"])
        let orchestrator = try orchestrator(swarm.url)
        let web = try service("shop_web", try await orchestrator.services())
        #expect(await orchestrator.scale(try decision(web, to: 5)) == .applied)
        #expect(swarm.declared(0) == 5)
        let sent = try #require(swarm.updates.first).text
        let wanted = before.text.replacing(#""Replicas":2}"#, with: #""Replicas":5}"#)
        #expect(sent == wanted)
        #expect(sent.contains("18446744073709551615") && sent.contains("2.50"))
        #expect(swarm.requests.last?.hasSuffix("/services/web1/update?version=41") == true)
        await swarm.stop()
    }

    @Test func `a count that was left out, as 0 is, is set`() async throws {
        let swarm = try swarm()
        swarm.change(0) { $0["Mode"] = .object([.init(name: "Replicated", value: .object([]))]) }
        let orchestrator = try orchestrator(swarm.url)
        let web = try service("shop_web", try await orchestrator.services())
        #expect(web.declared == 0)
        let other = OrchestratedService(
            id: web.id,
            name: web.name,
            declared: 1,
            version: web.version
        )
        #expect(await orchestrator.scale(try decision(other, to: 3)) == .applied)
        #expect(swarm.declared(0) == 3)
        await swarm.stop()
    }

    @Test func `who was changed meanwhile is a conflict and is left alone`() async throws {
        let swarm = try swarm()
        let orchestrator = try orchestrator(swarm.url)
        let web = try service("shop_web", try await orchestrator.services())
        swarm.change(0) { $0["Labels"]?["more"] = .string("1") }
        #expect(await orchestrator.scale(try decision(web, to: 5)) == .conflict)
        #expect(swarm.updates.isEmpty && swarm.declared(0) == 2)
        let again = try service("shop_web", try await orchestrator.services())
        #expect(await orchestrator.scale(try decision(web, to: 5)) == .conflict)
        #expect(await orchestrator.scale(try decision(again, to: 5)) == .applied)
        #expect(swarm.services[0]["Spec"]?["Labels"]?["more"]?.string == "1")
        await swarm.stop()
    }

    @Test func `global services and jobs are refused`() async throws {
        let swarm = try swarm()
        let orchestrator = try orchestrator(swarm.url)
        let services = try await orchestrator.services()
        for name in ["probe", "job"] {
            let outcome = await orchestrator.scale(try decision(try service(name, services), to: 5))
            #expect(outcome == .failed("the service has no count of replicas"))
        }
        #expect(swarm.updates.isEmpty)
        await swarm.stop()
    }

    @Test(arguments: [
        ("updating", true), ("paused", true), ("rollback_started", true),
        ("rollback_paused", true), ("completed", false), ("rollback_completed", false),
    ])
    func `updates that are not over are seen`(state: String, isUpdating: Bool) async throws {
        let swarm = try swarm()
        swarm.services[0]["UpdateStatus"] =
            .object([.init(name: "State", value: .string(state))])
        let services = try await orchestrator(swarm.url).services()
        #expect(try service("shop_web", services).isUpdating == isUpdating)
        await swarm.stop()
    }

    @Test func `tasks that run and are to run are counted where the manager's number may be wrong`()
        async throws
    {
        let swarm = try FakeSwarm(
            services: try #require(try FakeSwarm.recorded("services-w2-down.json").elements),
            nodes: "nodes-w2-down.json",
            tasks: "tasks-w2-down.json"
        )
        let services = try await orchestrator(swarm.url).services()
        for service in services where service.mode == .replicated {
            let tasks = (swarm.tasks.elements ?? []).count { task in
                task["ServiceID"]?.string == service.id && task["DesiredState"]?.string == "running"
                    && task["Status"]?["State"]?.string == "running"
            }
            #expect(service.running == tasks, "\(service.name)")
        }
        #expect(services.contains { $0.mode == .replicated })
        await swarm.stop()
    }

    @Test func `another host is asked where one cannot answer`() async throws {
        let worker = try swarm()
        let refusal = #"{"message":"This node is not a swarm manager. Worker nodes can't."}"#
        worker.scripted["GET services"] = Array(repeating: .text(503, refusal), count: 5)
        let manager = try swarm()
        let orchestrator = try orchestrator("tcp://127.0.0.1:1", worker.url, manager.url)
        let web = try service("shop_web", try await orchestrator.services())
        #expect(await orchestrator.scale(try decision(web, to: 3)) == .applied)
        #expect(manager.declared(0) == 3 && worker.updates.isEmpty)
        await manager.stop()
        await #expect(throws: OrchestratorFault.self) { try await orchestrator.services() }
        await worker.stop()
    }

    @Test(arguments: [
        Response.text(200, "no JSON"), .text(200, "{}"), .text(200, "[[["), .text(200, ""),
        .text(500, #"{"message":"boom"}"#), .text(404, "nothing"), .text(200, "[1e999"),
    ])
    func `garbage tells of no service`(answer: Response) async throws {
        let swarm = try swarm()
        swarm.scripted["GET services"] = [answer]
        let orchestrator = try orchestrator(swarm.url)
        await #expect(throws: OrchestratorFault.self) { try await orchestrator.services() }
        #expect(try await orchestrator.services().count == 3)
        await swarm.stop()
    }

    @Test func `an item that is no service is left out, and said once`() async throws {
        let stage = Stage()
        let swarm = try swarm()
        swarm.services += [.string("x"), .object([])]
        let orchestrator = try orchestrator(swarm.url, on: stage)
        #expect(try await orchestrator.services().count == 3)
        #expect(try await orchestrator.services().count == 3)
        let lines = stage.logged.filter { $0.contains("cannot be read") && $0.contains("WARN") }
        #expect(lines.count == 1)
        await swarm.stop()
    }

    @Test func `an answer that tells nothing is looked behind`() async throws {
        let boom = Response.text(500, #"{"message":"rpc error: code = DeadlineExceeded"}"#)
        let swarm = try swarm()
        let orchestrator = try orchestrator(swarm.url)
        let web = try service("shop_web", try await orchestrator.services())
        swarm.scripted["POST services"] = [boom]
        let lost = await orchestrator.scale(try decision(web, to: 5))
        #expect("\(lost)".hasPrefix("unknown") && "\(lost)".contains("DeadlineExceeded"))
        swarm.scripted["POST services"] = [boom]
        swarm.change(0) { $0["Mode"]?["Replicated"]?["Replicas"] = .number("5") }
        #expect(await orchestrator.scale(try decision(web, to: 5)) == .applied)
        swarm.scripted["POST services"] = [.text(404, #"{"message":"service web1 not found"}"#)]
        let gone = await orchestrator.scale(try decision(web, to: 5))
        #expect(gone == .failed("the engine answers HTTP 404, service web1 not found"))
        await swarm.stop()
    }

    @Test func `the engine's own version is spoken, however new`() async throws {
        let swarm = try swarm()
        swarm.apiVersion = "1.99"
        _ = try await orchestrator(swarm.url).services()
        #expect(swarm.requests.first == "GET /v1.99/services?status=true")
        await swarm.stop()
    }

    @Test func `constraints that cannot be evaluated are said once`() async throws {
        let stage = Stage()
        let swarm = try swarm()
        swarm.change(0) {
            $0["TaskTemplate"]?["Placement"]?["Constraints"] = .array([
                .string("node.ip==10.0.0.0/8")
            ])
        }
        let orchestrator = try orchestrator(swarm.url, on: stage)
        for _ in 0..<2 { _ = try await orchestrator.services() }
        let lines = stage.logged.filter { $0.contains("node.ip==10.0.0.0/8") }
        #expect(lines.count == 1)
        await swarm.stop()
    }
}
