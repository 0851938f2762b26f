import HTTP
import Posix
import Simulation
import Testing

@testable import Scrape

/// Targets over loopback HTTP: one test at a time, so that their times hold.
@EventLoop
@Suite(.serialized) struct ScrapeServiceTests {
    private static let swarm = "container_label_com_docker_swarm_service_name"

    private static func page(_ service: String, cpu: Double, id: String = "a") -> String {
        "container_cpu_usage_seconds_total{cpu=\"cpu00\",id=\"/docker/\(id)\",\(swarm)=\"\(service)\"}"
            + " \(cpu)\n"
    }

    @Test func `the nodes of a Swarm become the usage of its services`() async throws {
        var options = SimulatedSwarm.Options()
        options.nodes = 3
        options.plan = LoopbackPlan(network: 78)
        let swarm = SimulatedSwarm(options)
        try await swarm.start()
        let bench = ScrapeBench()
        let job = ScrapeBench.job("nodes", .discovery(job: "d"), interval: .milliseconds(300))
        bench.service.apply([job])
        #expect(bench.service.board.all.isEmpty)
        let targets = try swarm.nodes.map { try ScrapeTarget("\($0.host):\(swarm.metricsPort)") }
        bench.service.setTargets(targets, ofDiscovery: "d")
        #expect(
            await bench.eventually {
                bench.value("swarm_bridge_service_observed_replicas{service=\"apache\"}") == 4
                    && bench.value("swarm_bridge_service_cpu_cores{service=\"apache\"}") ?? 0 > 0
                    && bench.value("swarm_bridge_service_cpu_cores{service=\"worker\"}") ?? 0 > 0
            }
        )
        for name in [
            "cpu_utilization", "memory_working_set_bytes", "memory_usage_bytes", "memory_rss_bytes",
            "memory_limit_ratio", "network_receive_bytes_per_second",
            "network_transmit_bytes_per_second", "oldest_sample_timestamp_seconds",
        ] {
            let value = bench.value("swarm_bridge_service_\(name){service=\"apache\"}")
            #expect(value ?? 0 > 0, "\(name)")
        }
        #expect(bench.value("swarm_bridge_service_memory_limit_ratio{service=\"worker\"}") == nil)
        let usage = bench.service.board.services(at: WallClock.unixSeconds)
        #expect(usage["apache"]?.replicas == 4)
        #expect(bench.lines(with: "scrape_target_up").allSatisfy { $0.hasSuffix(" 1") })
        #expect(bench.lines(with: "scrape_target_up").count == 3)
        let containers = bench.service.board.containers(of: "apache")
        #expect(containers.count == 4)
        #expect(containers.allSatisfy { $0.container.containerID.count == 64 })
        #expect(containers.allSatisfy { $0.container.name.hasPrefix("apache.") })
        bench.stop()
        #expect(bench.lines(with: "service=").isEmpty && bench.lines(with: "target=").isEmpty)
        await swarm.stop()
    }

    @Test func `a target that is dead, or never answers, delays no other`() async throws {
        let good = try PageServer(Self.page("web", cpu: 1))
        let hung = try PageServer()
        hung.answer = nil
        let gone = try PageServer()
        await gone.stop()
        let bench = ScrapeBench()
        bench.service.apply([try ScrapeBench.job("j", [good.address, hung.address, gone.address])])
        #expect(await bench.eventually { good.asked >= 1 })
        let (start, asked) = (ContinuousClock.now, good.asked)
        try await Task.sleep(for: .milliseconds(1000))
        let intervals = (ContinuousClock.now - start) / .milliseconds(100)
        #expect(Double(good.asked - asked) >= 0.6 * intervals)
        let labels = { (address: String) in "{scrape_job=\"j\",target=\"\(address)\"" }
        let errors = "swarm_bridge_scrape_errors_total"
        #expect(
            await bench.eventually {
                bench.value("\(errors)\(labels(hung.address)),reason=\"timeout\"}") ?? 0 >= 2
                    && bench.value("\(errors)\(labels(gone.address)),reason=\"refused\"}") ?? 0 >= 2
            }
        )
        #expect(bench.value("swarm_bridge_scrape_target_up\(labels(good.address))}") == 1)
        #expect(bench.value("swarm_bridge_scrape_target_up\(labels(hung.address))}") == 0)
        #expect(bench.value("swarm_bridge_scrape_target_up\(labels(gone.address))}") == 0)
        #expect(bench.value("swarm_bridge_scrape_samples\(labels(good.address))}") == 1)
        #expect(bench.value("swarm_bridge_scrape_size_bytes\(labels(good.address))}") ?? 0 > 90)
        #expect(bench.lines(with: "scrape_duration_seconds_count{").count == 1)
        // Each state is told once, however often it is found again.
        let told = bench.logged.split(separator: "\n").filter { $0.contains("gives no page") }
        #expect(told.count == 2)
        bench.stop()
        await good.stop()
        await hung.stop()
    }

    @Test func `what is no page is an error with its reason, and what was known stays`()
        async throws
    {
        let server = try PageServer(Self.page("web", cpu: 1))
        let bench = ScrapeBench()
        var job = try ScrapeBench.job("j", [server.address])
        job.sizeLimit = 4096
        bench.service.apply([job])
        let up = "swarm_bridge_scrape_target_up{scrape_job=\"j\",target=\"\(server.address)\"}"
        #expect(await bench.eventually { bench.value(up) == 1 })
        let bad: [(String, Response)] = [
            ("status", .text(500, "no")),
            ("too_large", PageServer.page(String(repeating: Self.page("web", cpu: 1), count: 99))),
            ("malformed", PageServer.page("<!DOCTYPE html>\n<html>no page</html>\n")),
            (
                "form",
                Response(
                    200,
                    contentType: "application/openmetrics-text; version=1.0.0",
                    body: Array("# EOF\n".utf8)
                )
            ),
        ]
        for (reason, answer) in bad {
            server.answer = answer
            let labels = "{scrape_job=\"j\",target=\"\(server.address)\",reason=\"\(reason)\"}"
            #expect(
                await bench.eventually {
                    bench.value("swarm_bridge_scrape_errors_total" + labels) ?? 0 >= 1
                },
                "\(reason)"
            )
            #expect(bench.value(up) == 0)
            #expect(bench.service.board.containers(of: "web").count == 1)
        }
        server.show("\(Self.page("web", cpu: 2))container_memory_rss{a=\"1\",a=\"2\"} 1\n")
        #expect(await bench.eventually { bench.value(up) == 1 })
        #expect(
            await bench.eventually {
                bench.lines(with: "skipped_lines_total").contains {
                    $0.contains("reason=\"repeated_label\"")
                }
            }
        )
        try await Task.sleep(for: .milliseconds(300))
        let told = bench.logged.split(separator: "\n").filter { $0.contains("were left out") }
        #expect(told.count == 1)
        bench.stop()
        await server.stop()
    }

    @Test func `a page whose samples are all too old to count is told once`() async throws {
        let time = Int((WallClock.unixSeconds - 100) * 1000)
        let memory = "container_memory_working_set_bytes{id=\"/docker/a\",\(Self.swarm)=\"web\"} 1"
        let server = try PageServer("\(memory) \(time)\n")
        let bench = ScrapeBench()
        bench.service.apply([try ScrapeBench.job("j", [server.address])])
        let line = "the clock of the node may be behind"
        #expect(await bench.eventually { bench.logged.contains(line) })
        #expect(bench.logged.contains("age=\"10"))
        try await Task.sleep(for: .milliseconds(300))
        #expect(bench.logged.split(separator: "\n").count { $0.contains(line) } == 1)
        #expect(bench.lines(with: "service_memory_working_set_bytes").isEmpty)
        bench.stop()
        await server.stop()
    }

    @Test func `targets follow their discovery job, and series of gone ones go`() async throws {
        let servers = try (0..<3).map { try PageServer(Self.page("s\($0)", cpu: 1, id: "\($0)")) }
        let targets = try servers.map { try ScrapeTarget($0.address) }
        let bench = ScrapeBench()
        bench.service.setTargets([targets[0], targets[1]], ofDiscovery: "d")
        bench.service.apply([ScrapeBench.job("j", .discovery(job: "d"))])
        let up = { bench.lines(with: "scrape_target_up").count }
        #expect(await bench.eventually { up() == 2 && bench.service.board.all.count == 2 })
        bench.service.setTargets([targets[1], targets[2]], ofDiscovery: "d")
        bench.service.setTargets([], ofDiscovery: "another")
        #expect(bench.service.board.containers(of: "s0").isEmpty)
        #expect(bench.lines(with: servers[0].address).isEmpty)
        #expect(await bench.eventually { up() == 2 && bench.service.board.all.count == 2 })
        let asked = servers[0].asked
        try await Task.sleep(for: .milliseconds(300))
        #expect(servers[0].asked == asked)
        #expect(bench.lines(with: servers[0].address).isEmpty)
        #expect(bench.lines(with: "service=\"s0\"").isEmpty)
        bench.stop()
        for server in servers { await server.stop() }
    }

    @Test func `a target is awaited until its first page, and anew when more is asked of it`()
        async throws
    {
        let good = try PageServer(Self.page("web", cpu: 1))
        let gone = try PageServer()
        await gone.stop()
        let bench = ScrapeBench()
        let awaited = {
            bench.service.board.current.awaited.late(at: .now + .seconds(60))
        }
        let job = try ScrapeBench.job("j", [good.address, gone.address])
        bench.service.apply([job, ScrapeBench.job("k", .discovery(job: "d"))])
        let both = [good.address, gone.address].sorted()
        #expect(awaited() == both + ["the targets of k"])
        #expect(bench.service.board.current.awaited.late(at: .now).isEmpty)
        #expect(bench.service.board.current.awaited.hasTime(at: .now))
        #expect(await bench.eventually { awaited() == [gone.address, "the targets of k"] })
        #expect(
            await bench.eventually {
                bench.service.board.current.awaited.late(at: .now).contains(gone.address)
            }
        )
        bench.service.setTargets([try ScrapeTarget(gone.address)], ofDiscovery: "d")
        #expect(awaited() == [gone.address])
        bench.service.ask([MetricRequest(try Metric.named("page_faults_per_second"))])
        #expect(awaited() == both)
        #expect(await bench.eventually { awaited() == [gone.address] })
        bench.service.apply([])
        #expect(awaited() == [])
        bench.stop()
        await good.stop()
    }

    @Test func `a job that stays as it was keeps what it knows over a reload`() async throws {
        let one = try PageServer(Self.page("web", cpu: 1))
        let two = try PageServer(Self.page("api", cpu: 1, id: "b"))
        let bench = ScrapeBench()
        let kept = try ScrapeBench.job("kept", [one.address])
        let changed = try ScrapeBench.job("changed", [two.address])
        bench.service.apply([kept, changed])
        #expect(await bench.eventually { bench.service.board.all.count == 2 })
        bench.service.apply([
            kept, try ScrapeBench.job("changed", [two.address], interval: .seconds(1)),
        ])
        #expect(bench.service.board.containers(of: "web").count == 1)
        #expect(bench.service.board.containers(of: "api").isEmpty)
        one.show(Self.page("web", cpu: 1.1))
        #expect(
            await bench.eventually {
                bench.service.board.containers(of: "web").first?.container.values[0] != nil
            }
        )
        bench.service.apply([kept])
        #expect(bench.lines(with: "changed").isEmpty)
        let request = MetricRequest(try Metric.named("page_faults_per_second"))
        bench.service.apply([kept], [request])
        #expect(bench.service.board.all.isEmpty)
        #expect(await bench.eventually { bench.service.board.all.count == 1 })
        #expect(bench.service.board.all[0].demand.index(of: request) != nil)
        bench.stop()
        await one.stop()
        await two.stop()
    }

    @Test func `when the clock is set, ages and rates go on`() async throws {
        let steady = try PageServer(Self.page("web", cpu: 1))
        let hung = try PageServer(Self.page("api", cpu: 1, id: "b"))
        let read = ScrapeClock.ofMachine()
        let ahead = Lock(0.0)
        let bench = ScrapeBench(clocks: {
            let reading = read()
            return (reading.monotonic, 100_000 + reading.monotonic + ahead.withLock { $0 })
        })
        let now = { 100_000 + read().monotonic + ahead.withLock { $0 } }
        let container = { bench.service.board.containers(of: $0).first?.container }
        bench.service.apply([try ScrapeBench.job("j", [steady.address, hung.address])])
        #expect(await bench.eventually { container("web") != nil && container("api") != nil })
        hung.answer = nil
        let hungAsked = hung.asked
        #expect(await bench.eventually { hung.asked > hungAsked + 1 })
        for step in [-50_000.0, 70_000] {
            ahead.withLock { $0 += step }
            let (asked, cpu) = (steady.asked, container("web")?.values[0]?.time)
            steady.show(Self.page("web", cpu: step > 0 ? 3 : 2))
            #expect(await bench.eventually { steady.asked > asked + 2 })
            #expect(container("web")?.values[0]?.time != cpu)
            for entry in bench.service.board.all { #expect(abs(now() - entry.usage.time) < 30) }
            let rate = try #require(container("web")?.values[0])
            #expect(rate.value > 0.01 && abs(now() - rate.time) < 30)
            for report in bench.service.reports.all {
                #expect(abs(now() - (report.asked ?? 0)) < 30)
                #expect(abs(now() - (report.answered ?? 0)) < 30)
            }
        }
        bench.stop()
        await steady.stop()
        await hung.stop()
    }
}
