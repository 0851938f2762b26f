import Docker
import DockerLab
import HTTP
import Posix
import Testing

@testable import Discovery

@EventLoop
struct EngineDiscoveryTests {
    private let observed = Observed()
    private let client = Client(userAgent: "test")

    private func job(
        _ name: String,
        _ hosts: [RecordedEngine],
        _ role: EngineJob.Role
    ) throws
        -> DiscoveryJob
    {
        let settings = EngineSettings(
            hosts: try hosts.map { try EngineHost($0.url) },
            timeout: .seconds(20)
        )
        var job = EngineJob(name: name, engine: settings, role: role)
        job.refreshInterval = .seconds(3600)
        job.followsEvents = false
        return .engine(job)
    }

    private func recorded() throws -> RecordedEngine {
        let engine = try RecordedEngine()
        for path in ["services", "tasks", "nodes", "networks"] {
            engine.answer("/\(path)", with: "lab-\(path).json")
        }
        engine.answer("/containers/json", with: "lab-containers.json")
        return engine
    }

    private func service() -> DiscoveryService {
        DiscoveryService(client: client, metrics: observed.metrics, log: observed.log)
    }

    private func get(_ service: DiscoveryService, _ target: String, role: String? = nil) -> Response
    {
        let query = role.map { "role=\($0)" } ?? ""
        return service.catalog.answer(
            Request(method: "GET", path: "/sd/\(target)", query: query),
            job: target
        )
    }

    @Test("Jobs on the same engine share one poll")
    func sharing() async throws {
        let engine = try recorded()
        engine.delay = .milliseconds(50)
        let service = service()
        let roles: [EngineJob.Role] = [.services, .tasks, .nodes]
        service.apply(try roles.map { try job($0.rawValue, [engine], $0) })
        #expect(await eventually { roles.allSatisfy { get(service, $0.rawValue).status == 200 } })
        let counts = Dictionary(engine.requests.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(Set(counts.values) == [1])
        #expect(counts.count == 4)
        #expect(
            counts.keys.contains { $0.hasPrefix("GET /v1.41/tasks?filters=%7B%22desired-state") }
        )
        #expect(get(service, "tasks", role: "task").body == get(service, "tasks").body)
        #expect(get(service, "tasks", role: "node").body == Array("[]\n".utf8))
        #expect(observed.value(#"targets{discovery_job="nodes",role="node"}"#) == 1)
        await service.stop()
        await engine.stop()
    }

    @Test("A worker is left for a manager, and both are told by the metrics and the log")
    func rotation() async throws {
        let (worker, manager) = (try recorded(), try recorded())
        worker.answer("/nodes", with: "worker-services.http")
        let service = service()
        service.apply([try job("a", [worker, manager], .nodes)])
        #expect(await eventually { get(service, "a").status == 200 })
        let failures = #"poll_failures_total{discovery_job="a",master="\#(worker.url)","#
        #expect(observed.value(failures + #"reason="not_manager"}"#) == 1)
        #expect(observed.value(#"master_up{discovery_job="a",master="\#(manager.url)"}"#) == 1)
        let lines = observed.lines("WARN", "Master gives no list")
        #expect(lines.count == 1)
        #expect(lines.first?.contains("This node is not a swarm manager") == true)
        await service.stop()
        await worker.stop()
        await manager.stop()
    }

    @Test("Without an engine there is a 503 that says why, and the list is kept when one is lost")
    func outages() async throws {
        let engine = try recorded()
        let service = service()
        var one = EngineJob(
            name: "a",
            engine: EngineSettings(hosts: [try EngineHost(engine.url)], timeout: .seconds(20)),
            role: .containers
        )
        one.refreshInterval = .milliseconds(100)
        engine.answers["/containers/json"] = .text(500, #"{"message":"out of order"}"#)
        service.apply([.engine(one)])
        #expect(await eventually { !observed.lines("ERROR", "No master gives a list").isEmpty })
        let answer = get(service, "a")
        #expect(answer.status == 503)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(text.contains("GET \(engine.url)/containers/json: out of order"))
        engine.answer("/containers/json", with: "lab-containers.json")
        #expect(await eventually { get(service, "a").status == 200 })
        await engine.stop()
        #expect(await eventually { observed.value(#"up{discovery_job="a"}"#) == 0 })
        #expect(get(service, "a").status == 200)
        await service.stop()
    }

    @Test("An event brings a poll at once, and only of what it is about")
    func events() async throws {
        let engine = try recorded()
        engine.answers["/events"] = Response(
            200,
            body: Array(#"{"Type":"service","Action":"update"}"#.utf8) + [0x0A]
        )
        let service = service()
        func following(_ name: String, _ role: EngineJob.Role) throws -> DiscoveryJob {
            guard case .engine(var job) = try job(name, [engine], role) else {
                return .swarm(try .of("x", []))
            }
            job.followsEvents = true
            return .engine(job)
        }
        service.apply([try following("services", .services), try following("nodes", .nodes)])
        let polls = #"poll_duration_seconds_count{discovery_job="services"}"#
        #expect(await eventually { (observed.value(polls) ?? 0) >= 2 })
        #expect(observed.value(#"poll_duration_seconds_count{discovery_job="nodes"}"#) == 1)
        await service.stop()
        let streams = engine.requests.filter { $0.contains("/events") }.count
        try await Task.sleep(for: .milliseconds(1500))
        #expect(engine.requests.filter { $0.contains("/events") }.count <= streams + 1)
        await engine.stop()
    }

    @Test("A job that is asked once says what it found, or why not")
    func once() async throws {
        let engine = try recorded()
        let good = await DiscoveryService.pollOnce(
            try job("a", [engine], .tasks),
            client: client,
            log: observed.log
        )
        #expect((try? good.get().count) == 13)
        engine.answers["/tasks"] = .text(400, #"{"message":"Invalid filter 'x'"}"#)
        let bad = await DiscoveryService.pollOnce(
            try job("a", [engine], .tasks),
            client: client,
            log: observed.log
        )
        guard case .failure(let fault) = bad else {
            Issue.record("a bad filter is no answer")
            return
        }
        #expect(fault.description == "GET \(engine.url)/tasks: Invalid filter 'x'")
        await engine.stop()
    }
}
