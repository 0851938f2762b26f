import Docker
import Glibc
import HTTP
import Metrics
import Testdata
import Testing

@testable import Discovery

struct DiscoveryMetricsTests {
    /// Metrics of which every family has a series, with the traps of names in them.
    private func full() throws -> Observed {
        let observed = Observed()
        let metrics = observed.metrics
        for name in ["a", "b \"\\\n"] {
            let job = try SwarmJob.of(name, ["m1:2375", "m2:2375"])
            let master = job.masters[0].url.description
            metrics.createSeries(job.name, hosts: job.masters.map(\.description))
            metrics.createFileSeries(name)
            metrics.up.series(name).set(true)
            metrics.masterUp.series(name, master).set(true)
            metrics.failures.series(name, master, "timeout").increment()
            metrics.duration.series(name).observe(0.1)
            metrics.lastSuccess.series(name).set(1)
            metrics.requests.series("/sd/\(name)", "200").increment()
            metrics.fileLastWrite.series(name).set(1)
            var status = SwarmStatus()
            status.nodes = [try Self.node("n", "10.0.0.1:2375"), try Self.node("n", "[::1]:1")]
            status.count(2, .rowShape)
            let targets = SwarmTargets(
                job: name,
                masters: [],
                status: status,
                answeredBy: nil,
                options: SwarmTargetOptions()
            )
            metrics.show(TargetList(targets), status, of: name)
        }
        return observed
    }

    private static func node(_ name: String, _ address: String) throws -> SwarmNode {
        let rows = [("Role", "primary"), ("Nodes", "1")] + InfoBody.node(name, address)
        guard case .swarm(let status) = SwarmAnswer.read(InfoBody.modern(rows)) else {
            throw AnswerRefusal.empty
        }
        return try #require(status.nodes.first)
    }

    @Test("The families, their labels and their help are as documented")
    func families() throws {
        var lines: [String] = []
        var help = ""
        for line in try full().page {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") { help = words.dropFirst(3).joined() }
            if line.hasPrefix("# TYPE ") { lines.append("\(words[2]) \(words[3]): \(help)") }
            guard line.contains("\"a\"") || line.contains("/sd/a\""),
                let open = line.firstIndex(of: "{")
            else { continue }
            let labels = line[open...].split(separator: "\"").enumerated()
                .compactMap { index, part in index % 2 == 0 && part.hasSuffix("=") ? part : nil }
                .map { $0.filter { $0 != "{" && $0 != "," && $0 != "=" } }
            let entry = "  \(line[..<open]) \(labels.joined(separator: " "))"
            if !lines.contains(entry) { lines.append(entry) }
        }
        let text = lines.map { "\($0)\n" }.joined()
        #expect(text == Testdata.text("metrics/discovery.txt"))
    }

    @Test(
        "promtool has nothing to say",
        .enabled(if: Peer.promtool.isWanted, "\(Peer.promtool.absence)")
    )
    func promtool() throws {
        #expect(Promtool.check(try full().registry.page(.text)) == .silence)
    }

    @Test("A job that goes takes all of its series with it, and no others")
    func removal() throws {
        let observed = try full()
        let others = observed.page.filter { !$0.hasPrefix("#") && !$0.contains("\"a\"") }
            .filter { !$0.contains("/sd/a\"") && !$0.contains("list_age") }
        #expect(!observed.series(of: "a").isEmpty)
        observed.metrics.removeSeries("a")
        #expect(observed.series(of: "a") == [])
        let left = observed.page.filter { !$0.hasPrefix("#") && !$0.contains("list_age") }
        #expect(left == others)
    }

    @Test("The age of a list grows from the last poll that confirmed it")
    func age() {
        let ages = ListAges()
        let start = ContinuousClock.now
        #expect(ages.family(at: start).samples.isEmpty)
        ages.confirm("a", at: start)
        #expect(ages.family(at: start + .seconds(90)).samples.map(\.value) == [90])
        ages.confirm("a", at: start + .seconds(80))
        #expect(ages.family(at: start + .seconds(90)).samples.map(\.value) == [10])
        ages.forget("a")
        #expect(ages.family(at: start).samples.isEmpty)
    }
}
