import Docker
import JSON

@testable import Scrape

/// Answers of an engine as tests need them.
enum EngineScene {
    static func container(_ id: String, service: String = "web") throws -> EngineContainer? {
        let text = """
            {"Id":"\(id)","Names":["/\(service).1.\(id)"],"Image":"lab:1","Labels":{
            "com.docker.swarm.service.name":"\(service)","com.docker.swarm.task.id":"t\(id)"},"State":"running"}
            """
        return EngineContainer(try JSON(reading: text.utf8))
    }

    static func inspection(
        startedAt: String = "2026-11-22T10:00:00Z",
        host: String = "\"NanoCpus\":500000000,\"Memory\":104857600"
    ) throws -> JSON {
        let state = "\"State\":{\"Running\":true,\"StartedAt\":\"\(startedAt)\"}"
        return try JSON(reading: "{\(state),\"HostConfig\":{\(host)}}".utf8)
    }

    /// A line of stats: seconds of CPU, bytes of memory and of the network.
    static func line(
        at time: String,
        cpu: Double,
        memory: Int = 50 << 20,
        inactive: Int = 10 << 20,
        received: [String: Int] = ["eth0": 0]
    ) -> [UInt8] {
        let networks = received.sorted { $0.key < $1.key }.map {
            "\"\($0.key)\":{\"rx_bytes\":\($0.value),\"tx_bytes\":0}"
        }
        return Array(
            """
            {"read":"\(time)","cpu_stats":{"cpu_usage":{"total_usage":\(Int(cpu * 1e9))},"online_cpus":4},\
            "memory_stats":{"usage":\(memory),"stats":{"anon":1,"inactive_file":\(inactive)}},\
            "networks":{\(networks.joined(separator: ","))}}
            """.utf8
        )
    }

    static func item(
        _ id: String,
        service: String = "web",
        line: [UInt8]?,
        at arrival: Double,
        facts: JSON? = nil
    ) throws -> EngineUsage.Item {
        struct Unreadable: Error {}
        guard let listed = try container(id, service: service),
            let container = ServiceContainer(listed, ServiceGrouping(.swarm))
        else { throw Unreadable() }
        return EngineUsage.Item(
            container: container,
            facts: ContainerFacts(try facts ?? inspection()),
            line: line,
            arrival: arrival
        )
    }
}
