import Autoscaler
import Daemon
import HTTP
import Metrics
import Posix
import Scaling
import Scrape

/// Deciding for many services: the rules alone, the loop around them, and what `/metrics` says of it.
enum LoopBenchmark: Benchmark {
    static let command = Command(
        "loop",
        "One pass of scaling over many services, beside the plain sums of the same values.",
        flags: [
            .init("services", "N", help: "how many services there are (default 10000)"),
            .init("rounds", "N", help: "how often each is measured (default 9)"),
        ]
    )

    static func run(_ arguments: Arguments) async throws {
        let count = try arguments.count("services", default: 10_000)
        let rounds = try arguments.count("rounds", default: 9)
        show(
            """
            Each service has 10 replicas and three rules (a target, thresholds with `for`, thresholds
            over a window). CPU of the process in milliseconds, min and median of \(rounds) rounds.
            rules: evaluate() of every service; state is what it remembers, on the heap and in line
            sums: the mean of the same 30 values of each service, as plain Swift over one array
            kept: heap of the loop, its state and everything that is told of each service
            pass: ControlLoop with usage from boards of 100 nodes, no orchestrator, a dry run
            page: /metrics rendered; copy: memcpy of the same bytes

               services        rules ms (median)   state B/service         sums ms (median)  \
            rules/sums         pass ms (median)  kept B/service

            """
        )
        for services in [count / 2, count, count * 2] where services > 0 {
            try await measure(services, rounds)
        }
    }

    private static func measure(_ count: Int, _ rounds: Int) async throws {
        let policy = try LoopScene.policy()
        let rules = evaluate(policy, count, rounds)
        let sums = add(count, rounds)
        let scene = LoopScene(policy, services: count)
        scene.show(at: 0)
        let before = HeapMemory.inUse
        await scene.begin()
        var pass = Figure()
        for round in 1...rounds + 1 {
            scene.show(at: round)
            let start = CPUTime.process
            await scene.pass(round)
            // The first one sees every service for the first time.
            if round > 1 { pass.add((CPUTime.process - start) * 1000) }
        }
        let kept = Double(HeapMemory.inUse - before) / Double(count)
        guard scene.decided == count else { throw Failure("not every service was decided about") }
        show(
            right(grouped(count), 11)
                + right("\(significant(rules.time.least)) (\(significant(rules.time.median)))", 25)
                + right(significant(rules.state / Double(count)), 18)
                + right("\(significant(sums.least)) (\(significant(sums.median)))", 25)
                + right(significant(rules.time.median / sums.median), 12)
                + right("\(significant(pass.least)) (\(significant(pass.median)))", 25)
                + right(significant(kept), 16) + "\n"
        )
        render(scene, rounds)
    }

    /// One pass of the rules alone, and what the states take.
    private static func evaluate(
        _ policy: ServicePolicy,
        _ count: Int,
        _ rounds: Int
    ) -> (time: Figure, state: Double) {
        let before = HeapMemory.inUse
        var states = Array(repeating: ServiceState(), count: count)
        var time = Figure()
        var moved = 0
        var settled = 0
        for round in 0...rounds + 20 {
            // Readings are ready before a pass, as the pages are.
            let observations = (0..<count).map { LoopScene.observation(of: $0, in: round) }
            let now = Timestamp(seconds: 1_700_000_000 + Int64(round) * 2)
            let start = CPUTime.thread
            for place in observations.indices {
                let (next, decision) = policy.evaluate(
                    states[place],
                    observations[place],
                    at: now
                )
                states[place] = next
                if decision.action != .none { moved += 1 }
            }
            let spent = (CPUTime.thread - start) * 1000
            if round > 20 { time.add(spent) }
            settled = withExtendedLifetime(observations) { moved }
        }
        let heap = HeapMemory.inUse - before
        return withExtendedLifetime((states, settled)) { (time, Double(heap)) }
    }

    /// The reference: means of the same values.
    private static func add(_ count: Int, _ rounds: Int) -> Figure {
        let values = (0..<count).flatMap { service in
            LoopScene.observation(of: service, in: 1).readings.flatMap { reading in
                if case .replicas(let replicas) = reading {
                    return replicas.map { if case .full(let value) = $0 { value } else { 0.0 } }
                }
                return []
            }
        }
        var time = Figure()
        var total = 0.0
        for _ in 0..<rounds {
            let start = CPUTime.thread
            total += means(values)
            time.add((CPUTime.thread - start) * 1000)
        }
        return total > 0 ? time : Figure()
    }

    @inline(never)
    private static func means(_ values: [Double]) -> Double {
        var means = 0.0
        for first in stride(from: 0, to: values.count, by: 10) {
            var sum = 0.0
            for value in values[first..<first + 10] { sum += value }
            means += sum / 10
        }
        return means
    }

    private static func render(_ scene: LoopScene, _ rounds: Int) {
        var page = Figure()
        var copy = Figure()
        var bytes: [UInt8] = []
        for _ in 0..<rounds {
            var start = CPUTime.thread
            bytes = scene.registry.page(.text)
            page.add((CPUTime.thread - start) * 1000)
            start = CPUTime.thread
            let other = bytes.withUnsafeBytes { Array($0) }
            withExtendedLifetime(other) {}
            copy.add((CPUTime.thread - start) * 1000)
        }
        let lines = bytes.count { $0 == UInt8(ascii: "\n") }
        show(
            "            page: \(page.text("ms")); \(significant(Double(bytes.count) / 1e6)) MB, "
                + "\(grouped(lines)) lines, \(lines / scene.count) a service; "
                + "copy: \(copy.text("ms"))\n"
        )
    }
}
