import Config
import DockerLab
import HTTP
import JSON
import Posix
import Testing

@testable import Docker

@Suite("An engine", .timeLimit(.minutes(1)))
@EventLoop
struct EngineTests {
    private let client = Client(userAgent: "swarm-bridge/test")

    private func engine(_ urls: String...) throws -> Engine {
        let hosts = try urls.map { try EngineHost($0) }
        return Engine(EngineSettings(hosts: hosts, timeout: .seconds(20)), client: client)
    }

    private func fault<Answer>(
        _ work: @EventLoop () async throws(EngineFault) -> Answer
    ) async -> EngineFault? {
        do throws(EngineFault) {
            _ = try await work()
            return nil
        } catch {
            return error
        }
    }

    @Test("is asked in the version that both speak, over TCP and over a socket")
    func versions() async throws {
        let socket = "/tmp/swarm-bridge-engine-\(UInt32.random(in: 0 ... .max)).sock"
        for (path, offered, spoken) in [
            (nil, "1.41", "v1.41"), (nil, "1.24", "v1.24"), (nil, "1.99", "v1.47"),
            (nil, "", "v1.24"), (socket, "1.52", "v1.47"),
        ] {
            let recorded = try RecordedEngine(on: path)
            recorded.version = offered
            recorded.answer("/services", with: "services-status.json")
            let engine = try engine(recorded.url)
            let list = try await engine.list(EngineService.self, ["status": "true"])
            #expect(list.items.map(\.name) == ["probe", "web", "netio", "burn"])
            #expect(list.items.map(\.runningTasks) == [3, 2, 2, 2])
            #expect(recorded.requests == ["GET /\(spoken)/services?status=true"])
            await recorded.stop()
        }
        try UnixPath.clear(socket)
    }

    @Test("that is too old is told so")
    func tooOld() async throws {
        let recorded = try RecordedEngine()
        recorded.version = "1.18"
        let engine = try engine(recorded.url)
        let fault = await fault { () async throws(EngineFault) in try await engine.get("/info") }
        #expect(fault?.reason == "api_version")
        #expect(
            fault?.description
                == "GET \(recorded.url)/_ping: the engine speaks API version 1.18 and 1.24 is needed"
        )
        await recorded.stop()
    }

    @Test("that was replaced by one with another version is asked anew")
    func replaced() async throws {
        let recorded = try RecordedEngine()
        recorded.answer("/services", with: "services.json")
        let engine = try engine(recorded.url)
        _ = try await engine.get("/services")
        recorded.answer("/services", with: "apiver-v1.42.http")
        recorded.version = "1.30"
        let fault = await fault { () async throws(EngineFault) in try await engine.get("/services")
        }
        #expect(fault?.reason == "api_version")
        #expect(
            recorded.requests
                == ["GET /v1.41/services", "GET /v1.41/services", "GET /v1.30/services"]
        )
        await recorded.stop()
    }

    @Test("that is no manager is left for the next one, which is then asked first")
    func workers() async throws {
        let (worker, manager) = (try RecordedEngine(), try RecordedEngine())
        worker.answer("/services", with: "worker-services.http")
        manager.answer("/services", with: "services.json")
        let engine = try engine(worker.url, manager.url)
        for _ in 0..<3 { #expect(try await engine.get("/services").elements?.count == 4) }
        #expect(worker.requests.count == 1)
        #expect(manager.requests.count == 3)
        manager.answer("/services", with: "noswarm-services.http")
        let fault = await fault { () async throws(EngineFault) in try await engine.get("/services")
        }
        #expect(fault?.reason == "not_manager")
        #expect(fault?.description.contains("Worker nodes can't be used") == true)
        #expect(fault?.description.contains("docker swarm init") == true)
        await worker.stop()
        await manager.stop()
    }

    @Test("says in a sentence why there is no answer")
    func explanations() async throws {
        let recorded = try RecordedEngine()
        recorded.answers["/a"] = .text(404, "x")
        recorded.answers["/b"] = Response(200, body: Array("<html>".utf8))
        recorded.answers["/c"] = Response(500, body: Array(#"{"message":"no\nleader"}"#.utf8))
        let engine = try engine(recorded.url)
        for (path, reason, explanation) in [
            ("/a", "http_status", "x"),
            ("/b", "malformed", "no JSON at byte 0: no value can start here"),
            ("/c", "http_status", "no leader"),
        ] {
            let fault = await fault { () async throws(EngineFault) in try await engine.get(path) }
            #expect(fault?.reason == reason)
            #expect(fault?.description == "GET \(recorded.url)\(path): \(explanation)")
        }
        await recorded.stop()
    }

    @Test("is told from what else answers on a port")
    func notEngines() async throws {
        let recorded = try RecordedEngine()
        let engine = try engine(recorded.url)
        let tls = "Client sent an HTTP request to an HTTPS server.\n"
        for (answer, words) in [
            (Response.text(404, "404 page not found"), "no Docker Engine API: HTTP 404, 404 page"),
            (Response.text(400, tls), "the engine wants TLS on this port"),
            (Response.text(200, "<html>"), "this is no Docker Engine API"),
        ] {
            recorded.answers["/_ping"] = answer
            let fault = await fault { () async throws(EngineFault) in try await engine.get("/x") }
            #expect(fault?.reason == "not_engine")
            #expect(fault?.description.contains(words) == true)
        }
        await recorded.stop()
    }

    @Test("whose socket is missing says what to look at")
    func sockets() async throws {
        let engine = try engine("unix:///nonexistent/docker.sock")
        let fault = await fault { () async throws(EngineFault) in try await engine.get("/x") }
        #expect(fault?.reason == "no_socket")
        #expect(
            fault?.description == "GET unix:///nonexistent/docker.sock/_ping: "
                + "there is no such socket: is Docker running, and is the socket mounted?"
        )
        let denied = EngineFault.Cause(
            .notConnected(.unix("/x"), SystemError("connect", code: 13)),
            toSocket: true
        )
        #expect(denied == .noPermission)
        #expect(EngineFault("GET x", denied).description.contains("group docker"))
    }

    @Test("is posted to once, and what it says is the answer")
    func posts() async throws {
        let recorded = try RecordedEngine()
        recorded.answer("/services/web/update", with: "update-stale.http")
        let engine = try engine(recorded.url)
        let answer = try await engine.post("/services/web/update", ["version": "7"], body: .null)
        #expect(answer.status == 500)
        #expect(answer.message == "rpc error: code = Unknown desc = update out of sequence")
        #expect(recorded.requests == ["POST /v1.41/services/web/update?version=7"])
        await recorded.stop()
    }

    @Test("whose answer to a change gets lost may have done it, and no other one is asked")
    func uncertain() async throws {
        let (slow, other) = (try RecordedEngine(), try RecordedEngine())
        let hosts = [try EngineHost(slow.url), try EngineHost(other.url)]
        let settings = EngineSettings(hosts: hosts, timeout: .milliseconds(300))
        let engine = Engine(settings, client: client)
        slow.answer("/info", with: "services.json")
        _ = try await engine.get("/info")
        slow.delay = .seconds(10)
        let fault = await fault { () async throws(EngineFault) in try await engine.post("/x") }
        #expect(fault?.isUncertain == true)
        #expect(fault?.reason == "timeout")
        #expect(other.requests.isEmpty)
        await slow.stop()
        await other.stop()
    }

    @Test("is followed line by line, and again when the stream ends")
    func streams() async throws {
        let recorded = try RecordedEngine()
        recorded.answer("/events", with: "events-service.jsonl")
        let engine = try engine(recorded.url)
        var opened = 0
        var actions: [String] = []
        let task = Task { @EventLoop in
            await engine.followForEver("/events", idleTime: .seconds(20)) { news in
                switch news {
                case .opened: opened += 1
                case .line(let line):
                    actions.append((try? JSON(reading: line))?["Action"]?.string ?? "none")
                }
            }
        }
        while opened < 2 { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await task.value
        #expect(actions.prefix(3) == ["create", "update", "update"])
        #expect(actions.count >= 10)
        #expect(!actions.contains("none"))
        await recorded.stop()
    }
}
