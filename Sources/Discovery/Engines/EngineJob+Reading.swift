import Config
import Docker

extension EngineJob {
    /// Reads `dockerswarm_sd` or `docker_sd`; `nil` when it has no engine or no role, with the faults left
    /// with the reader.
    init?(
        name: String,
        reading section: MappingReader,
        isSwarm: Bool,
        global: DiscoveryConfiguration.Global
    ) {
        var reader = section
        let interval = reader.duration(
            "refresh_interval",
            default: global.refreshInterval ?? .seconds(60),
            in: SwarmJob.intervals
        )
        let engine = EngineSettings(reading: &reader, timeout: min(global.timeout, interval))
        let role = isSwarm ? Self.readRole(&reader) : .containers
        self.init(name: name, engine: engine, role: role ?? .tasks)
        refreshInterval = interval
        followsEvents = reader.bool("events", default: true)
        maxStaleness = reader.duration("max_staleness", in: .seconds(1) ... .seconds(31_536_000))
        filters = Self.readFilters(&reader)
        readOptions(&reader, isSwarm: isSwarm)
        reader.finish()
        if engine.hosts.isEmpty || role == nil { return nil }
    }

    /// The roles of Prometheus, or one of them in the singular.
    private static func readRole(_ reader: inout MappingReader) -> Role? {
        guard let text = reader.string("role", required: true) else { return nil }
        let roles: [Role] = [.services, .tasks, .nodes]
        if let role = roles.first(where: { [$0.rawValue, $0.targetRole.rawValue].contains(text) }) {
            return role
        }
        let known = roles.map(\.rawValue).joined(separator: ", ")
        reader.fault("role", "\(Fault.quote(text)) is none of \(known)")
        return nil
    }

    private static func readFilters(_ reader: inout MappingReader) -> [EngineFilter] {
        var filters: [EngineFilter] = []
        for var filter in reader.mappings("filters") {
            let name = filter.string("name", required: true)
            let values = filter.strings("values", required: true).map(\.value)
            filter.finish()
            if let name { filters.append(EngineFilter(name, values)) }
        }
        return filters
    }

    private mutating func readOptions(_ reader: inout MappingReader, isSwarm: Bool) {
        if let text = reader.text("port") {
            if let port = UInt16(text), port > 0 {
                options.port = port
            } else {
                reader.fault("port", "\(Fault.quote(text)) is no port from 1 to 65535")
            }
        }
        options.network = reader.text("network")
        options.portLabel = reader.string("port_label")
        if isSwarm {
            options.networks = reader.choice("networks", default: .each)
            options.taskPorts = reader.choice("task_ports", default: .published)
            options.allTasks = reader.bool("all_tasks", default: false)
            options.tasksOfDownNodes = reader.bool("tasks_of_down_nodes", default: false)
        } else {
            let host = reader.string("host_networking_host")
            options.hostNetworkingHost = host ?? options.hostNetworkingHost
            // The key of Prometheus, and ours for all three.
            let first = reader.bool("match_first_network", default: true)
            options.networks = reader.choice("networks", default: first ? .first : .each)
        }
    }
}
