import Metrics
import Testdata
import Testing

/// What Prometheus' own tool says of the pages that the registry prints.
@Suite struct PromtoolTests {
    @Test(.enabled(if: Peer.promtool.isWanted, "\(Peer.promtool.absence)"))
    func `promtool has nothing to say about a page with every kind of family`() throws {
        let page = everyKind().page(.text)
        #expect(page.count > 500)
        #expect(Promtool.check(page) == .silence)
    }

    @Test(.enabled(if: Peer.promtool.isWanted, "\(Peer.promtool.absence)"))
    func `promtool does object to what is wrong`() throws {
        let verdict = Promtool.check(Array("no_help_total{a=\"1\"} 1\nx{a=\"1\"} 1\n".utf8))
        #expect(verdict?.code == 3)
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
}
