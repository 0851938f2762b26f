import Config
import HTTP
import Scaling
import Scrape
import Testdata
import Testing

@testable import Autoscaler

/// A folder of configurations, each with what is read of it or with its faults.
@Suite struct ScalingConfigurationTests {
    static let names = Testdata.names("scaling-config").filter { $0.hasSuffix(".yml") }

    @Test(arguments: names)
    func `a configuration reads as its text says`(name: String) throws {
        let yaml = try #require(Testdata.bytes("scaling-config/\(name)"))
        let stem = name.dropLast(".yml".count)
        let expected = try #require(Testdata.text("scaling-config/\(stem).txt"))
        #expect(Self.reading(yaml) == expected)
    }

    /// The services and what they ask for, or the faults, a line each.
    static func reading(
        _ yaml: [UInt8],
        for use: ScalingConfiguration.Use = .live
    ) -> String {
        let (configuration, faults) = read(yaml, for: use)
        guard faults.isEmpty else { return faults.map { "\($0)\n" }.joined() }
        let requests = configuration.requests.map { request in
            request.metric.name + (request.over.map { " over \($0)" } ?? "")
        }
        return "services: \(configuration.services.map(\.name).joined(separator: ", ")); "
            + "requests: \(requests.joined(separator: ", "))\n"
    }

    static func read(
        _ yaml: [UInt8],
        for use: ScalingConfiguration.Use = .live
    ) -> (ScalingConfiguration, [Fault]) {
        let faults = Faults()
        var root = MappingReader(YAML.read(yaml, faults: faults), "the configuration", faults)
        let configuration = ScalingConfiguration(reading: &root, for: use)
        root.finish()
        return (configuration, faults.all)
    }

    @Test func `the example of the contract means what it says`() throws {
        let yaml = try #require(Testdata.bytes("scaling-config/product.yml"))
        let (configuration, _) = Self.read(yaml)
        #expect(configuration.isEnabled && configuration.isDryRun)
        #expect(configuration.interval == .seconds(2))
        #expect(configuration.orchestrator == .none)
        #expect(configuration.stateFile == "/var/lib/swarm-bridge/state.json")
        let apache = try #require(configuration.services.first).policy
        #expect(apache.requiresAllReplicas)
        #expect(apache.match == ServicePolicy.Match(up: .any, down: .all))
        #expect(
            apache.rules.first?.aim == .thresholds(Thresholds(above: 0.8, below: 0.3))
        )
        #expect(apache.rules.first?.window == .seconds(60))
        #expect(apache.warmup == .seconds(60) && apache.cooldown == .seconds(60))
        let web = try #require(configuration.services.last).policy
        #expect(web.rules.first?.aim == .target(0.6, tolerance: 0.1))
        #expect(web.warmup == .zero)
        #expect(web.behavior.scaleUp.policies == [.init(.percent(100), period: .seconds(15))])
        #expect(web.behavior.scaleDown.stabilizationWindow == .seconds(300))
        #expect(web.behavior.scaleDown.policies == [.init(.pods(1), period: .seconds(60))])
    }

    @Test func `queries need a server to ask, in replays none`() {
        let services = "services: {a: {max_replicas: 2, rules: [{name: q, promql: up, target: 1}]}}"
        let yaml = "scaling: {\(services)}"
        #expect(Self.read(Array(yaml.utf8), for: .replay).1.isEmpty)
        #expect(Self.read(Array(yaml.utf8)).1.count == 1)
        let asking = "scaling: {prometheus: {url: 'http://p:9090/x'}, \(services)}"
        let (configuration, faults) = Self.read(Array(asking.utf8))
        #expect(faults.isEmpty && configuration.services.queries == ["up"])
        #expect(configuration.prometheus?.timeout == .seconds(1))
    }

    @Test func `a server's timeout leaves the loop time to decide`() throws {
        let server = PrometheusServer(url: try ServiceURL("http://p:9090"), timeout: .seconds(9))
        #expect(server.timeout(within: .seconds(2)) == .milliseconds(1500))
        #expect(server.timeout(within: .seconds(60)) == .seconds(9))
    }

    @Test func `every metric that scraping knows may be a rule's`() {
        for name in Metric.names {
            let yaml =
                "scaling: {services: {a: {max_replicas: 2, rules: [{metric: \(name), above: 1}]}}}"
            let (configuration, faults) = Self.read(Array(yaml.utf8))
            #expect(faults.isEmpty && configuration.requests.map(\.metric.name) == [name])
        }
    }

    @Test func `bytes that are changed at random are read or refused, and never crash`() throws {
        var random = SeededGenerator(seed: 4)
        let seeds = Self.names.compactMap { Testdata.bytes("scaling-config/\($0)") }
        var refused = 0
        for round in 0..<Rounds.of(3000) {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0x2D...0x39, using: &random), at: place)
                }
            }
            let (configuration, faults) = Self.read(bytes)
            if !faults.isEmpty { refused += 1 }
            for service in configuration.services {
                #expect(service.requests.count == service.policy.rules.count)
            }
        }
        #expect(refused > Rounds.of(1000))
    }
}
