import Simulation
import Testdata
import Testing

/// Bodies of real managers, version 1.2.9, against what is rendered for the same nodes.
@Suite struct ManagerAnswerTests {
    /// A situation that was captured: the file, the manager's role, its nodes and its clock.
    struct Capture: CustomTestStringConvertible {
        let file: String
        let role: ManagerAnswer.Role
        let nodes: [SimulatedNode]
        /// Time of day, in nanoseconds.
        let time: Int64

        var testDescription: String { file }
    }

    static let captures = [
        Capture(
            file: "zero-nodes",
            role: .primary,
            nodes: [],
            time: clock(20, 37, 53, 258_359_378)
        ),
        Capture(
            file: "containers",
            role: .primary,
            nodes: [
                first(seen: (39, 22), isBusy: true), second(seen: (39, 22)), third(seen: (39, 23)),
            ],
            time: clock(20, 39, 23, 976_506_911)
        ),
        Capture(
            file: "stopped-after-healthy",
            role: .primary,
            nodes: [
                first(seen: (39, 46), isBusy: true), second(seen: (39, 45)),
                third(seen: (39, 46), isDown: true),
            ],
            time: clock(20, 39, 47, 507_146_609)
        ),
        Capture(
            file: "replication-replica",
            role: .replica(primary: "127.0.9.115:3380"),
            nodes: [dead(seen: (40, 38)), first(seen: (40, 42), isBusy: true)],
            time: clock(20, 40, 44, 126_745_314)
        ),
        Capture(
            file: "replication-noprimary",
            role: .replica(primary: ""),
            nodes: [dead(seen: (40, 11)), first(seen: (40, 14), isBusy: true)],
            time: clock(20, 40, 15, 796_987_572)
        ),
    ]

    @Test(arguments: captures)
    func `a body is the captured one, byte for byte`(_ capture: Capture) {
        let answer = ManagerAnswer(
            role: capture.role,
            nodes: capture.nodes,
            name: "vm",
            kernelVersion: Self.kernel
        )
        let body = answer.info(unixNanoseconds: Self.midnight * 1_000_000_000 + capture.time)
        let expected = Testdata.text("simulation/1.2.9-\(capture.file).json") ?? ""
        #expect(!expected.isEmpty)
        #expect(String(decoding: body, as: UTF8.self) == expected)
    }

    @Test func `the version is the captured one, byte for byte`() {
        let answer = ManagerAnswer(role: .primary, nodes: [], kernelVersion: Self.kernel)
        #expect(answer.version() == Testdata.bytes("simulation/1.2.9-version.json"))
    }

    @Test func `a machine with many CPUs and much memory is shown overcommitted`() {
        var node = SimulatedNode(name: "bigmem", address: "127.0.9.35:12375", cpus: 128)
        node.memoryBytes = 3840 << 30
        let rows = Self.text(ManagerAnswer(role: .primary, nodes: [node]))
        #expect(rows.contains(#"["  └ Reserved CPUs","0 / 134"]"#))
        #expect(rows.contains(#"["  └ Reserved Memory","0 B / 3.938 TiB"]"#))
    }

    @Test func `absurd numbers wrap and do not trap`() {
        var node = SimulatedNode(name: "x", address: "h:1", cpus: .max, memoryBytes: .max)
        node.containers = .init(running: .max, paused: .max, stopped: .min)
        #expect(Self.text(ManagerAnswer(role: .primary, nodes: [node, node])).hasSuffix("}\n"))
    }

    @Test func `ten thousand nodes have ten thousand times the rows of one`() {
        let node = SimulatedNode(name: "n", address: "127.9.0.1:2375")
        let none = ManagerAnswer(role: .primary, nodes: []).info(unixNanoseconds: 0).count
        let one = ManagerAnswer(role: .primary, nodes: [node]).info(unixNanoseconds: 0).count
        let many = ManagerAnswer(role: .primary, nodes: .init(repeating: node, count: 10_000))
        // The count of nodes has four digits more.
        #expect(many.info(unixNanoseconds: 0).count == none + 10_000 * (one - none) + 4)
    }

    private static func text(_ answer: ManagerAnswer) -> String {
        String(decoding: answer.info(unixNanoseconds: 0), as: UTF8.self)
    }
}

extension ManagerAnswerTests {
    /// 2026-11-21 00:00:00 UTC, in Unix seconds.
    static let midnight: Int64 = 1_795_219_200
    static let kernel = "6.18.44-fc-v595"

    static func clock(_ hour: Int64, _ minute: Int64, _ second: Int64, _ rest: Int64) -> Int64 {
        ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + rest
    }

    private static func engine(
        _ number: Int,
        _ id: String,
        seen: (minute: Int64, second: Int64),
        labels: [String]
    ) -> SimulatedNode {
        SimulatedNode(
            name: "swarm-e\(number).example.com",
            address: "127.0.9.\(number):12375",
            id: id,
            cpus: 2,
            memoryBytes: 25_276_514_304,
            labels: labels,
            updatedAt: midnight + 20 * 3600 + seen.minute * 60 + seen.second,
            serverVersion: "20.10.24+dfsg1"
        )
    }

    private static let system = [
        "kernelversion=\(kernel)", "operatingsystem=Debian GNU/Linux 12 (bookworm)",
        "ostype=linux",
    ]

    static func first(seen: (Int64, Int64), isBusy: Bool) -> SimulatedNode {
        var node = engine(
            1,
            "QKUR:ZO3J:L4DA:GUGW:VONE:ZYSR:B3HE:2CST:2UMX:3GX3:4BQ2:MSSA",
            seen: seen,
            labels: ["desc=hello world, with commas, and more", "empty=", "expr=a=b==c"] + system
                + ["rack=r1", "storagedriver=overlay2", "uni=Zürich-日本"]
        )
        guard isBusy else { return node }
        node.containers = .init(running: 4, paused: 1, stopped: 2)
        node.reservedCPUs = 1
        node.reservedMemoryBytes = 5 << 28
        node.images = 1
        return node
    }

    static func second(seen: (Int64, Int64)) -> SimulatedNode {
        engine(
            2,
            "AAHH:2NZL:5EJO:YKKS:C5LH:7WVI:Z3I5:DDAY:3IW2:HZ72:Y6YL:7Z4Y",
            seen: seen,
            labels: ["box= └ Status", "evil=x, Status=Healthy, rack=r9"] + system
                + ["rack=r2", "storagedriver=overlay2", "url=http://h:1/p?q=1,2"]
        )
    }

    static func third(seen: (Int64, Int64), isDown: Bool = false) -> SimulatedNode {
        var node = engine(
            3,
            "2JA4:6CMD:F3N7:QZDM:T6S5:DVUT:OADJ:DNBE:IWAG:ATCH:KRGL:FJOW",
            seen: seen,
            labels: ["com.example.zone=eu-west-3"] + system + ["rack=r3", "storagedriver=overlay2"]
        )
        guard isDown else { return node }
        node.status = .unhealthy
        node.error = cannotConnect(to: node.address)
        return node
    }

    static func dead(seen: (minute: Int64, second: Int64)) -> SimulatedNode {
        SimulatedNode(
            name: "",
            address: "127.0.9.99:12375",
            status: .pending,
            error: cannotConnect(to: "127.0.9.99:12375"),
            updatedAt: midnight + 20 * 3600 + seen.minute * 60 + seen.second
        )
    }

    private static func cannotConnect(to address: String) -> String {
        "Cannot connect to the Docker daemon at tcp://\(address). Is the docker daemon running?"
    }
}
