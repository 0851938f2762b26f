import Config
import Docker
import JSON
import Testdata
import Testing

@testable import Discovery

/// The lists of real engines, in `testdata/docker-api`.
enum RecordedLists {
    /// The lists of a set: `plain` (one node), `w2-down` (one of three nodes is down) or `lab`
    /// (published ports, several networks, containers beside the services).
    static func read(_ set: String) throws -> EngineLists {
        func list<Item: EngineItem>(_ type: Item.Type, _ name: String) throws -> EngineList<Item> {
            let file =
                switch set {
                case "plain": name
                case "lab": "lab-\(name)"
                default: "\(name)-\(set)"
                }
            guard let bytes = Testdata.bytes("docker-api/\(file).json") else { return EngineList() }
            return try #require(EngineList<Item>(try JSON(reading: bytes)))
        }
        var lists = EngineLists()
        lists.nodes = try list(EngineNode.self, "nodes")
        lists.services = try list(EngineService.self, "services")
        lists.tasks = try list(EngineTask.self, "tasks")
        lists.networks = try list(EngineNetwork.self, "networks")
        lists.containers = try list(EngineContainer.self, "containers")
        return lists
    }

    /// The first job of a configuration, which asks engines.
    static func job(_ text: String) throws -> EngineJob {
        let faults = Faults()
        var root = MappingReader(YAML.read(Array(text.utf8), faults: faults), "it", faults)
        let configuration = DiscoveryConfiguration(reading: &root)
        #expect(faults.all.isEmpty)
        guard case .engine(let job)? = configuration.jobs.first else {
            throw NoJob()
        }
        return job
    }

    struct NoJob: Error {}
}
