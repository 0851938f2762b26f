import Docker
import HTTP
import Posix
import Simulation
import Testdata
import Testing

@testable import Discovery

@EventLoop
struct SwarmPollerTests {
    private let observed = Observed()
    private let clock = ManualClock()

    private func poller(_ job: SwarmJob, _ client: Client) -> ListPoller {
        ListPoller(job, client: client, metrics: observed.metrics, log: observed.log) { [clock] in
            clock.now
        }
    }

    @Test("The first master that gives a good answer ends the poll")
    func first() async throws {
        try await withSwarm { swarm, client in
            let job = try SwarmJob.of("a", swarm)
            let answer = await poller(job, client).poll()
            #expect(answer.list?.counts == [.master: 3, .node: 3])
            #expect(answer.master == job.masters[0])
            #expect(observed.value(Self.polls(job, 0)) == 1)
            #expect(observed.value(Self.polls(job, 1)) == 0)
            #expect(observed.value(#"up{discovery_job="a"}"#) == 1)
            #expect(observed.value(#"poll_duration_seconds_count{discovery_job="a"}"#) == 1)
            #expect(observed.value(#"master_rotations_total{discovery_job="a"}"#) == 0)
            #expect(observed.value(#"nodes{discovery_job="a",state="healthy"}"#) == 3)
            let age = try #require(observed.value(#"list_age_seconds{discovery_job="a"}"#))
            #expect(age >= 0 && age < 20)
            let success = #"last_success_timestamp_seconds{discovery_job="a"}"#
            #expect(abs((observed.value(success) ?? 0) - WallClock.unixSeconds) < 20)
        }
    }

    @Test(
        "A master that is no good is left for the next one within the poll",
        arguments: BadMaster.all
    )
    func rotation(fault: BadMaster) async throws {
        try await withSwarm { swarm, client in
            if let answer = fault.answer { swarm.setMasterAnswer(0, answer) }
            if fault.reason == "refused" { await swarm.stopMaster(0) }
            if fault.reason == "timeout" { try await swarm.hangMaster(0) }
            var job = try SwarmJob.of("a", swarm, order: [0, 1])
            job.timeout = fault.reason == "timeout" ? .seconds(3) : .seconds(60)
            let answer = await poller(job, client).poll()
            #expect(answer.master == job.masters[1])
            #expect(answer.list?.counts[.node] == 3)
            #expect(observed.value(Self.failures(job, 0, fault.reason)) == 1)
            #expect(observed.value(Self.up(job, 0)) == 0)
            #expect(observed.value(Self.up(job, 1)) == 1)
            #expect(observed.value(#"up{discovery_job="a"}"#) == 1)
            let warnings = observed.lines("WARN", "Master gives no list")
            #expect(warnings.count == 1)
            #expect(warnings.first?.contains(" reason=\(fault.reason) ") == true)
        }
    }

    @Test("A connection that is cut, and answers without end, are left for the next master too")
    func broken() async throws {
        try await withSwarm { swarm, client in
            for (manner, reasons) in [
                (RawMaster.Manner.resets, ["reset"]), (.drips, ["timeout"]),
                // Whichever limit it meets first.
                (.floods, ["timeout", "too_large"]),
            ] {
                let raw = try RawMaster(manner)
                let good = swarm.masters[1].address.description
                var job = try SwarmJob.of("\(manner)", [raw.address.description, good])
                job.timeout = .seconds(2)
                let answer = await poller(job, client).poll()
                #expect(answer.master == job.masters[1])
                let failures = reasons.compactMap { observed.value(Self.failures(job, 0, $0)) }
                #expect(failures == [1], "\(observed.series(of: "\(manner)"))")
                raw.close()
            }
        }
    }

    @Test("A master that hangs costs its timeout once and not on every poll")
    func hung() async throws {
        try await withSwarm { swarm, client in
            try await swarm.hangMaster(0)
            var job = try SwarmJob.of("a", swarm, order: [0, 1])
            job.timeout = .seconds(2)
            let poller = poller(job, client)
            for _ in 0..<5 { #expect(await poller.poll().master == job.masters[1]) }
            #expect(observed.value(Self.polls(job, 0)) == 1)
            #expect(observed.value(Self.polls(job, 1)) == 5)
            clock.advance(.seconds(61))
            #expect(await poller.poll().master == job.masters[1])
            #expect(observed.value(Self.polls(job, 0)) == 1, "the last good one stays first")
        }
    }

    @Test("When all masters fail, the reason of each is told, and the last list stays as it was")
    func allFail() async throws {
        try await withSwarm { swarm, client in
            let job = try SwarmJob.of("a", swarm, order: [0, 1])
            let poller = poller(job, client)
            let before = await poller.poll().list
            await swarm.stopMaster(0)
            swarm.setMasterAnswer(1, .text(500, "No elected primary"))
            let reason = try #require(await poller.poll().trouble)
            #expect(
                reason == "GET \(job.masters[0].url)/info: cannot connect to "
                    + "\(swarm.masters[0].address): connection refused; "
                    + "GET \(job.masters[1].url)/info: it answered 500 Internal Server Error: "
                    + "No elected primary"
            )
            #expect(observed.value(#"up{discovery_job="a"}"#) == 0)
            #expect(observed.value(#"targets{discovery_job="a",role="node"}"#) == 3)
            _ = await poller.poll()
            #expect(observed.lines("WARN", "Master gives no list").count == 2, "each once")
            #expect(observed.lines("DEBUG", "Master gives no list").count == 2)
            try swarm.startMaster(0)
            let after = await poller.poll()
            #expect(after.master == job.masters[0])
            #expect(after.list?.all.tag != before?.all.tag, "it is a replica now")
            #expect(observed.lines("INFO", "Master answers").count == 1)
        }
    }

    @Test("Another master than before is a rotation")
    func rotations() async throws {
        try await withSwarm { swarm, client in
            let job = try SwarmJob.of("a", swarm)
            let poller = poller(job, client)
            _ = await poller.poll()
            await swarm.stopMaster(0)
            _ = await poller.poll()
            try swarm.startMaster(0)
            _ = await poller.poll()
            #expect(observed.value(#"master_rotations_total{discovery_job="a"}"#) == 1)
            #expect(observed.value(Self.polls(job, 1)) == 2)
        }
    }

    @Test("A primary without nodes is believed after three polls over thirty seconds")
    func empty() async throws {
        try await withSwarm(nodes: 0) { swarm, client in
            let job = try SwarmJob.of("a", swarm, order: [0])
            let poller = poller(job, client)
            for _ in 0..<3 {
                #expect(await poller.poll().trouble?.contains("it lists no nodes") == true)
                clock.advance(.seconds(10))
            }
            #expect(await poller.poll().list?.counts == [.master: 1, .node: 0])
            #expect(observed.value(Self.failures(job, 0, "empty_unconfirmed")) == 3)
            #expect(await poller.poll().list != nil)
            await swarm.stopMaster(0)
            #expect(await poller.poll().list == nil)
            try swarm.startMaster(0)
            clock.advance(.seconds(100))
            #expect(await poller.poll().list == nil, "it may have been started anew")
        }
    }

    @Test("What a master said before another one took over does not count as said in a row")
    func staleBelief() async throws {
        try await withSwarm(nodes: 1) { swarm, client in
            swarm.setMasterAnswer(0, try Self.captured("1.2.9-zero-nodes"))
            let job = try SwarmJob.of("a", swarm, order: [0, 1])
            let poller = poller(job, client)
            #expect(await poller.poll().master == job.masters[1])
            clock.advance(.seconds(3600))
            await swarm.stopMaster(1)
            for _ in 0..<3 {
                #expect(await poller.poll().list == nil)
                clock.advance(.seconds(1))
            }
            clock.advance(.seconds(30))
            #expect(await poller.poll().list?.counts[.node] == 0)
        }
    }

    @Test("A replica without a primary and without nodes is never believed")
    func replica() async throws {
        try await withSwarm { swarm, client in
            swarm.setMasterAnswer(0, try Self.captured("1.2.9-replication-etcd-dead-at-start"))
            let job = try SwarmJob.of("a", swarm, order: [0])
            let poller = poller(job, client)
            for _ in 0..<10 {
                clock.advance(.seconds(60))
                #expect(await poller.poll().list == nil)
            }
        }
    }

    @Test("What is left out of an answer is counted by reason")
    func skipped() async throws {
        try await withSwarm { swarm, client in
            swarm.setMasterAnswer(0, try Self.captured("written-bad-nodes"))
            let job = try SwarmJob.of("a", swarm, order: [0])
            let poller = poller(job, client)
            #expect(await poller.poll().list != nil)
            let series = #"skipped_items_total{discovery_job="a",reason="node_address"}"#
            let once = try #require(observed.value(series))
            #expect(once > 0)
            _ = await poller.poll()
            #expect(observed.value(series) == 2 * once)
        }
    }

    @Test("An unchanged answer gives the same list, not one made anew")
    func unchanged() async throws {
        try await withSwarm { swarm, client in
            swarm.setMasterAnswer(0, try Self.captured("1.2.9-healthy"))
            let poller = poller(try SwarmJob.of("a", swarm, order: [0]), client)
            let one = try #require(await poller.poll().list)
            let other = try #require(await poller.poll().list)
            #expect(one.all == other.all)
            let places = [one, other].map { $0.all.body.withUnsafeBytes { $0.baseAddress } }
            #expect(places[0] == places[1])
        }
    }

    static func captured(_ name: String) throws -> Response {
        let body = try #require(Testdata.bytes("swarm-info/\(name).json"))
        return Response(200, contentType: "application/json", body: body)
    }

    static func polls(_ job: SwarmJob, _ master: Int) -> String {
        #"polls_total{discovery_job="\#(job.name)",master="\#(job.masters[master].url)"}"#
    }

    static func up(_ job: SwarmJob, _ master: Int) -> String {
        #"master_up{discovery_job="\#(job.name)",master="\#(job.masters[master].url)"}"#
    }

    static func failures(_ job: SwarmJob, _ master: Int, _ reason: String) -> String {
        #"poll_failures_total{discovery_job="\#(job.name)","#
            + #"master="\#(job.masters[master].url)",reason="\#(reason)"}"#
    }
}

extension ListPoller.Outcome {
    var list: TargetList? {
        if case .list(let list, _) = self { list } else { nil }
    }

    var master: SwarmJob.Master? {
        if case .list(_, let master) = self { master } else { nil }
    }

    var trouble: String? {
        if case .none(let trouble) = self { trouble } else { nil }
    }
}
