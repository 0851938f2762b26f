import Scrape
import Testdata
import Testing

/// Pages that real cAdvisors have answered, in pairs.
@Suite struct CapturedPageTests {
    private static let pairs = ["0.24.1", "0.36.0"].flatMap { version in
        [(1, 2), (2, 3), (1, 3)].map { (version, $0.0, $0.1) }
    }

    /// When the pages were asked for: old versions tell no times of their own.
    private static let times = [
        "0.24.1": [1_795_293_804.291, 1_795_293_808.257, 1_795_293_812.250],
        "0.36.0": [1_795_293_804.337, 1_795_293_808.316, 1_795_293_812.352],
    ]

    private static func page(_ version: String, _ number: Int) throws -> String {
        try #require(Testdata.text("cadvisor/\(version)-\(number).txt"))
    }

    private static func usage(
        _ pages: [String],
        at times: [Double],
        _ names: [String],
        rememberLimit: Int = 8 << 20
    ) throws -> [String: ServiceUsage] {
        let requests = try names.map { MetricRequest(try Metric.named($0)) }
        let demand = UsageDemand(ServiceGrouping(.swarm), requests)
        var usage = TargetUsage(demand, rememberLimit: rememberLimit)
        var snapshot: UsageSnapshot?
        for (page, time) in zip(pages, times) {
            snapshot = try usage.read(Array(page.utf8), at: time)
        }
        return ServiceUsage.byService([(try #require(snapshot), 0)])
    }

    @Test(arguments: pairs)
    func `usage per service is what a slow reading of the same two pages gives`(
        version: String,
        first: Int,
        second: Int
    ) throws {
        let pages = try [Self.page(version, first), Self.page(version, second)]
        let all = try #require(Self.times[version])
        let times = [all[first - 1], all[second - 1]]
        let slow = SlowReading(pages[0], pages[1], elapsed: times[1] - times[0])
        let expected = [
            ("cpu_cores", slow.rates("container_cpu_usage_seconds_total")),
            ("memory_working_set_bytes", slow.values("container_memory_working_set_bytes")),
            ("memory_usage_bytes", slow.values("container_memory_usage_bytes")),
            ("memory_rss_bytes", slow.values("container_memory_rss")),
            (
                "network_receive_bytes_per_second",
                slow.rates("container_network_receive_bytes_total")
            ),
            (
                "network_transmit_bytes_per_second",
                slow.rates("container_network_transmit_bytes_total")
            ),
            (
                "network_receive_errors_per_second",
                slow.rates("container_network_receive_errors_total")
            ),
        ]
        for limit in [8 << 20, 0] {
            let usage = try Self.usage(pages, at: times, expected.map(\.0), rememberLimit: limit)
            #expect(usage.keys.sorted() == ["burn", "netio", "probe", "shop_api", "web"])
            for (index, (name, sums)) in expected.enumerated() {
                #expect(!sums.isEmpty || name.contains("errors"), "\(name)")
                for (service, found) in usage {
                    let sum = found.totals[index]?.sum
                    #expect((sum == nil) == (sums[service] == nil), "\(name) of \(service)")
                    let wanted = sums[service] ?? 0
                    #expect(abs((sum ?? 0) - wanted) <= 1e-9 * max(1, abs(wanted)), "\(name)")
                }
            }
        }
    }

    @Test(arguments: ["0.24.1", "0.36.0"])
    func `replicas, quotas and limits are those of the services`(version: String) throws {
        let pages = try (1...3).map { try Self.page(version, $0) }
        let times = try #require(Self.times[version])
        let names = [
            "cpu_utilization", "cpu-limit", "memory_limit_ratio", "network_bytes_per_second",
        ]
        let usage = try Self.usage(pages, at: times, names)
        #expect(
            usage.mapValues(\.replicas) == [
                "burn": 3, "web": 2, "netio": 2, "probe": 1, "shop_api": 2,
            ]
        )
        // Half a CPU each, all of which they want; one of two CPUs shared by three.
        let limit = try #require(usage["burn"]?.totals[1])
        #expect([limit.sum, limit.mean, limit.max] == [1500, 500, 500])
        #expect((0.3...1.2).contains(try #require(usage["burn"]?.totals[0]).mean))
        #expect(usage["web"]?.totals[1] == nil && usage["web"]?.totals[2] == nil)
        // The probe is on its host's network.
        #expect(usage["probe"]?.totals[3] == nil)
    }

    @Test func `a page with label names that clash keeps its other containers`() throws {
        let bytes = try #require(Testdata.bytes("exposition/cadvisor-0.24.1-label-clash.txt"))
        let request = MetricRequest(try Metric.named("memory_usage_bytes"))
        var usage = TargetUsage(UsageDemand(ServiceGrouping(.swarm), [request]))
        let snapshot = try usage.read(bytes, at: 0)
        #expect(snapshot.skipped.keys.sorted() == ["repeated_label"])
        #expect(snapshot.firstSkipped?.contains(": label name is not unique") == true)
        let services = Set(snapshot.containers.map(\.service))
        #expect(services.isSuperset(of: ["burn", "web", "netio"]))
        #expect(!services.contains("shop_api"))
    }

    @Test func `a container is known to Docker by the digits of its control group`() throws {
        let page = """
            container_memory_rss{id="/docker/\(String(repeating: "a", count: 64))",s="x"} 1
            container_memory_rss{id="/system.slice/docker-0b.scope",s="y"} 1
            container_memory_rss{id="/kubepods/burstable/pod1/c3",s="z"} 1

            """
        let request = MetricRequest(try Metric.named("memory_rss_bytes"))
        var usage = TargetUsage(UsageDemand(ServiceGrouping(label: "s"), [request]))
        let containers = try usage.read(Array(page.utf8), at: 0).containers
        let ids = Dictionary(uniqueKeysWithValues: containers.map { ($0.service, $0.containerID) })
        #expect(ids["x"]?.count == 64)
        #expect(ids["y"] == "0b")
        #expect(ids["z"] == "c3")
    }
}
