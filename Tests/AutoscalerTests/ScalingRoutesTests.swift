import HTTP
import JSON
import Posix
import Scaling
import Testing

@testable import Autoscaler

/// The routes under `/api/v1`, over loopback.
@EventLoop
@Suite struct ScalingRoutesTests {
    /// Sends a request with these fields; gives the status and the body.
    private typealias Ask =
        @EventLoop (String, String, [(name: String, value: String)]) async throws -> (Int, String)

    /// Plays against a server with the routes of a stage.
    private func serve(
        _ stage: Stage,
        _ play: @EventLoop (Ask) async throws -> Void
    ) async throws {
        let router = Router()
        ScalingRoutes(board: stage.board, loop: stage.loop).add(to: router)
        let server = Server(router: router)
        let address = try server.listen(on: .ipv4(127 << 24 | 1, port: 0))
        let client = Client(userAgent: "test")
        let url = try ServiceURL("http://\(address)")
        try await play { method, target, fields in
            let answer = try await client.send(
                ClientRequest(method, url, target, fields: fields, time: .seconds(20))
            )
            return (Int(answer.status.code), String(decoding: answer.body, as: UTF8.self))
        }
        client.closeIdle()
        await server.stop()
    }

    private func parse(_ text: String) throws -> JSON { try JSON(reading: text.utf8) }

    @Test func `the explanation tells inputs, rules, limits and result`() async throws {
        let stage = await Stage(ControlLoopTests.web, [declared("web", 2)])
        for time in [1000, 1002] as [Int64] {
            stage.show("web", [0.9, 0.95, 0.9], at: Double(time))
            await stage.pass(time)
        }
        try await serve(stage) { ask async throws in
            let (code, text) = try await ask("GET", "/api/v1/services/web", [])
            #expect(code == 200)
            let decision = try #require(try parse(text)["decision"])
            #expect(decision["current"]?.integer == 3 && decision["desired"]?.integer == 3)
            #expect(decision["recommended"]?.integer == 4)
            #expect(decision["reason"]?.string == "warmup")
            let limit = try #require(decision["limits"]?.elements?.first)
            #expect(limit["before"]?.integer == 4 && limit["after"]?.integer == 3)
            let rule = try #require(decision["rules"]?.elements?.first)
            #expect(rule["state"]?.string == "up" && rule["proposal"]?.integer == 4)
            #expect(rule["thresholds"]?["up"]?.number == 0.8)
            #expect(rule["replicas"]?["most"]?.number == 0.95)
            let all = try await ask("GET", "/api/v1/services", [])
            let listed = try parse(all.1)["services"]?.elements?.first
            let single = try parse(text)
            #expect(listed == single)
            #expect(try await ask("GET", "/api/v1/services/nobody", []).0 == 404)
        }
    }

    @Test func `why the orchestrator tells nothing stands there until it tells`() async throws {
        let stage = await Stage(ControlLoopTests.web, [declared("web", 2)])
        stage.orchestrator.script.withLock { $0.isDown = true }
        await stage.pass(1000)
        try await serve(stage) { ask async throws in
            let all = try parse(try await ask("GET", "/api/v1/services", []).1)
            #expect(all["error"]?.string == "it is down")
            let one = try parse(try await ask("GET", "/api/v1/services/web", []).1)
            #expect(one["error"]?.string == "it is down" && one["seen"]?.bool == false)
            stage.orchestrator.script.withLock { $0.isDown = false }
            await stage.pass(1002)
            for path in ["/api/v1/services", "/api/v1/services/web"] {
                #expect(try parse(try await ask("GET", path, []).1)["error"] == nil)
            }
            stage.orchestrator.script.withLock { $0.isDown = true }
            await stage.pass(1004)
            var idle = stage.configuration
            idle.services = []
            await stage.loop.apply(idle, orchestrator: stage.orchestrator)
            let rest = try parse(try await ask("GET", "/api/v1/services", []).1)
            #expect(rest["error"] == nil, "nobody is asked any more")
        }
    }

    @Test func `decisions come newest first, of one service, as many as asked for`() async throws {
        let stage = await Stage(ControlLoopTests.web, [declared("web", 2)])
        for time in [1000, 1100, 1200] as [Int64] {
            stage.show("web", Array(repeating: 0.9, count: 5), at: Double(time))
            await stage.pass(time)
        }
        try await serve(stage) { ask async throws in
            let (_, text) = try await ask("GET", "/api/v1/decisions?service=web&limit=2", [])
            let found = try parse(text)["decisions"]?.elements ?? []
            #expect(found.map { $0["desired"]?.integer } == [5, 4])
            let sentence = "web is scaled up from 4 to 5 replicas: cpu is 0.9, above 0.8"
            #expect(found.first?["sentence"]?.string == sentence)
            let other = try await ask("GET", "/api/v1/decisions?service=x", [])
            #expect(other.1 == "{\"decisions\":[]}\n")
            #expect(try await ask("GET", "/api/v1/decisions?limit=none", []).0 == 400)
        }
    }

    @Test func `a direction is paused for a while and resumed`() async throws {
        let stage = await Stage(ControlLoopTests.web, [declared("web", 2)])
        try await serve(stage) { ask async throws in
            let pause = "/api/v1/services/web/pause"
            #expect(try await ask("POST", pause, []).0 == 503)
            await stage.pass(999)
            #expect(try await ask("POST", pause + "?direction=sideways", []).0 == 400)
            #expect(try await ask("POST", pause + "?duration=soon", []).0 == 400)
            #expect(try await ask("POST", "/api/v1/services/x/pause", []).0 == 404)
            #expect(try await ask("GET", pause, []).0 == 405)
            #expect(try await ask("POST", pause + "?direction=up", []).0 == 200)
            stage.show("web", [0.9, 0.9], at: 4_000_000_000)
            await stage.pass(4_000_000_000)
            #expect(stage.latest("web") == "none paused 2>2 none")
            #expect(stage.page.contains(#"service_paused{service="web",direction="up"} 1"#))
            #expect(stage.page.contains(#"service_paused{service="web",direction="down"} 0"#))
            let resumed = try await ask("POST", "/api/v1/services/web/resume?direction=up", [])
            #expect(resumed.0 == 200)
            await stage.pass(4_000_000_001)
            #expect(stage.latest("web") == "scale_up above_threshold 2>3 applied")
            #expect(stage.page.contains(#"scaling_switches_total{switch="pause"} 1"#))
            #expect(stage.logged.contains { $0.contains("Paused a service") })
        }
    }

    @Test func `a switch that cannot be saved counts, and is answered with an error`() async throws
    {
        let yaml = ControlLoopTests.web.split(separator: "\n", maxSplits: 1)
        let stage = await Stage(
            "\(yaml[0])\n  state: {file: /nonexistent/state.json}\n\(yaml[1])",
            [declared("web", 2)]
        )
        await stage.pass(999)
        try await serve(stage) { ask async throws in
            let pause = try await ask("POST", "/api/v1/services/web/pause", [])
            #expect(pause.0 == 500 && pause.1.contains("a restart will forget it"))
            #expect(stage.board.current.views["web"]?.state?.pauseUp != nil)
            #expect(try await ask("POST", "/api/v1/services/web/resume", []).0 == 500)
            #expect(try await ask("POST", "/api/v1/scaling/disable", []).0 == 500)
            #expect(!stage.board.current.isSwitchedOn)
        }
    }

    @Test func `a pause that is over is not listed`() async throws {
        let stage = await Stage(
            ControlLoopTests.web,
            [declared("web", 2)],
            clock: DecisionClock { .init(steady: .zero, unixSeconds: 1000) }
        )
        await stage.pass(1000)
        try await stage.loop.pause("web", .up, for: .seconds(60))
        for (time, isListed) in [(1000, true), (1059, true), (1060, false)] {
            let now = Timestamp(seconds: Int64(time))
            let text = ServicesDocument(stage.board.current, at: now).service("web")
            let pause = try parse(try #require(text))["paused"]?["up"]
            #expect((pause != nil) == isListed, "\(time)")
            if isListed { #expect(pause?["until"]?.integer == 1060) }
        }
    }

    @Test func `scaling is switched off and on, but not by a page of another origin`() async throws
    {
        let stage = await Stage(ControlLoopTests.web, [declared("web", 2)])
        try await serve(stage) { ask async throws in
            let foreign = [(name: "Origin", value: "http://evil.example")]
            #expect(try await ask("POST", "/api/v1/scaling/disable", foreign).0 == 403)
            #expect(stage.board.current.isSwitchedOn)
            #expect(try await ask("POST", "/api/v1/scaling/disable", []).0 == 200)
            #expect(!stage.board.current.isSwitchedOn)
            #expect(stage.page.contains("\nswarm_bridge_scaling_enabled 0\n"))
            #expect(try await ask("POST", "/api/v1/scaling/enable", []).0 == 200)
            #expect(stage.board.current.isSwitchedOn)
        }
    }

    @Test func `a browser that sends a form is led back to the page, anybody else gets the answer`()
        async throws
    {
        let stage = await Stage(ControlLoopTests.web, [declared("web", 2)])
        await stage.pass(999)
        let router = Router()
        ScalingRoutes(board: stage.board, loop: stage.loop).add(to: router)
        let server = Server(router: router)
        let address = try server.listen(on: .ipv4(127 << 24 | 1, port: 0))
        let client = Client(userAgent: "test")
        let url = try ServiceURL("http://\(address)")
        let html = [
            (name: "Accept", value: "text/html,application/xhtml+xml,*/*;q=0.8"),
            (name: "Content-Type", value: "application/x-www-form-urlencoded"),
        ]
        func send(
            _ path: String,
            _ form: String,
            _ fields: [(name: String, value: String)]
        )
            async throws -> (Int, String?)
        {
            var request = ClientRequest("POST", url, path, fields: fields, time: .seconds(20))
            request.body = Array(form.utf8)
            let answer = try await client.send(request)
            return (answer.status.code, answer.fields["Location"])
        }
        let pause = "/api/v1/services/web/pause"
        var answer = try await send(pause, "direction=up&duration=15m", html)
        #expect(answer.0 == 303 && answer.1 == "../../../../?told=pause&of=web")
        let state = stage.board.current.views["web"]?.state
        #expect(state?.pauseUp?.duration == .seconds(900) && state?.pauseDown == nil)
        answer = try await send("/api/v1/services/web/resume", "direction=&from=service", html)
        #expect(answer.1 == "../../../../services/web?told=resume&of=web")
        #expect(stage.board.current.views["web"]?.state?.pauseUp == nil)
        answer = try await send("/api/v1/services/%3Cb%3E/pause", "from=service", html)
        #expect(answer.1 == "../../../../?told=unknown_service&of=%3Cb%3E")
        answer = try await send(pause, "duration=soon", html)
        #expect(answer.1 == "../../../../?told=malformed&of=web")
        answer = try await send("/api/v1/scaling/disable", "", html)
        #expect(answer.1 == "../../../?told=disable")
        // A body that is no form says nothing, and who does not ask for HTML is not led about.
        answer = try await send(pause, "direction=up", [(name: "Accept", value: "*/*")])
        #expect(answer.0 == 200 && answer.1 == nil)
        #expect(stage.board.current.views["web"]?.state?.pauseDown != nil)
        let foreign = html + [(name: "Origin", value: "http://evil.example")]
        #expect(try await send(pause, "", foreign).0 == 403)
        client.closeIdle()
        await server.stop()
    }
}
