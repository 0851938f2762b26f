import JSON
import Testdata
import Testing

@testable import Docker

struct AnswerTests {
    private func read<Item: EngineItem>(_ type: Item.Type, _ file: String) throws -> [Item] {
        let json = try JSON(reading: try #require(Testdata.bytes("docker-api/\(file)")))
        let list = try #require(EngineList<Item>(json.elements == nil ? .array([json]) : json))
        #expect(list.skipped == 0)
        return list.items
    }

    @Test("Services, with their spec as it was written")
    func services() throws {
        let services = try read(EngineService.self, "services.json")
        let web = services[1]
        #expect(web.name == "web")
        #expect(web.version == 26)
        #expect(web.mode == .replicated(2))
        #expect(web.labels == [EngineLabel("autoscale", "true")])
        #expect(web.container?.image == "lab:1")
        #expect(services[0].mode == .global)
        #expect(services[0].virtualIPs.map(\.address) == [nil])
        #expect(web.spec["Mode"]?.text == #"{"Replicated":{"Replicas":2}}"#)
        let updating = try read(EngineService.self, "service-updating.json")
        #expect(updating[0].updateState == "updating")
        #expect(try read(EngineService.self, "service-paused.json")[0].updateState == "paused")
    }

    @Test("Tasks, nodes, networks and containers")
    func others() throws {
        let tasks = try read(EngineTask.self, "tasks-w2-down.json")
        #expect(tasks.contains { $0.state == "running" && $0.desiredState == "shutdown" })
        #expect(tasks.allSatisfy { !$0.serviceID.isEmpty })
        #expect(tasks.contains { $0.attachments.contains { $0.networkName == "labnet" } })
        let nodes = try read(EngineNode.self, "nodes-w2-down.json")
        #expect(nodes.map(\.state).sorted() == ["down", "ready", "ready"])
        #expect(nodes.count { $0.manager?.isLeader == true } == 1)
        let networks = try read(EngineNetwork.self, "networks.json")
        #expect(networks.contains { $0.isIngress && $0.scope == "swarm" })
        let containers = try read(EngineContainer.self, "containers.json")
        #expect(containers[0].names[0].hasPrefix("/"))
        #expect(containers.contains { $0.attachments.contains { $0.network == "labnet" } })
    }

    @Test("An item without an ID is left out and counted, strange members read as absent")
    func strange() throws {
        let text = #"[{"ID":"a","Slot":"x","Status":[],"DesiredState":7},{"Slot":1},5,null]"#
        let list = EngineList<EngineTask>(try JSON(reading: text.utf8))
        #expect(list?.items.map(\.id) == ["a"])
        #expect(list?.items[0].slot == 0)
        #expect(list?.skipped == 3)
        #expect(EngineList<EngineTask>(.null)?.items == [])
        #expect(EngineList<EngineTask>(.object([])) == nil)
    }

    @Test("Whatever becomes of an answer, reading it ends", arguments: 1...4)
    func mutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let files = ["services", "tasks-w2-down", "nodes", "networks", "containers"]
        for round in 0..<400 {
            let file = files[round % files.count]
            var bytes = try #require(Testdata.bytes("docker-api/\(file).json"))
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch UInt8.random(in: 0...2, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: "null".utf8, at: place)
                }
            }
            guard let json = try? JSON(reading: bytes) else { continue }
            _ = EngineList<EngineService>(json)
            _ = EngineList<EngineTask>(json)
            _ = EngineList<EngineNode>(json)
            _ = EngineList<EngineNetwork>(json)
            _ = EngineList<EngineContainer>(json)
        }
    }
}
