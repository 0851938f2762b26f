import Glibc
import Testdata
import Testing

@testable import Simulation

/// Pages of simulated nodes.
@Suite struct CadvisorPageTests {
    static func cluster(
        _ services: [SimulatedService] = SimulatedService.usual,
        nodes: Int = 3
    ) -> SimulatedCluster {
        var cluster = SimulatedCluster(seed: 3, origin: 1_795_219_200.25, services: services)
        _ = cluster.addNodes((1...nodes).map { "127.9.0.\($0):2375" }, at: 0)
        return cluster
    }

    static func bytes(_ cluster: inout SimulatedCluster, _ number: Int, _ time: Double) -> [UInt8] {
        cluster.reading(ofNode: "127.9.0.\(number):2375", at: time).map(CadvisorPage.bytes) ?? []
    }

    static func page(_ cluster: inout SimulatedCluster, _ number: Int, _ time: Double) -> Page {
        Page(String(decoding: bytes(&cluster, number, time), as: UTF8.self))
    }

    @Test func `families have the texts, labels and timestamps of a captured page`() throws {
        let real = Page(Testdata.text("simulation/cadvisor-0.36.0-excerpt.txt") ?? "")
        var cluster = Self.cluster()
        let page = Self.page(&cluster, 1, 100)
        #expect(page.strange.isEmpty)
        #expect(page.families.count > 35)
        #expect(page.families == page.families.sorted())
        for family in page.families {
            #expect(page.kinds[family] == real.kinds[family], "\(family)")
            #expect(page.helps[family] == real.helps[family], "\(family)")
            let one = try #require(page.samples.values.first { $0.name == family })
            let other = try #require(real.samples.values.first { $0.name == family }, "\(family)")
            // A label that one container of the captured page has for itself.
            let names = other.labels.map(\.name).filter { $0 != "container_label_role" }
            #expect(one.labels.map(\.name) == names, "\(family)")
            #expect((one.timestamp == nil) == (other.timestamp == nil), "\(family)")
        }
    }

    @Test func `counters never decrease, whatever happens to services and nodes`() {
        var cluster = Self.cluster()
        var last: [String: (value: Double, timestamp: Int64?)] = [:]
        var compared = 0
        var fallen: [String] = []
        var changed: [String] = []
        for step in 1...120 {
            let time = Double(step) * 0.73
            switch step {
            case 20: cluster.scale("apache", to: 11, at: time)
            case 40: cluster.scale("apache", to: 2, at: time)
            case 60: cluster.removeNode("127.9.0.3:2375", at: time)
            case 80: cluster.setStatus("127.9.0.2:2375", .unhealthy, at: time)
            case 100: cluster.scale("worker", to: 0, at: time)
            default: break
            }
            for number in 1...2 {
                let page = Self.page(&cluster, number, time)
                for (key, sample) in page.samples {
                    let key = "\(number) \(key)"
                    if page.kinds[sample.name] == "counter", let before = last[key] {
                        compared += 1
                        if sample.value < before.value { fallen.append(key) }
                        if sample.timestamp == before.timestamp, sample.timestamp != nil,
                            sample.value != before.value
                        {
                            changed.append(key)
                        }
                    }
                    last[key] = (sample.value, sample.timestamp)
                }
            }
        }
        #expect(compared > 10_000)
        #expect(fallen.isEmpty)
        #expect(changed.isEmpty, "other values at the same timestamp")
    }

    @Test func `timestamps lie at most a second back, and never before the last`() {
        var cluster = Self.cluster()
        var last: [String: Int64] = [:]
        for step in 1...50 {
            let time = Double(step) * 0.31
            let now = Int64((cluster.origin + time) * 1000)
            for (key, sample) in Self.page(&cluster, 1, time).samples {
                guard let timestamp = sample.timestamp else { continue }
                #expect((0...1001).contains(now - timestamp))
                #expect(timestamp >= last[key, default: 0])
                last[key] = timestamp
            }
        }
        #expect(!last.isEmpty)
    }

    @Test func `replicas share the load, up to their quota`() {
        let load = LoadCurve(middle: 1)
        var service = SimulatedService(name: "web", image: "w:1", replicas: 4, load: load)
        service.cpuQuota = 0.5
        var cluster = Self.cluster([service], nodes: 1)
        func rate(_ from: Double) -> Double {
            let family = "container_cpu_usage_seconds_total"
            let before = Self.page(&cluster, 1, from).sum(family, service: "web")
            return (Self.page(&cluster, 1, from + 20).sum(family, service: "web") - before) / 20
        }
        // Four at a quarter of a CPU each, and no replica quite at its full share.
        #expect((0.85...1).contains(rate(10)))
        cluster.scale("web", to: 1, at: 40)
        #expect((0.42...0.5).contains(rate(50)))
        cluster.scale("web", to: 20, at: 80)
        #expect((0.85...1).contains(rate(90)))
    }

    @Test func `the same seed gives the same page, however often it was asked for`() {
        var one = Self.cluster(nodes: 1)
        var other = Self.cluster(nodes: 1)
        for step in 1...99 { _ = Self.bytes(&one, 1, Double(step)) }
        let first = Page(String(decoding: Self.bytes(&one, 1, 99.5), as: UTF8.self))
        let second = Page(String(decoding: Self.bytes(&other, 1, 99.5), as: UTF8.self))
        #expect(first.samples.count > 200)
        #expect(Set(first.samples.keys) == Set(second.samples.keys))
        for (key, sample) in first.samples {
            #expect(abs(sample.value - (second.samples[key]?.value ?? .nan)) < 1e-6, "\(key)")
        }
    }

    @Test func `a time that nobody asked about for years is passed in a moment`() {
        var cluster = Self.cluster(nodes: 1)
        let page = Self.page(&cluster, 1, 3e8)
        #expect(page.strange.isEmpty)
        #expect(page.sum("container_cpu_usage_seconds_total", service: "cache") > 1e6)
    }

    @Test(.enabled(if: Peer.promtool.isWanted, "\(Peer.promtool.absence)"))
    func `promtool reads the pages of nodes and masters`() throws {
        var cluster = Self.cluster()
        for page in [
            Self.bytes(&cluster, 1, 12.3), CadvisorPage.bytes(cluster.readingOfManager(at: 12.3)),
        ] {
            #expect(page.count > 2000)
            let verdict = try #require(Promtool.check(page))
            // 3 is for names that it would have chosen otherwise, and cAdvisor's are such.
            #expect(verdict.code == 0 || verdict.code == 3, "\(verdict.text)")
            #expect(!verdict.text.contains("error while linting"), "\(verdict.text)")
        }
        #expect(Promtool.check(Array("broken{ 1\n".utf8))?.code == 1)
    }
}
