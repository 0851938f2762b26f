import Posix
import Scaling
import Testdata
import Testing

@testable import Autoscaler

/// Clocks that are set while the bridge runs.
@Suite struct ClockTests {
    /// The two clocks of a machine, which the test turns.
    private final class Machine: Sendable {
        private let reading: Lock<DecisionClock.Reading>

        init(unixSeconds: Double) {
            reading = Lock(.init(steady: .seconds(70), unixSeconds: unixSeconds))
        }

        var now: DecisionClock.Reading { reading.withLock { $0 } }
        var steadySeconds: Double { now.steady / .seconds(1) }
        var clock: DecisionClock { DecisionClock { [self] in now } }

        func wait(_ seconds: Double) {
            reading.withLock {
                $0.steady += .seconds(seconds)
                $0.unixSeconds += seconds
            }
        }

        func set(by seconds: Double) { reading.withLock { $0.unixSeconds += seconds } }
    }

    @Test(arguments: [
        (0, 0), (4.9, 0), (-4.9, 0), (5.1, 5.1), (-5.1, -5.1), (7200, 7200), (-7200, -7200),
        (6e8, 6e8), (-1.6e9, -1.6e9), (1e12, 0), (-2e9, 0),
    ])
    func `the clock follows the time of day where that is set to some sense`(
        by seconds: Double,
        followed: Double
    ) {
        let machine = Machine(unixSeconds: 1.7e9)
        var clock = machine.clock
        #expect(clock.now == Timestamp(seconds: 1_700_000_000))
        machine.wait(10)
        machine.set(by: seconds)
        #expect(clock.now == Timestamp(seconds: 1_700_000_010))
        let step = clock.follow()
        #expect(abs(step / .seconds(1) - followed) < 1e-6)
        #expect(clock.now == Timestamp(seconds: 1_700_000_010) + step)
        #expect(clock.follow() == .zero)
    }

    private static let yaml = """
        scaling:
          dry_run: false
          state: {file: 'FILE'}
          services:
            web:
              max_replicas: 100
              warmup: 300s
              rules: [{name: cpu, metric: cpu_cores, above: 0.8}]
            plan:
              max_replicas: 100
              rules: [{name: cpu, metric: cpu_cores, above: 0.8}]
              schedules: [{start: '0 6 * * *', duration: 12h, min_replicas: 3}]
        """

    /// Sets the clock by anything from seconds to years, restarts, and looks whether a warmup lasts 300
    /// seconds, a pause 1000, and whether the schedule is that of the day.
    @Test(arguments: 0..<6)
    func `durations last however the clock is set, and schedules follow it`(
        seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let folder = TestFolder()
        defer { folder.remove() }
        let yaml = Self.yaml.split(separator: "FILE", maxSplits: 1)
            .joined(separator: folder.file("state.json"))
        let machine = Machine(unixSeconds: 1.7e9 + Double(seed) * 7000)
        var services = [declared("web", 1), declared("plan", 5)]
        var stage = await Stage(yaml, services, clock: machine.clock)
        // What a restart may cost: the two clocks differ by so much then.
        var slack = 0.0
        var scaledAt: Double?
        var pausedAt: Double?
        var seen = (ups: 0, pauses: 0, on: 0, off: 0)
        for _ in 0..<160 {
            let wait = Double.random(in: 1...25, using: &random)
            machine.wait(wait)
            if Int.random(in: 0..<4, using: &random) == 0 {
                let hours = Double.random(in: -30...30, using: &random)
                let sizes = [4.9, -4.9, hours, hours * 3600, hours * 86400, hours * 1e7]
                machine.set(by: sizes.randomElement(using: &random) ?? 0)
                let unixSeconds = machine.now.unixSeconds
                if !(1e9...3e9 ~= unixSeconds) { machine.set(by: 1.7e9 - unixSeconds) }
            } else if Int.random(in: 0..<8, using: &random) == 0 {
                services = stage.orchestrator.script.withLock { $0.services }
                stage = await Stage(yaml, services, clock: machine.clock)
                slack += 5
            }
            let unixSeconds = machine.now.unixSeconds
            let replicas = stage.orchestrator.script.withLock { $0.services[0].declared }
            stage.show("web", Array(repeating: 0.9, count: replicas), at: unixSeconds)
            stage.show("plan", Array(repeating: 0.9, count: 5), at: unixSeconds)
            await stage.loop.pass()
            let views = stage.board.current.views
            let web = try #require(views["web"]?.latest)
            if web.outcome == .applied {
                if let scaledAt {
                    let lasted = machine.steadySeconds - scaledAt
                    #expect(lasted >= 300 - slack && lasted <= 325 + slack)
                    seen.ups += 1
                }
                scaledAt = machine.steadySeconds
                slack = 0
            }
            let plan = try #require(views["plan"]?.latest)
            if let start = pausedAt, plan.decision.reason != .paused {
                // Restarts since then.
                let lasted = machine.steadySeconds - start
                #expect(lasted >= 1000 - 5 * 20 && lasted <= 1025 + 5 * 20)
                pausedAt = nil
                seen.pauses += 1
            } else if pausedAt == nil {
                try await stage.loop.pause("plan", nil, for: .seconds(1000))
                pausedAt = machine.steadySeconds
            }
            // Within the tolerance of an edge it may be either.
            let hours = [-5.1, 5.1].map { Int((unixSeconds + $0) / 3600) % 24 }
            let isOn = hours.map { 6..<18 ~= $0 }
            if isOn[0] == isOn[1] {
                #expect(plan.decision.minimum == (isOn[0] ? 3 : 1))
                if isOn[0] { seen.on += 1 } else { seen.off += 1 }
            }
            let time = Double(plan.decision.time.nanoseconds) / 1e9
            #expect(abs(time - unixSeconds) <= 5)
        }
        #expect(seen.ups >= 4 && seen.pauses >= 1 && seen.on > 0 && seen.off > 0, "\(seen)")
    }

    @Test func `an answer of a query is as old after the clock was set as before`() async {
        var memory = QueryMemory()
        memory.take(["up": .success(.scalar(3))], at: 1000)
        memory.shift(by: .seconds(-7200))
        func isKnown(_ start: Double) -> Bool {
            memory.reading("up", isPerService: true, current: 1, containers: [], since: start)
                .reading == .service(3)
        }
        #expect(isKnown(1000 - 7200) && !isKnown(1001 - 7200))
    }
}
