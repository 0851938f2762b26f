import Scrape
import Testdata
import Testing

/// What holds for whatever pages there are.
@Suite struct UsagePropertyTests {
    private static func requests(over: Duration? = nil) throws -> [MetricRequest] {
        try [
            "cpu_cores", "cpu_utilization", "memory_working_set_bytes", "memory_limit_ratio",
            "network_bytes_per_second", "network_errors_per_second", "page_faults_per_second",
            "major_page_faults_per_second", "uptime_seconds", "network-rx",
        ].map { MetricRequest(try Metric.named($0), over: over) }
    }

    private static func fresh(over: Duration? = nil) throws -> TargetUsage {
        TargetUsage(UsageDemand(ServiceGrouping(.swarm), try requests(over: over)))
    }

    private static func captured(_ version: String) throws -> [[UInt8]] {
        try (1...3).map { try #require(Testdata.bytes("cadvisor/\(version)-\($0).txt")) }
    }

    private static func byID(_ snapshot: UsageSnapshot?) -> [String: ContainerUsage] {
        Dictionary(uniqueKeysWithValues: (snapshot?.containers ?? []).map { ($0.id, $0) })
    }

    @Test(arguments: ["0.24.1", "0.36.0"])
    func `the order of the lines changes nothing`(version: String) throws {
        let pages = try Self.captured(version)
        var random = SeededGenerator(seed: 7)
        for _ in 0..<3 {
            var straight = try Self.fresh()
            var shuffled = try Self.fresh()
            for (index, page) in pages.enumerated() {
                let lines = page.split(separator: UInt8(ascii: "\n")).shuffled(using: &random)
                let other =
                    Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")]
                let time = 1_795_293_804 + 4 * Double(index)
                let one = Self.byID(try straight.read(page, at: time))
                #expect(try Self.byID(shuffled.read(other, at: time)) == one)
            }
        }
    }

    @Test(arguments: ["0.24.1", "0.36.0"])
    func `the same page again changes no value`(version: String) throws {
        let page = try Self.captured(version)
        var usage = try Self.fresh()
        _ = try usage.read(page[0], at: 1_795_293_804)
        let first = Self.byID(try usage.read(page[1], at: 1_795_293_808))
        let second = Self.byID(try usage.read(page[1], at: 1_795_293_808))
        #expect(first == second)
    }

    @Test func `pages in between change no mean over a window`() throws {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<50 {
            var all = try Self.fresh(over: .seconds(60))
            var ends = try Self.fresh(over: .seconds(60))
            let times =
                [0.0] + (1..<60).map { _ in .random(in: 0...60, using: &random) }.sorted() + [60]
            var seconds = 5.0
            var values: [MetricValue?] = []
            for (index, time) in times.enumerated() {
                seconds += .random(in: 0.01...1, using: &random)
                let page = Self.page(cpu: seconds)
                values.append(try Self.first(&all, page, time + 1000))
                if index == 0 { _ = try Self.first(&ends, page, time + 1000) }
                if index == times.count - 1 {
                    let value = try #require(values.last ?? nil)
                    let alone = try #require(try Self.first(&ends, page, time + 1000))
                    #expect(abs(value.value - alone.value) < 1e-9)
                    #expect(value.isCovered && alone.isCovered)
                }
            }
        }
    }

    @Test func `counters that begin anew never give less than nothing, or more than they say`()
        throws
    {
        var random = SeededGenerator(seed: 9)
        for over in [nil, Duration.seconds(20)] {
            var usage = try Self.fresh(over: over)
            var seconds = 0.0
            var time = 1000.0
            for _ in 0..<3000 {
                let step = Double.random(in: 0.5...5, using: &random)
                let used = Double.random(in: 0...4, using: &random) * step
                time += step
                // A restart; what has been used since then is at most what the time allows.
                seconds = Int.random(in: 0..<10, using: &random) == 0 ? used : seconds + used
                guard let value = try Self.first(&usage, Self.page(cpu: seconds), time) else {
                    continue
                }
                #expect((0...4.000_001).contains(value.value))
            }
        }
    }

    @Test func `pages with broken lines never crash, and give no impossible number`() throws {
        var random = SeededGenerator(seed: 10)
        let lines = try Self.captured("0.36.0").map { page in
            page.split(separator: UInt8(ascii: "\n")).map(Array.init).filter { $0.first != 0x23 }
        }
        let pieces = [
            "{", "}", "\"", ",", " ", "NaN", "-1", "1e309", "0x1p3", "=", "id=\"/\"", "\\",
        ]
        var kept = 0
        for _ in 0..<150 {
            var usage = try Self.fresh(over: .seconds(5))
            for (index, page) in lines.enumerated() {
                var bytes: [UInt8] = []
                for _ in 0..<60 {
                    var line = page.randomElement(using: &random) ?? []
                    if Bool.random(using: &random) {
                        let at = Int.random(in: line.indices, using: &random)
                        let piece = Array((pieces.randomElement(using: &random) ?? "").utf8)
                        line.replaceSubrange(at..<min(line.count, at + piece.count), with: piece)
                    }
                    bytes += line + [UInt8(ascii: "\n")]
                }
                let time = 1_795_293_804 + 4 * Double(index)
                let snapshot = try usage.read(bytes, at: time)
                kept += snapshot.containers.count
                for value in snapshot.containers.flatMap(\.values).compactMap(\.self) {
                    #expect(value.value.isFinite && value.time.isFinite)
                }
            }
        }
        #expect(kept > 1000)
    }

    @Test func `containers that come and go leave nothing behind`() throws {
        let requests = [MetricRequest(try Metric.named("cpu_cores"))]
        for limit in [8 << 20, 0] {
            var usage = TargetUsage(
                UsageDemand(ServiceGrouping(.swarm), requests),
                rememberLimit: limit
            )
            var random = SeededGenerator(seed: 11)
            var containers: [Int: Double] = [:]
            var next = 0
            for scrape in 0..<200 {
                let before = Set(containers.keys)
                for id in containers.keys.sorted() where Int.random(in: 0..<4, using: &random) == 0
                {
                    containers[id] = nil
                }
                for _ in 0..<5 {
                    containers[next] = -1
                    next += 1
                }
                // An old one comes back that was not on the page before.
                let old = Int.random(in: 0..<next, using: &random)
                if !before.contains(old) { containers[old] = -1 }
                var page = ""
                for (id, begin) in containers {
                    if begin < 0 { containers[id] = Double(scrape) }
                    page += Self.line("/docker/\(id)", cpu: Double(scrape * (id + 1)))
                }
                let snapshot = try usage.read(Array(page.utf8), at: Double(scrape * 2))
                let found = Self.byID(snapshot)
                #expect(found.count == containers.count)
                for (id, begin) in containers {
                    let value = found["/docker/\(id)"]?.values[0]?.value
                    #expect(value == (begin < Double(scrape) ? Double(id + 1) / 2 : nil))
                }
            }
        }
    }

    private static func line(_ id: String, cpu: Double) -> String {
        "container_cpu_usage_seconds_total{cpu=\"cpu00\",id=\"\(id)\","
            + "container_label_com_docker_swarm_service_name=\"web\"} \(cpu)\n"
    }

    private static func page(cpu: Double) -> [UInt8] { Array(line("/docker/a", cpu: cpu).utf8) }

    private static func first(
        _ usage: inout TargetUsage,
        _ page: [UInt8],
        _ time: Double
    ) throws -> MetricValue? {
        try usage.read(page, at: time).containers.first?.values[0]
    }
}
