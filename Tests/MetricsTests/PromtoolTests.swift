import Glibc
import Metrics
import Testing

/// What Prometheus' own tool says of the pages that the registry prints.
@Suite struct PromtoolTests {
    static let isInstalled = (getenv("PATH").map { String(cString: $0) } ?? "")
        .split(separator: ":")
        .contains { access("\($0)/promtool", X_OK) == 0 }
    static let isRequired = getenv("SWARM_BRIDGE_REQUIRE_PEERS") != nil

    @Test func `promtool is there where peers are required`() {
        #expect(Self.isInstalled || !Self.isRequired, "promtool is not on PATH")
    }

    @Test(.enabled(if: isInstalled, "promtool is not on PATH"))
    func `promtool has nothing to say about a page with every kind of family`() throws {
        let page = everyKind().page(.text)
        #expect(page.count > 500)
        #expect(try promtool(page) == "0:")
    }

    @Test(.enabled(if: isInstalled, "promtool is not on PATH"))
    func `promtool does object to what is wrong`() throws {
        #expect(try promtool(Array("no_help_total{a=\"1\"} 1\nx{a=\"1\"} 1\n".utf8)) != "0:")
    }

    private func everyKind() -> Registry {
        let registry = Registry()
        registry.info("swarm_bridge_build_info", help: "Build.", [("version", "1.0 \"beta\"")])
        let polls = registry.counter(
            "swarm_bridge_discovery_polls_total",
            help: "Polls \\ of a master,\nby job.",
            labels: ["job", "master"]
        )
        polls.series("a", "http://m1:2375").increment()
        polls.series("b \"\\\n", "\u{1F40B}").increment(by: 1e21)
        let targets = registry.gauge(
            "swarm_bridge_discovery_targets",
            help: "Targets.",
            labels: ["job", "role"]
        )
        for (role, value) in [("node", 3), ("master", .nan), ("x", .infinity), ("", -1e-7)] {
            targets.series("a", role).set(value)
        }
        let seconds = registry.histogram(
            "swarm_bridge_discovery_poll_duration_seconds",
            help: "Time of a poll.",
            buckets: [0.005, 1, 10],
            labels: ["job"]
        )
        for value in [0.001, 0.5, 100] { seconds.series("a").observe(value) }
        registry.collect {
            [
                CollectedFamily(
                    FamilyDescription("process_open_fds", help: "Open files.", kind: .gauge),
                    [.init(9)]
                )
            ]
        }
        return registry
    }

    /// `promtool check metrics` of a page: exit code and all it printed.
    private func promtool(_ page: [UInt8]) throws -> String {
        let path = "/tmp/swarm-bridge-promtool-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let file = try #require(fopen(path, "wb"))
        fwrite(page, 1, page.count, file)
        fclose(file)
        defer { unlink(path) }
        let pipe = try #require(popen("promtool check metrics <'\(path)' 2>&1", "r"))
        var said: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 {
            said += chunk[..<count]
        }
        let status = pclose(pipe)
        return "\(status >> 8):\(String(decoding: said, as: UTF8.self))"
    }
}
