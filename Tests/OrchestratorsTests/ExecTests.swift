import Autoscaler
import Glibc
import Posix
import Testdata
import Testing

@testable import Orchestrators

/// Scaling by a command.
@Suite(.serialized) struct ExecTests {
    private let web = OrchestratedService(id: "web id", name: "web", declared: 2, running: 2)

    private func hook(
        _ script: String,
        on stage: Stage,
        count: String? = nil,
        timeout: Duration = .seconds(30),
        more: [String] = []
    ) throws -> ExecHook {
        let words = ["/bin/sh", "-c", script] + more
        let settings = ExecSettings(
            command: try words.map { word throws in try ArgumentTemplate(word) },
            count: count.map { ["/bin/sh", "-c", $0] },
            timeout: timeout,
            settling: .seconds(60)
        )
        return ExecHook(settings, stage.surroundings)
    }

    @Test func `the command finds the decision in its arguments and in its environment`()
        async throws
    {
        let stage = Stage()
        let hook = try hook(
            #"echo "$0 $1|$SWARM_BRIDGE_SERVICE $SWARM_BRIDGE_CURRENT $SWARM_BRIDGE_DESIRED "#
                + #"$SWARM_BRIDGE_ACTION $SWARM_BRIDGE_REASON|$SWARM_BRIDGE_IDEMPOTENCY_KEY|"#
                + #"$SWARM_BRIDGE_BECAUSE|$SWARM_BRIDGE_ID""#,
            on: stage,
            more: ["{service}={desired}", "{id}/{current}{x"]
        )
        #expect(await hook.scale(try decision(web, to: 5)) == .applied)
        let line = try #require(stage.logged.first { $0.contains("Ran the command") })
        let said =
            "web=5 web id/2{x|web 2 5 scale_up below_min|web%20id:2-5:1732237942|"
            + "web is scaled up from 2 to 5 replicas: that is under the minimum of 5|web id"
        #expect(line.contains(said), "\(line)")
    }

    @Test(arguments: [
        (0, ScaleOutcome.applied), (75, .conflict),
        (1, .failed("/bin/sh: exit code 1: second")),
        (127, .failed("/bin/sh: exit code 127: second")),
    ])
    func `the exit code is what came of it`(code: Int, expected: ScaleOutcome) async throws {
        let hook = try hook("echo first; echo second >&2; exit \(code)", on: Stage())
        #expect(await hook.scale(try decision(web, to: 5)) == expected)
    }

    @Test func `who is ended may have changed something`() async throws {
        let killed = try hook("kill -9 $$", on: Stage())
        #expect(
            await killed.scale(try decision(web, to: 3)) == .unknown("/bin/sh: ended by signal 9")
        )
        let slow = try hook("sleep 100", on: Stage(), timeout: .milliseconds(100))
        #expect(
            await slow.scale(try decision(web, to: 3))
                == .unknown("/bin/sh: ended after 0.1 s, its time limit")
        )
    }

    @Test func `a command that is not there fails`() async throws {
        let settings = ExecSettings(
            command: [try ArgumentTemplate("/no/such")],
            count: ["/no/such"],
            timeout: .seconds(1),
            settling: .zero
        )
        let hook = ExecHook(settings, Stage().surroundings)
        let outcome = await hook.scale(try decision(web, to: 3))
        #expect(outcome == .failed("cannot start /no/such: no such file or directory"))
        await #expect(throws: OrchestratorFault.self) { try await hook.services() }
    }

    @Test func `a given count stands until the pages show it`() async throws {
        let stage = Stage()
        let hook = try hook("true", on: stage)
        stage.show("web", 2)
        let seen = try #require(try await hook.services().first)
        #expect(seen.declared == 2)
        #expect(await hook.scale(try decision(seen, to: 4)) == .applied)
        #expect(try await hook.services().map(\.declared) == [4])
        #expect(try await hook.services().map(\.running) == [2])
        stage.show("web", 4)
        #expect(try await hook.services().map(\.declared) == [4])
        stage.show("web", 3)
        #expect(try await hook.services().map(\.declared) == [3])
    }

    @Test func `what was given before a restart is expected as it was before`() async throws {
        let stage = Stage()
        let hook = try hook("true", on: stage)
        stage.show("web", 2)
        hook.takeUp([
            GivenCount(id: "web", replicas: 4, age: .seconds(10)),
            GivenCount(id: "queue", replicas: 0, age: .seconds(100_000)),
            GivenCount(id: "old", replicas: 3, age: .seconds(61)),
        ])
        let services = try await hook.services().sorted { $0.name < $1.name }
        #expect(services.map(\.name) == ["queue", "web"])
        #expect(services.map(\.declared) == [0, 4])
        stage.show("queue", 1)
        #expect(try await hook.services().map(\.declared).sorted() == [1, 4])
    }

    @Test func `nothing is counted before every target has given a page`() async throws {
        let stage = Stage()
        let hook = try hook("true", on: stage)
        for name in ["web", "a", "b", "c"] { stage.await(name) }
        let reason = "no_page"
        let all = OrchestratorFault("there is no page of a, b, c and 1 more yet", reason: reason)
        await #expect(throws: all) { try await hook.services() }
        for name in ["web", "a", "b"] { stage.show(name, 2) }
        let one = OrchestratorFault("there is no page of c yet", reason: reason)
        await #expect(throws: one) { try await hook.services() }
        stage.show("c", 0)
        #expect(try await hook.services().map(\.name).sorted() == ["a", "b", "web"])
    }

    @Test func `a command may count`() async throws {
        let hook = try hook(
            "true",
            on: Stage(),
            count: "printf '# all\\nweb 3 2\\n\\ndb\\t1\\r\\n'"
        )
        let services = try await hook.services()
        #expect(services.map(\.name) == ["web", "db"])
        #expect(services.map(\.declared) == [3, 1])
        #expect(services.map(\.running) == [2, nil])
    }

    @Test(arguments: [
        ("exit 4", "/bin/sh: exit code 4"), ("echo no >&2; exit 4", "/bin/sh: exit code 4: no"),
        ("echo web", "/bin/sh: line 1: \"web\" is not NAME REPLICAS or NAME REPLICAS RUNNING"),
        ("head -c 5000000 /dev/zero", "/bin/sh: it prints more than 4194304 bytes"),
    ])
    func `a count that fails tells of no service`(script: String, reason: String) async throws {
        let hook = try hook("true", on: Stage(), count: script)
        await #expect(throws: OrchestratorFault(reason)) { try await hook.services() }
    }
}

/// The small texts around commands.
@Suite struct ExecTextTests {
    @Test(arguments: [
        "web", "web x", "web -1", "web 1 2 3", "web 1 x", "web 9999999999", "web 1\nweb 2", "web ٣",
    ])
    func `what counts nothing is refused`(text: String) {
        #expect(throws: CountLines.Fault.self) { _ = try CountLines.read(Array(text.utf8)) }
    }

    @Test func `any bytes are read or refused, and never crash`() {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array("web 012\t\r\n#\u{FF}é".utf8)
        var read = 0
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &random)]
            }
            if let services = try? CountLines.read(bytes) {
                read += 1
                #expect(services.allSatisfy { $0.declared >= 0 && !$0.name.isEmpty })
            }
        }
        #expect(read > 100)
    }

    @Test func `any argument is filled or refused, and never crashes`() throws {
        var random = SeededGenerator(seed: 13)
        let alphabet = ["{", "}", "service", "desired", "x", " ", "é", "{{", "\\"]
        let record = try decision(OrchestratedService(id: "i", name: "web", declared: 2), to: 5)
        var filled = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &random)]
            }.joined()
            guard let template = try? ArgumentTemplate(text) else { continue }
            let expected = text.replacing("{service}", with: "web")
                .replacing("{desired}", with: "5")
            #expect(template.filled(record) == expected)
            if expected != text { filled += 1 }
        }
        #expect(filled > 100)
    }

    @Test(arguments: ["{servce}", "a{replicas}b", "{service}{x}"])
    func `a place that stands for nothing is refused`(text: String) {
        #expect(throws: ArgumentTemplate.Fault.self) { _ = try ArgumentTemplate(text) }
    }

    @Test(arguments: [
        ("{\"a\":{}}", "{\"a\":{}}"), ("{{service}}", "{web}"), ("", ""),
        ("{Service}", "{Service}"),
        ("{service", "{service"), ("{desired}{current}", "52"),
    ])
    func `other braces mean themselves`(text: String, expected: String) throws {
        let web = OrchestratedService(id: "i", name: "web", declared: 2)
        #expect(try ArgumentTemplate(text).filled(try decision(web, to: 5)) == expected)
    }
}
