import Daemon
import Discovery
import FoundationEssentials
import Posix
import Simulation

/// From the bytes of `/info` to the bytes that are served.
enum InfoBenchmark: Benchmark {
    static let command = Command(
        "info",
        "An /info of many nodes to served JSON, beside what JSONDecoder takes to read it.",
        flags: [.init("rounds", "N", help: "how often each is measured (default 9)")]
    )

    private static let sizes = [100, 1000, 10_000, 100_000]

    static func run(_ arguments: Arguments) async throws {
        let rounds = try arguments.count("rounds", default: 9)
        show(
            """
            CPU milliseconds of one thread, min and median of \(rounds) rounds; memory is the peak of
            resident bytes over what there was before the body arrived, the body included.
            bridge: /info -> nodes -> target groups -> JSON with its tag
            reference: FoundationEssentials' JSONDecoder, SystemStatus as [[String]] and nothing more

              nodes     body MB     bridge ms (median)  reference ms (median)   times faster  \
            us/node  KB/node

            """
        )
        for size in sizes { try measure(size, rounds) }
    }

    private static func measure(_ count: Int, _ rounds: Int) throws {
        let body = body(count)
        guard let memory = peakPerNode(body, count) else {
            throw Failure("the body of \(count) nodes was not read as one of \(count) nodes")
        }
        var bridge = Figure()
        var reference = Figure()
        // Short work is repeated, for the clock and the processor to settle.
        let repetitions = max(1, 2000 / count)
        for _ in 0..<rounds {
            bridge.add(milliseconds(repetitions) { listed(body) })
            reference.add(try milliseconds(repetitions) { try decoded(body) })
        }
        show(
            right(grouped(count), 9)
                + right(significant(Double(body.count) / 1e6), 12)
                + right("\(significant(bridge.least)) (\(significant(bridge.median)))", 23)
                + right("\(significant(reference.least)) (\(significant(reference.median)))", 23)
                + right(significant(reference.median / bridge.median), 15)
                + right(significant(bridge.median * 1000 / Double(count)), 9)
                + right(significant(memory / 1000), 9) + "\n"
        )
    }

    /// An answer as version 1.2.9 gives it.
    private static func body(_ count: Int) -> [UInt8] {
        var cluster = SimulatedCluster(seed: 1, origin: 1_700_000_000, services: [])
        let addresses = (0..<count).map { "10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255):2375" }
        _ = cluster.addNodes(addresses, at: 0)
        let answer = ManagerAnswer(role: .primary, nodes: cluster.nodes(at: 60))
        return answer.info(unixNanoseconds: 1_700_000_060_000_000_000)
    }

    /// What a poll does with a body.
    private static func listed(_ body: [UInt8]) -> TargetList? {
        guard case .swarm(let status) = SwarmAnswer.read(body) else { return nil }
        let master = MasterAddress("http://10.0.0.1:2375")
        return TargetList(
            SwarmTargets(
                job: "bench",
                masters: [master],
                status: status,
                answeredBy: master,
                options: SwarmTargetOptions()
            )
        )
    }

    /// The part of an answer that JSONDecoder is asked for.
    private struct Info: Decodable {
        let status: [[String]]

        private enum CodingKeys: String, CodingKey {
            case status = "SystemStatus"
        }
    }

    private static func decoded(_ body: [UInt8]) throws -> Int {
        try JSONDecoder().decode(Info.self, from: Data(body)).status.count
    }

    private static func milliseconds<Result>(
        _ repetitions: Int,
        _ work: () throws -> Result
    ) rethrows -> Double {
        let start = CPUTime.thread
        for _ in 0..<repetitions { withExtendedLifetime(try work()) {} }
        return (CPUTime.thread - start) * 1000 / Double(repetitions)
    }

    /// Bytes a node at the peak, `nil` when not all nodes were listed.
    private static func peakPerNode(_ body: [UInt8], _ count: Int) -> Double? {
        let before = OwnMemory.resetPeak()
        let received = body.withUnsafeBytes { Array($0) }
        guard let list = listed(received), list.targets.groups(role: .node).count == count else {
            return nil
        }
        let peak = withExtendedLifetime(list) { OwnMemory.peak }
        return Double(peak - before) / Double(count)
    }
}
