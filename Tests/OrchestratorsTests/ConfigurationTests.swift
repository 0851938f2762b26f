import Autoscaler
import Config
import Orchestrators
import Testdata
import Testing

/// A folder of configurations, each with the faults that are found in it, or with nothing.
@Suite struct ConfigurationTests {
    static let names = Testdata.names("orchestrator-config").filter { $0.hasSuffix(".yml") }

    @Test(arguments: names)
    func `a configuration reads as its text says`(name: String) throws {
        let yaml = try #require(Testdata.bytes("orchestrator-config/\(name)"))
        let stem = name.dropLast(".yml".count)
        let expected = try #require(Testdata.text("orchestrator-config/\(stem).txt"))
        let (configuration, faults) = Self.read(yaml)
        #expect(faults.map { "\($0)\n" }.joined() == expected)
        #expect((configuration.orchestrator == .none) == !faults.isEmpty || name == "two.yml")
    }

    static func read(_ yaml: [UInt8]) -> (ScalingConfiguration, [Fault]) {
        let faults = Faults()
        var root = MappingReader(YAML.read(yaml, faults: faults), "the configuration", faults)
        let configuration = ScalingConfiguration(
            reading: &root,
            orchestrators: OrchestratorKind.all
        )
        root.finish()
        return (configuration, faults.all)
    }

    @Test func `an orchestrator is the same as long as its settings are`() {
        func orchestration(_ text: String) -> Orchestration {
            Self.read(Array("scaling: {orchestrator: \(text)}".utf8)).0.orchestrator
        }
        let texts = [
            "none", "{docker: {host: 'unix:///a'}}", "{docker: {host: 'unix:///b'}}",
            "{exec: {command: [a]}}", "{exec: {command: ['{id}']}}",
            "{webhook: {url: 'http://a'}}", "{webhook: {url: 'http://a', retries: 1}}",
            "{simulation: {url: 'http://a'}}",
        ]
        for left in texts {
            for right in texts {
                #expect((orchestration(left) == orchestration(right)) == (left == right))
            }
        }
    }
}
