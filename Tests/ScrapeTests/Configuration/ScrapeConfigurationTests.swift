import Config
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

    @Test func `every fault is told with its place`() throws {
        let text = try #require(Testdata.text("scrape-config/faulty.yaml"))
        let expected = try #require(Testdata.text("scrape-config/faulty.txt"))
        let (_, faults) = read(text)
        #expect(faults.joined(separator: "\n") + "\n" == expected)
    }

    @Test func `a configuration without the section has no jobs`() {
        #expect(read("global: {}").0 == ScrapeConfiguration())
        #expect(read("scrape: []").0.jobs.isEmpty)
    }
}
