import Docker
import HTTP
import Posix
import Testing

@testable import Scrape

/// Engines over loopback HTTP: one test at a time, so that their times hold.
@EventLoop
@Suite(.serialized, .timeLimit(.minutes(2))) struct EngineStatsServiceTests {
    private static func job(_ name: String, _ urls: [String]) throws -> ScrapeJob {
        var job = ScrapeJob(name: name, source: .fixed([]))
        job.interval = .milliseconds(200)
        let hosts = try urls.map { try EngineHost($0) }
        job.engines = EngineStats(EngineSettings(hosts: hosts, timeout: .seconds(1)))
        return job
    }

    private static let cores = "swarm_bridge_service_cpu_cores"
    private static let observed = "swarm_bridge_service_observed_replicas"

    private static func target(_ engine: StatsEngine, _ family: String, more: String = "") -> String
    {
        "swarm_bridge_scrape_\(family){scrape_job=\"e\",target=\"\(engine.address)\"\(more)}"
    }

    private static func streams(_ engine: StatsEngine, _ state: String) -> String {
        target(engine, "streams", more: ",state=\"\(state)\"")
    }

    @Test func `the containers of an engine become the usage of their services`() async throws {
        let engine = try StatsEngine()
        engine.containers = [
            "a": .init(service: "web"), "b": .init(service: "web", cores: 0.2),
            "c": .init(service: "db", cores: 0.1), "d": .init(service: ""),
        ]
        let bench = ScrapeBench()
        bench.service.apply([try Self.job("e", [engine.url])])
        #expect(
            await bench.eventually {
                bench.value("\(Self.observed){service=\"web\"}") == 2
                    && bench.value("\(Self.cores){service=\"db\"}") != nil
                    && bench.value("\(Self.cores){service=\"web\"}") ?? 0 > 0.5
            }
        )
        let web = bench.value("\(Self.cores){service=\"web\"}") ?? 0
        #expect(abs(web - 0.6) < 0.1)
        let utilization = bench.value("swarm_bridge_service_cpu_utilization{service=\"web\"}") ?? 0
        #expect(abs(utilization - 0.6) < 0.1)
        #expect(bench.value(Self.streams(engine, "open")) == 3)
        #expect(bench.value(Self.streams(engine, "refused")) == 0)
        #expect(bench.value(Self.target(engine, "target_up")) == 1)
        #expect(await bench.eventually { bench.value(Self.target(engine, "samples")) == 3 })
        #expect(bench.value(Self.target(engine, "size_bytes")) ?? 0 > 0)
        #expect(!engine.asked.contains { $0.contains("containers/d") })
        // One question for the list and the events, and two for each container.
        #expect(engine.asked.count { $0.hasSuffix("/stats") } == 3)
        bench.stop()
        #expect(bench.lines(with: "service=").isEmpty && bench.lines(with: "target=").isEmpty)
        // Whoever still listened would take it.
        #expect(
            await bench.eventually {
                engine.tell("pause", "a")
                return engine.connections == 0
            }
        )
        engine.stop()
    }

    @Test func `events tell of containers that come, go and start again`() async throws {
        let engine = try StatsEngine()
        engine.containers = ["a": .init(service: "web")]
        let bench = ScrapeBench()
        bench.service.apply([try Self.job("e", [engine.url])])
        #expect(await bench.eventually { bench.value("\(Self.cores){service=\"web\"}") != nil })
        engine.containers["b"] = .init(service: "new")
        engine.tell("start", "b")
        #expect(await bench.eventually { bench.value("\(Self.observed){service=\"new\"}") == 1 })
        engine.containers["b"] = nil
        engine.tell("die", "b")
        #expect(await bench.eventually { bench.value("\(Self.observed){service=\"new\"}") == nil })
        // It had counted a thousand seconds when it started again.
        engine.containers["a"]?.ahead = 1000
        engine.tell("start", "a")
        try await Task.sleep(for: .milliseconds(600))
        engine.containers["a"] = .init(service: "web", startedAt: WallClock.unixSeconds + 1)
        engine.tell("start", "a")
        var most = 0.0
        let end = ContinuousClock.now + .seconds(2)
        while .now < end {
            let usage = bench.service.board.services(at: WallClock.unixSeconds)["web"]
            most = max(most, usage?.totals.first.flatMap { $0?.sum } ?? 0)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(most < 3000)
        #expect(await bench.eventually { bench.value("\(Self.observed){service=\"web\"}") == 1 })
        bench.stop()
        engine.stop()
    }

    @Test func `what rules ask for later is asked of engines as of pages`() async throws {
        let engine = try StatsEngine()
        engine.containers = ["a": .init(service: "web")]
        let page = try PageServer()
        let bench = ScrapeBench()
        bench.service.apply([
            try Self.job("e", [engine.url]), try ScrapeBench.job("p", [page.address]),
        ])
        #expect(await bench.eventually { bench.service.board.all.count == 2 })
        let request = MetricRequest(try Metric.named("uptime_seconds"), over: .seconds(7))
        let awaited = { bench.service.board.current.awaited.late(at: .now + .seconds(60)) }
        #expect(awaited() == [])
        bench.service.ask([request])
        #expect(awaited() == [page.address, "\(engine.address)"].sorted())
        #expect(
            await bench.eventually {
                let all = bench.service.board.all
                return all.count == 2 && all.allSatisfy { $0.demand.index(of: request) != nil }
            }
        )
        #expect(bench.service.board.containers(of: "web").count == 1)
        bench.stop()
        engine.stop()
        await page.stop()
    }

    @Test func `what no event tells of is found all the same`() async throws {
        let engine = try StatsEngine()
        engine.tellsEvents = false
        let bench = ScrapeBench()
        bench.service.apply([try Self.job("e", [engine.url])])
        #expect(await bench.eventually { bench.value(Self.target(engine, "target_up")) == 1 })
        engine.containers = ["a": .init(service: "web")]
        #expect(await bench.eventually { bench.value("\(Self.observed){service=\"web\"}") == 1 })
        bench.stop()
        engine.stop()
    }

    @Test func `a stream that stalls or sends nonsense costs its container alone`() async throws {
        let engine = try StatsEngine()
        engine.containers = [
            "a": .init(service: "web"), "b": .init(service: "endless", manner: .endless),
            "c": .init(service: "garbage", manner: .garbage),
            "d": .init(service: "silent", manner: .silent),
            "e": .init(service: "brief", manner: .brief), "f": .init(service: "stalls"),
        ]
        let bench = ScrapeBench()
        bench.service.apply([try Self.job("e", [engine.url])])
        #expect(await bench.eventually { bench.value("\(Self.cores){service=\"stalls\"}") != nil })
        engine.containers["f"]?.manner = .silent
        let skipped = Self.target(engine, "skipped_lines_total", more: ",reason=\"malformed\"")
        let large = Self.target(engine, "errors_total", more: ",reason=\"too_large\"")
        #expect(
            await bench.eventually {
                bench.value(skipped) ?? 0 > 3 && bench.value(large) ?? 0 >= 1
            }
        )
        func stalled() -> MetricValue? {
            bench.service.board.containers(of: "stalls").first?.container.values.first ?? nil
        }
        let value = stalled()
        try await Task.sleep(for: .seconds(1))
        #expect(stalled() == value && value?.value ?? 0 > 0.1)
        #expect(bench.value("\(Self.observed){service=\"silent\"}") == nil)
        #expect(bench.value("\(Self.observed){service=\"garbage\"}") == nil)
        #expect(bench.value("\(Self.cores){service=\"web\"}") ?? 0 > 0.1)
        #expect(bench.logged.contains("Samples of an engine were left out"))
        let newest = bench.service.board.containers(of: "web").first?.container.values.first ?? nil
        #expect(WallClock.unixSeconds - (newest?.time ?? 0) < 2)
        bench.stop()
        engine.stop()
    }

    @Test func `an engine that goes is said to be gone, and comes back by itself`() async throws {
        var engine = try StatsEngine()
        engine.containers = ["a": .init(service: "web")]
        let port = engine.address.port ?? 0
        let bench = ScrapeBench()
        bench.service.apply([try Self.job("e", [engine.url])])
        #expect(await bench.eventually { bench.value("\(Self.cores){service=\"web\"}") != nil })
        let container = engine.containers["a"]
        engine.stop()
        #expect(await bench.eventually { bench.value(Self.target(engine, "target_up")) == 0 })
        // What is known grows old; it does not become nothing.
        #expect(bench.value("\(Self.cores){service=\"web\"}") ?? 0 > 0.1)
        #expect(
            bench.value(Self.target(engine, "errors_total", more: ",reason=\"refused\"")) ?? 0 >= 1
        )
        engine = try StatsEngine(port: port)
        engine.containers["a"] = container
        #expect(await bench.eventually { bench.value(Self.streams(engine, "open")) == 1 })
        #expect(bench.value(Self.target(engine, "target_up")) == 1)
        // It is too busy for a list, and sends what it sent all the same.
        engine.answers = false
        engine.tell("pause", "a")
        #expect(await bench.eventually { bench.value(Self.target(engine, "target_up")) == 0 })
        try await Task.sleep(for: .seconds(1))
        let newest = bench.service.board.containers(of: "web").first?.container.values.first ?? nil
        #expect(WallClock.unixSeconds - (newest?.time ?? 0) < 0.8)
        engine.answers = true
        #expect(await bench.eventually { bench.value(Self.target(engine, "target_up")) == 1 })
        // It hangs: connections stay, nothing comes, nothing is answered.
        engine.answers = false
        engine.containers["a"]?.manner = .silent
        #expect(await bench.eventually { bench.value(Self.target(engine, "target_up")) == 0 })
        engine.answers = true
        engine.containers["a"]?.manner = .steady
        engine.breakAll()
        #expect(await bench.eventually { bench.value(Self.target(engine, "target_up")) == 1 })
        bench.stop()
        engine.stop()
    }

    @Test func `no more streams are kept than are allowed, and the others have no data`()
        async throws
    {
        let engine = try StatsEngine()
        for number in 0..<30 { engine.containers["c\(number)"] = .init(service: "web") }
        var job = try Self.job("e", [engine.url])
        job.engines?.streamLimit = 20
        let bench = ScrapeBench()
        bench.service.apply([job])
        #expect(
            await bench.eventually {
                bench.value("\(Self.observed){service=\"web\"}") == 20
                    && bench.value(Self.streams(engine, "refused")) == 10
            }
        )
        #expect(bench.service.board.containers(of: "web").count == 30)
        let line = "There are more containers than streams"
        #expect(bench.logged.split(separator: "\n").count { $0.contains(line) } == 1)
        // Streams that break and begin again change nothing about that.
        for _ in 0..<3 {
            engine.breakAll()
            try await Task.sleep(for: .milliseconds(500))
        }
        #expect(bench.logged.split(separator: "\n").count { $0.contains(line) } == 1)
        for number in 15..<30 { engine.containers["c\(number)"] = nil }
        engine.breakAll()
        #expect(
            await bench.eventually { bench.logged.contains("Every container has a stream again") }
        )
        bench.stop()
        engine.stop()
    }

    @Test func `the engines of discovered nodes are followed as they come and go`() async throws {
        let engines = [try StatsEngine(), try StatsEngine()]
        engines[0].containers = ["a": .init(service: "web")]
        engines[1].containers = ["b": .init(service: "web")]
        var job = ScrapeJob(name: "e", source: .discovery(job: "nodes"))
        job.interval = .milliseconds(200)
        job.engines = EngineStats(EngineSettings(hosts: [], timeout: .seconds(1)))
        let bench = ScrapeBench()
        bench.service.setEngines(["\(engines[0].address)"], ofDiscovery: "nodes")
        bench.service.apply([job])
        #expect(await bench.eventually { bench.value("\(Self.observed){service=\"web\"}") == 1 })
        bench.service.setEngines(engines.map { "\($0.address)" } + ["a b"], ofDiscovery: "nodes")
        #expect(await bench.eventually { bench.value("\(Self.observed){service=\"web\"}") == 2 })
        bench.service.setEngines(engines.map { "\($0.address)" } + ["a b"], ofDiscovery: "nodes")
        #expect(
            bench.logged.split(separator: "\n").count { $0.contains("Engine cannot be asked") } == 1
        )
        bench.service.setEngines(["\(engines[1].address)"], ofDiscovery: "nodes")
        #expect(await bench.eventually { bench.value("\(Self.observed){service=\"web\"}") == 1 })
        #expect(bench.value(Self.target(engines[0], "target_up")) == nil)
        // The same job becomes one that reads pages, and then one for engines again.
        let target = try ScrapeTarget("127.0.0.1:1")
        bench.service.apply([ScrapeBench.job("e", .fixed([target]))])
        #expect(
            await bench.eventually {
                bench.value(
                    "swarm_bridge_scrape_target_up{scrape_job=\"e\",target=\"127.0.0.1:1\"}"
                ) == 0
            }
        )
        #expect(bench.lines(with: "scrape_streams{").isEmpty)
        bench.service.apply([job])
        #expect(await bench.eventually { bench.value("\(Self.observed){service=\"web\"}") == 1 })
        bench.stop()
        for engine in engines { engine.stop() }
    }

    @Test(
        arguments: [
            (nil, "10.0.0.1", "tcp://10.0.0.1:2375"), (nil, "10.0.0.1:3375", "tcp://10.0.0.1:3375"),
            (4243, "10.0.0.1:3375", "tcp://10.0.0.1:4243"),
            (2376, "[fd00::1]", "tcp://[fd00::1]:2376"),
        ] as [(Int?, String, String)]
    )
    func `a node's engine is at the port that is configured, else its own, else Docker's`(
        port: Int?,
        address: String,
        url: String
    ) throws {
        var stats = EngineStats(EngineSettings(hosts: []))
        stats.port = port
        #expect(try stats.host(of: address).description == url)
    }
}
