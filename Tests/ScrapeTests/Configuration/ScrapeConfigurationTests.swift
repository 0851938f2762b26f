import Config
import Docker
import HTTP
import Testdata
import Testing

@testable import Scrape

@Suite struct ScrapeConfigurationTests {
    private static let discovery = """
        discovery:
          - {job: service-swarm, swarm_sd: {masters: [nonsense]}}
          - {job: other, swarm_sd: {masters: ['http://m:1']}}
          - {job: secret, swarm_sd: {masters: ['http://m:1'], metrics_scheme: https}}

        """

    private func read(_ text: String) -> (ScrapeConfiguration, [String]) {
        let faults = Faults()
        let document = YAML.read(Array((text + "\n" + Self.discovery).utf8), faults: faults)
        var root = MappingReader(document, "the configuration", faults)
        let configuration = ScrapeConfiguration(reading: &root)
        return (configuration, faults.all.map(\.description))
    }

    @Test func `a job says where its targets are and what names a service`() throws {
        let (configuration, faults) = read(
            """
            scrape:
              - job: cadvisor
                targets_from: service-swarm
                interval: 2s
                group_by: container_label_com_docker_swarm_service_name
              - job: fixed
                static_targets: ['10.0.0.1:8070', 'node-2:8070', '[::1]:8070']
                interval: 5s
                timeout: 4s
                body_size_limit: 1MiB
                metrics_path: /cadvisor/metrics
                scheme: http
                group_by: compose
            """
        )
        #expect(faults == [])
        try #require(configuration.jobs.count == 2)
        var first = ScrapeJob(name: "cadvisor", source: .discovery(job: "service-swarm"))
        first.timeout = .seconds(2)
        #expect(configuration.jobs[0] == first)
        let second = configuration.jobs[1]
        #expect(second.interval == .seconds(5) && second.timeout == .seconds(4))
        #expect(second.sizeLimit == 1 << 20 && second.path == "/cadvisor/metrics")
        #expect(second.grouping == ServiceGrouping(.compose))
        let addresses = ["10.0.0.1:8070", "node-2:8070", "[::1]:8070"]
        #expect(second.source == .fixed(try addresses.map { try ScrapeTarget($0) }))
    }

    @Test func `a scrape takes the time of global, and never longer than the interval`() {
        let (configuration, faults) = read(
            """
            global: {timeout: 1s}
            scrape:
              - {job: a, targets_from: other, interval: 10s}
              - {job: b, targets_from: other, interval: 500ms}
              - {job: c, targets_from: other, interval: 1s, timeout: 5s}
            """
        )
        #expect(faults == [])
        let times = [Duration.seconds(1), .milliseconds(500), .seconds(1)]
        #expect(configuration.jobs.map(\.timeout) == times)
    }

    @Test func `a job may ask engines in place of pages`() throws {
        let (configuration, faults) = read(
            """
            scrape:
              - job: listed
                engine_stats:
                  hosts: ['unix:///var/run/docker.sock', 'tcp://10.0.0.2']
                  filters: [{name: label, values: [a, b=c]}]
                  max_streams: 100
                timeout: 5s
                group_by: compose
              - {job: found, targets_from: other, engine_stats: {port: 2376}, interval: 1s}
              - {job: default, targets_from: other, engine_stats: {}}
            """
        )
        #expect(faults == [])
        try #require(configuration.jobs.count == 3)
        let hosts = ["unix:///var/run/docker.sock", "tcp://10.0.0.2:2375"]
        let listed = configuration.jobs[0]
        #expect(listed.source == .fixed([]) && listed.grouping == ServiceGrouping(.compose))
        #expect(listed.engines?.engines.hosts.map(\.description) == hosts)
        #expect(listed.engines?.engines.timeout == .seconds(5))
        #expect(listed.engines?.filters == [EngineFilter("label", ["a", "b=c"])])
        #expect(listed.engines?.streamLimit == 100)
        let found = configuration.jobs[1]
        #expect(found.source == .discovery(job: "other") && found.engines?.port == 2376)
        #expect(found.timeout == .seconds(3) && found.interval == .seconds(1))
        #expect(configuration.jobs[2].engines == EngineStats(EngineSettings(hosts: [])))
    }

    @Test func `engines of nodes are asked over TLS where that is configured`() throws {
        let (configuration, faults) = read(
            """
            scrape:
              - job: found
                targets_from: other
                engine_stats: {tls_config: {insecure_skip_verify: true}}
            """
        )
        #expect(faults == [])
        let engines = try #require(configuration.jobs.first?.engines)
        let url = try engines.host(of: "10.0.0.1").url
        #expect(url.isSecured && url.authority == "10.0.0.1:2376")
        #expect(try engines.host(of: "10.0.0.1:3376").url.authority == "10.0.0.1:3376")
    }

    @Test(arguments: ["faulty", "engines-faulty"])
    func `every fault is told with its place`(name: String) throws {
        let text = try #require(Testdata.text("scrape-config/\(name).yaml"))
        let expected = try #require(Testdata.text("scrape-config/\(name).txt"))
        let (_, faults) = read(text)
        #expect(faults.joined(separator: "\n") + "\n" == expected)
    }

    @Test func `a configuration without the section has no jobs`() {
        #expect(read("global: {}").0 == ScrapeConfiguration())
        #expect(read("scrape: []").0.jobs.isEmpty)
    }
}
