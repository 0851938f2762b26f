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
