import Autoscaler
import Daemon
import HTTP
import JSON
import Posix
import Testing

@testable import Orchestrators

/// Scaling by a server that is told.
@EventLoop
@Suite(.serialized) struct WebhookTests {
    /// A server that answers as its script says, and keeps what it was sent.
    @EventLoop
    private final class Receiver {
        var answers: [Response]
        private(set) var requests: [(key: String, attempt: String, body: [UInt8])] = []
        let url: ServiceURL
        private let server: Server
        private let address: SocketAddress

        init(_ answers: [Response]) throws {
            self.answers = answers
            let router = Router()
            server = Server(router: router)
            address = try server.listen(on: .ipv4(0x7F00_0001, port: 0))
            url = try ServiceURL("http://\(address)/scale")
            router.add(
                "POST",
                "/scale",
                .later { [weak self] request, _ in
                    await self?.take(request) ?? .text(500, "gone")
                }
            )
        }

        private func take(_ request: Request) -> Response {
            let key = request.fields["Idempotency-Key"] ?? ""
            requests.append((key, request.fields["Swarm-Bridge-Attempt"] ?? "", request.body))
            return answers.isEmpty ? .text(200, "") : answers.removeFirst()
        }

        func stop() async { await server.stop() }
    }

    private let web = OrchestratedService(id: "web", name: "web", declared: 2, running: 2)

    private func hook(
        _ url: ServiceURL,
        client: ClientOptions = ClientOptions(),
        on stage: Stage = Stage(),
        retries: Int = 3,
        timeout: Duration = .seconds(10),
        deadline: Duration = .seconds(30)
    ) -> Webhook {
        var plan = RetryPlan()
        plan.retries = retries
        plan.backoff = .milliseconds(10)
        plan.deadline = deadline
        let settings = WebhookSettings(
            url: url,
            client: client,
            timeout: timeout,
            plan: plan,
            settling: .zero
        )
        return Webhook(settings, stage.surroundings)
    }

    @Test(arguments: [
        ("no room", true), ("you sent Basic aG9vazpwYXNz", false), ("no route for /scale", false),
    ])
    func `neither its path nor its credentials are told`(answer: String, isTold: Bool) async throws
    {
        let receiver = try Receiver(Array(repeating: .text(500, answer), count: 2))
        var client = ClientOptions()
        client.credentials = .basic(name: .text(Secret("hook")), password: .text(Secret("pass")))
        let stage = Stage()
        let failed = await hook(receiver.url, client: client, on: stage, retries: 1)
            .scale(try decision(web, to: 3))
        guard case .unknown(let reason) = failed else {
            Issue.record("\(failed)")
            return
        }
        #expect(reason.hasPrefix("POST http://127.0.0.1:") && reason.contains("/...: HTTP 500"))
        #expect(reason.contains(answer) == isTold)
        #expect(!reason.contains("/scale") && !reason.contains("aG9vazpwYXNz"))
        let lines = stage.logged.filter { $0.contains("The webhook is tried again") }
        #expect(lines.count == 1 && lines.first?.contains("level=DEBUG") == true)
        #expect(lines.allSatisfy { !$0.contains("/scale") && !$0.contains("aG9vazpwYXNz") })
        await receiver.stop()
    }

    @Test func `the decision is told whole`() async throws {
        let receiver = try Receiver([])
        #expect(await hook(receiver.url).scale(try decision(web, to: 5)) == .applied)
        let body = try JSON(reading: try #require(receiver.requests.first).body)
        #expect(body["version"]?.integer == 1)
        #expect(body["key"]?.string == "web:2-5:1732237942")
        #expect(body["key"]?.string == receiver.requests.first?.key)
        #expect(body["service"]?.string == "web" && body["id"]?.string == "web")
        #expect(body["current"]?.integer == 2 && body["desired"]?.integer == 5)
        #expect(body["action"]?.string == "scale_up" && body["reason"]?.string == "below_min")
        #expect(body["t"]?.integer == 1_732_237_942)
        #expect(body["because"]?.string?.hasPrefix("web is scaled up from 2 to 5") == true)
        #expect(body["decision"]?["desired"]?.integer == 5)
        await receiver.stop()
    }

    @Test(arguments: [
        (204, 1, "applied"), (409, 1, "conflict"), (400, 1, "failed"), (301, 1, "failed"),
        (429, 4, "failed"), (503, 4, "failed"), (500, 4, "unknown"), (504, 4, "unknown"),
    ])
    func `each status has its meaning`(code: Int, attempts: Int, outcome: String) async throws {
        let status = Status(code)
        let receiver = try Receiver(Array(repeating: .text(status, "why\nmore"), count: 4))
        let found = await hook(receiver.url).scale(try decision(web, to: 3))
        #expect("\(found)".hasPrefix(outcome))
        if outcome != "applied", outcome != "conflict" {
            #expect("\(found)".contains("HTTP \(code), why"))
        }
        #expect(receiver.requests.count == attempts)
        #expect(receiver.requests.map(\.attempt) == (1...attempts).map { "\($0)" })
        #expect(Set(receiver.requests.map(\.key)).count == 1)
        #expect(Set(receiver.requests.map(\.body)).count == 1)
        await receiver.stop()
    }

    @Test func `what fails at first is tried again until it is done`() async throws {
        let receiver = try Receiver([.text(500, ""), .text(429, "")])
        #expect(await hook(receiver.url).scale(try decision(web, to: 3)) == .applied)
        #expect(receiver.requests.count == 3)
        await receiver.stop()
    }

    @Test func `nobody there has changed nothing, and a silent one may have`() async throws {
        let receiver = try Receiver([])
        await receiver.stop()
        let gone = await hook(receiver.url).scale(try decision(web, to: 3))
        #expect("\(gone)".hasPrefix("failed") && "\(gone)".contains("after 4 attempts"))
        let silent = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
        let bound = silent.localAddress
        let address = try #require(bound)
        let url = try ServiceURL("http://\(address)")
        let quiet = await hook(url, retries: 1, timeout: .milliseconds(100))
            .scale(try decision(web, to: 3))
        #expect("\(quiet)".hasPrefix("unknown") && "\(quiet)".contains("timed out"))
        // Nothing is said before there is TLS, nor as nobody.
        let secured = try ServiceURL("https://\(address)")
        let unsecured = await hook(secured, retries: 0, timeout: .seconds(2))
            .scale(try decision(web, to: 3))
        #expect("\(unsecured)".hasPrefix("failed") && "\(unsecured)".contains("TLS handshake"))
        var options = ClientOptions()
        options.credentials = .scheme("Bearer", .file("/nonexistent/token"))
        let unprepared = await hook(url, client: options, retries: 0).scale(
            try decision(web, to: 3)
        )
        #expect(
            "\(unprepared)".hasPrefix("failed") && "\(unprepared)".contains("/nonexistent/token")
        )
        _ = silent.raw
    }

    @Test func `all attempts together keep to the deadline`() async throws {
        let answer = Response(503, fields: [("Retry-After", "3600")])
        let receiver = try Receiver([answer])
        let start = ContinuousClock.now
        let outcome = await hook(receiver.url, deadline: .seconds(5))
            .scale(try decision(web, to: 3))
        #expect("\(outcome)".hasPrefix("failed"))
        #expect(receiver.requests.count == 1 && ContinuousClock.now - start < .seconds(3))
        await receiver.stop()
    }

    @Test func `waits grow, are spread, and end`() {
        var plan = RetryPlan()
        plan.retries = 30
        plan.deadline = .seconds(1000)
        func wait(_ number: Int, random: Double = 0, asked: Duration? = nil) -> Duration? {
            plan.wait(before: number, elapsed: .zero, asked: asked, random: random)
        }
        #expect(wait(1) == nil)
        #expect(wait(2) == .milliseconds(500) && wait(3) == .seconds(1) && wait(4) == .seconds(2))
        #expect(wait(20) == .seconds(10) && wait(31) == .seconds(10) && wait(32) == nil)
        #expect(wait(2, random: 1) == .milliseconds(375))
        #expect(wait(2, asked: .seconds(7)) == .seconds(7))
        #expect(plan.wait(before: 2, elapsed: .seconds(999.8), random: 0) == nil)
        #expect(RetryPlan.asked("120") == .seconds(120))
        for text in [nil, "", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "9999999"] {
            #expect(RetryPlan.asked(text) == nil)
        }
    }

    @Test func `two changes between the same counts have two keys, one change has one`() throws {
        let first = try decision(web, to: 3, at: 100)
        #expect(first.idempotencyKey == (try decision(web, to: 3, at: 100)).idempotencyKey)
        #expect(first.idempotencyKey != (try decision(web, to: 3, at: 101)).idempotencyKey)
        let strange = OrchestratedService(id: "ü\r\nX: 1", name: "web", declared: 2)
        #expect(
            try decision(strange, to: 3).idempotencyKey.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        )
    }
}
