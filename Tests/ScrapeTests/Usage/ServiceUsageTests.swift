import Scrape
import Testing

@Suite struct ServiceUsageTests {
    /// What a page with this memory of containers of a service tells.
    private func snapshot(
        _ memory: [String: Int],
        of service: String = "web",
        at time: Double
    ) throws -> UsageSnapshot {
        let request = MetricRequest(try Metric.named("memory_rss_bytes"))
        var usage = TargetUsage(UsageDemand(ServiceGrouping(label: "service"), [request]))
        let lines = memory.map { id, bytes in
            "container_memory_rss{id=\"/docker/\(id)\",service=\"\(service)\"} \(bytes)\n"
        }
        return try usage.read(Array(lines.joined().utf8), at: time)
    }

    @Test func `replicas on several targets are one service`() throws {
        let one = try snapshot(["a": 1, "b": 2], at: 100)
        let two = try snapshot(["c": 6], at: 101)
        let usage = try #require(ServiceUsage.byService([(one, 0), (two, 0)])["web"])
        #expect(usage.replicas == 3 && usage.oldest == 100)
        let total = try #require(usage.totals[0])
        #expect([total.sum, total.mean, total.max, total.oldest] == [9, 3, 6, 100])
    }

    @Test func `a container that two targets show counts once, as the newer page has it`() throws {
        let one = try snapshot(["a": 1, "b": 2], at: 100)
        let two = try snapshot(["a": 5], at: 101)
        for order in [[one, two], [two, one]] {
            let usage = try #require(ServiceUsage.byService(order.map { ($0, 0) })["web"])
            #expect(usage.replicas == 2 && usage.totals[0]?.sum == 7)
        }
    }

    @Test func `a container that two jobs group in their own ways is a replica of both services`()
        throws
    {
        let one = try snapshot(["a": 1, "b": 2], of: "web", at: 100)
        let two = try snapshot(["a": 1, "b": 2], of: "front", at: 101)
        for order in [[one, two], [two, one]] {
            let services = ServiceUsage.byService(order.map { ($0, 0) })
            #expect(services["web"]?.replicas == 2 && services["front"]?.replicas == 2)
        }
    }

    @Test func `what is too old is of no service, and no service is not zero`() throws {
        let one = try snapshot(["a": 1], at: 100)
        let two = try snapshot(["b": 2], at: 110)
        #expect(ServiceUsage.byService([(one, 105), (two, 105)])["web"]?.totals[0]?.sum == 2)
        #expect(ServiceUsage.byService([(one, 105)]).isEmpty)
        #expect(ServiceUsage.byService([]).isEmpty)
    }

    @Test func `there are never more containers than the limit`() throws {
        var page = ""
        for id in 0..<(TargetUsage.containerLimit + 10) {
            page += "container_memory_rss{id=\"\(id)\",service=\"web\"} 1\n"
        }
        let request = MetricRequest(try Metric.named("memory_rss_bytes"))
        var usage = TargetUsage(UsageDemand(ServiceGrouping(label: "service"), [request]))
        let snapshot = try usage.read(Array(page.utf8), at: 0)
        #expect(snapshot.containers.count == TargetUsage.containerLimit)
    }
}
