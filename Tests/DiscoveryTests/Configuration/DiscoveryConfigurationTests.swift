import Config
import Docker
import HTTP
import Testdata
import Testing

@testable import Discovery

/// `testdata/config`: what valid files say, and what is said of invalid ones, in the `.txt` beside each.
struct DiscoveryConfigurationTests {
    private static func files(_ kind: String) -> [String] {
        Testdata.names("config").filter { $0.hasPrefix(kind) && $0.hasSuffix(".yml") }
    }

    private func read(_ file: String) throws -> (DiscoveryConfiguration, [String]) {
        let bytes = try #require(Testdata.bytes("config/\(file)"))
        let faults = Faults()
        var root = MappingReader(YAML.read(bytes, faults: faults), "the configuration", faults)
        let configuration = DiscoveryConfiguration(reading: &root)
        root.finish()
        return (configuration, faults.all.map(\.description))
    }

    private func expected(_ file: String) -> String? {
        Testdata.text("config/\(file.dropLast(4)).txt")
    }

    @Test("There are files of both kinds")
    func present() {
        #expect(Self.files("valid-").count >= 6)
        #expect(Self.files("invalid-").count >= 30)
    }

    @Test("A valid file reads as it says", arguments: files("valid-"))
    func valid(file: String) throws {
        let (configuration, faults) = try read(file)
        #expect(faults.isEmpty)
        #expect(configuration.jobs.map(Self.text).joined() == expected(file))
    }

    @Test("Every fault of an invalid file is told with its place", arguments: files("invalid-"))
    func invalid(file: String) throws {
        let (_, faults) = try read(file)
        #expect(!faults.isEmpty)
        #expect(faults.map { "\($0)\n" }.joined() == expected(file))
    }

    @Test("No fault shows a password")
    func secrets() throws {
        let (_, faults) = try read("invalid-masters-credentials.yml")
        #expect(faults.count == 3)
        #expect(faults.allSatisfy { !$0.contains("s3cret") })
    }

    private static func text(_ job: DiscoveryJob) -> String {
        switch job {
        case .swarm(let job): text(job)
        case .engine(let job): text(job)
        }
    }

    private static func text(_ job: EngineJob) -> String {
        let options = job.options
        let filters = job.filters.map { "\($0.name)=\($0.values.joined(separator: ","))" }
        return """
            job \(job.name) \(job.role)
              hosts \(job.engine.hosts.map(\.url.description).joined(separator: " "))
              refresh_interval \(job.refreshInterval) timeout \(job.engine.timeout)
              max_staleness \(job.maxStaleness.map { "\($0)" } ?? "-") file \(job.file ?? "-")
              events \(job.followsEvents) filters \(filters.isEmpty ? "-" : filters.joined(separator: " "))
              port \(options.port) label \(options.portLabel ?? "-") of tasks \(options.taskPorts)
              host \(options.hostNetworkingHost)
              networks \(options.networks) \(options.network ?? "-")
              all_tasks \(options.allTasks) tasks_of_down_nodes \(options.tasksOfDownNodes)

            """
    }

    private static func text(_ job: SwarmJob) -> String {
        """
        job \(job.name)
          masters \(job.masters.map(\.url.description).joined(separator: " "))
          refresh_interval \(job.refreshInterval) timeout \(job.timeout)
          max_staleness \(job.maxStaleness.map { "\($0)" } ?? "-") file \(job.file ?? "-")
          metrics \(job.options.scheme ?? "-") \(job.options.metricsPort)
          instance \(job.options.instance) volatile \(job.options.volatileLabels)
          states \(job.options.includeStates?.joined(separator: " ") ?? "-")

        """
    }
}
