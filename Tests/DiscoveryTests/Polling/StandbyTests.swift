import Docker
import DockerLab
import HTTP
import Posix
import Simulation
import Testing

@testable import Discovery

@EventLoop
struct StandbyTests {
    private let observed = Observed()
    private let clock = ManualClock()

    /// A poll, and the check behind it when `time` has passed.
    private func poll(_ poller: ListPoller, after time: Duration) async -> ListPoller.Outcome {
        clock.advance(time)
        let outcome = await poller.poll()
        poller.checkStandby(after: outcome)
        await poller.checking?.value
        return outcome
    }

    private func poller(_ job: SwarmJob, _ client: Client) -> ListPoller {
        ListPoller(job, client: client, metrics: observed.metrics, log: observed.log) { [clock] in
            clock.now
        }
    }

    private func polls(_ job: SwarmJob) -> [Double?] {
        job.masters.indices.map { observed.value(SwarmPollerTests.polls(job, $0)) }
    }

    private func up(_ job: SwarmJob) -> [Double?] {
        job.masters.indices.map { observed.value(SwarmPollerTests.up(job, $0)) }
    }

    @Test(
        "Masters that are not needed are asked once a minute, in turn, and not while none answers"
    )
    func cadence() async throws {
        try await withSwarm { swarm, client in
            let job = try SwarmJob.of("a", swarm, order: [0, 1, 2])
            let poller = poller(job, client)
            _ = await poll(poller, after: .seconds(59))
            #expect(polls(job) == [1, 0, 0])
            #expect(up(job) == [1, nil, nil], "what was not asked is neither up nor down")
            _ = await poll(poller, after: .seconds(1))
            #expect(polls(job) == [2, 1, 0])
            _ = await poll(poller, after: .seconds(1))
            #expect(polls(job) == [3, 1, 1])
            #expect(up(job) == [1, 1, 1])
            for _ in 0..<58 { _ = await poll(poller, after: .seconds(1)) }
            #expect(polls(job) == [61, 1, 1])
            _ = await poll(poller, after: .seconds(1))
            #expect(polls(job) == [62, 2, 1])
            let reports = observed.metrics.masters.reports("a")
            #expect(reports.map(\.isCurrent) == [true, false, false])
            #expect(reports.map(\.isUp) == [true, true, true])
            for master in job.masters.indices { await swarm.stopMaster(master) }
            let before = polls(job)
            #expect(await poll(poller, after: .seconds(600)).list == nil)
            #expect(polls(job) == before.map { ($0 ?? 0) + 1 })
        }
    }

    @Test("That a master is back is found out while another one answers, and told once")
    func recovery() async throws {
        try await withSwarm { swarm, client in
            await swarm.stopMaster(0)
            let job = try SwarmJob.of("a", swarm, order: [0, 1])
            let poller = poller(job, client)
            #expect(await poll(poller, after: .zero).master == job.masters[1])
            for _ in 0..<3 { _ = await poll(poller, after: .seconds(61)) }
            #expect(up(job) == [0, 1])
            #expect(polls(job) == [4, 4])
            let failures = observed.value(SwarmPollerTests.failures(job, 0, "refused"))
            #expect(failures == 1, "no poll was held up by it but the first")
            #expect(observed.lines("WARN", "Standby master would give no list").isEmpty)
            try swarm.startMaster(0)
            for _ in 0..<2 { _ = await poll(poller, after: .seconds(61)) }
            #expect(up(job) == [1, 1])
            #expect(observed.lines("INFO", "Standby master answers again").count == 1)
            let report = try #require(observed.metrics.masters.reports("a").first)
            #expect(report.isUp == true && !report.isCurrent && report.failure == nil)
        }
    }

    @Test("A master that was found dead is not the one that takes over")
    func order() async throws {
        try await withSwarm { swarm, client in
            let job = try SwarmJob.of("a", swarm, order: [0, 1, 2])
            let poller = poller(job, client)
            swarm.setMasterAnswer(1, .text(500, "No elected primary"))
            _ = await poll(poller, after: .seconds(61))
            #expect(up(job) == [1, 0, nil])
            #expect(observed.lines("WARN", "Standby master would give no list").count == 1)
            await swarm.stopMaster(0)
            #expect(await poll(poller, after: .seconds(1)).master == job.masters[2])
            #expect(polls(job) == [2, 1, 1])
        }
    }

    private func heldPoller() throws -> (poller: ListPoller, source: HeldSource) {
        let source = try HeldSource(of: 2)
        let poller = ListPoller(
            "a",
            every: .seconds(1),
            from: source,
            metrics: observed.metrics,
            log: observed.log
        ) { [clock] in clock.now }
        return (poller, source)
    }

    @Test("What a master says beside the polls counts no more once its job has ended")
    func ended() async throws {
        let (poller, source) = try heldPoller()
        clock.advance(.seconds(61))
        poller.checkStandby(after: await poller.poll())
        #expect(await eventually { source.held != nil })
        poller.stop()
        observed.metrics.removeSeries("a")
        source.release(.success("replica"))
        await poller.checking?.value
        #expect(observed.series(of: "a").isEmpty)
    }

    @Test("A master that is not asked any more when its job ends is not asked at all")
    func endedBefore() async throws {
        let (poller, source) = try heldPoller()
        clock.advance(.seconds(61))
        poller.checkStandby(after: await poller.poll())
        poller.stop()
        observed.metrics.removeSeries("a")
        source.answer = .success(nil)
        await poller.checking?.value
        #expect(observed.series(of: "a").isEmpty)
        #expect(source.checks == 0)
    }

    @Test("What a poll has heard of a master is newer than what it was asked before")
    func overtaken() async throws {
        let (poller, source) = try heldPoller()
        clock.advance(.seconds(61))
        poller.checkStandby(after: await poller.poll())
        #expect(await eventually { source.held != nil })
        clock.advance(.seconds(1))
        source.dead = [0]
        #expect(await poller.poll().master == source.hosts[1])
        source.release(.failure(.transport(.closedEarly)))
        await poller.checking?.value
        #expect(observed.value(#"master_up{discovery_job="a",master="http://m1:1"}"#) == 1)
        #expect(observed.metrics.masters.reports("a").map(\.isUp) == [false, true])
        clock.advance(.seconds(1))
        source.dead = []
        #expect(await poller.poll().master == source.hosts[1], "it goes on giving the list")
    }

    @Test("An engine that is no manager would give no list of services, but one of containers")
    func worker() async throws {
        let worker = try RecordedEngine()
        worker.answer("/nodes", with: "worker-services.http")
        worker.answer("/networks", with: "lab-networks.json")
        let client = Client(userAgent: "test")
        let settings = EngineSettings(
            hosts: [try EngineHost(worker.url)],
            timeout: .seconds(20)
        )
        for (role, reason) in [
            (EngineJob.Role.services, "not_manager"), (.tasks, "not_manager"), (.containers, nil),
        ] {
            let source = EngineSource(
                EngineJob(name: "a", engine: settings, role: role),
                SharedEngine(settings, client: client)
            )
            switch await source.check(0) {
            case .success: #expect(reason == nil)
            case .failure(let failure): #expect(failure.reason == reason)
            }
        }
        await worker.stop()
    }
}

/// Hosts that give an empty list at once, and answer beside the polls when they are told to.
@EventLoop
private final class HeldSource: ListSource {
    let hosts: [EngineHost]
    let settles = false
    /// Who gives no list.
    var dead: Set<Int> = []
    /// What they answer beside the polls; `nil` keeps who asks waiting for ``release(_:)``.
    var answer: Result<String?, PollFailure>?
    private(set) var checks = 0
    private(set) var held: CheckedContinuation<Result<String?, PollFailure>, Never>?

    init(of count: Int) throws {
        hosts = try (0..<count).map { try EngineHost("http://m\($0):1") }
    }

    func ask(_ host: Int, unless current: TargetList?) async -> Result<ListAnswer, PollFailure> {
        if dead.contains(host) { return .failure(.transport(.closedEarly)) }
        let list = current ?? TargetList(DiscoveredTargets(parts: []))
        return .success(ListAnswer(list: list, role: "primary", unit: "nodes", count: 0))
    }

    func check(_ host: Int) async -> Result<String?, PollFailure> {
        checks += 1
        if let answer { return answer }
        return await withCheckedContinuation { held = $0 }
    }

    func release(_ answer: Result<String?, PollFailure>) {
        held?.resume(returning: answer)
        held = nil
    }

    func sentence(_ failure: PollFailure, of host: Int) -> String { failure.description }
    func start(_ changed: @escaping @EventLoop () -> Void) {}
    func stop() {}
}
