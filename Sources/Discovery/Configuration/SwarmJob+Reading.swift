import Config
import Daemon
import Docker
import HTTP

extension SwarmJob {
    /// What `refresh_interval` may be.
    static let intervals = Duration.milliseconds(100)...Duration.seconds(86400)

    /// Reads `swarm_sd`; `nil` when its masters cannot be read, with the faults left with the reader.
    init?(
        name: String,
        reading section: MappingReader,
        global: DiscoveryConfiguration.Global
    ) {
        var reader = section
        let client = ClientOptions(reading: &reader)
        self.init(name: name, masters: Self.readMasters(&reader, client))
        self.client = client
        refreshInterval = reader.duration(
            "refresh_interval",
            default: global.refreshInterval ?? refreshInterval,
            in: Self.intervals
        )
        timeout = min(global.timeout, refreshInterval)
        maxStaleness = reader.duration("max_staleness", in: .seconds(1) ... .seconds(31_536_000))
        options.metricsPort = Self.readPort(&reader) ?? options.metricsPort
        options.scheme = reader.choice("metrics_scheme", of: Scheme.self)?.rawValue
        options.instance = reader.choice("instance", default: .address)
        options.volatileLabels = reader.bool("volatile_labels", default: false)
        options.includeStates = Self.readStates(&reader)
        reader.finish()
        if masters.isEmpty { return nil }
    }

    private enum Scheme: String, CaseIterable {
        case http
        case https
    }

    private static func readMasters(
        _ reader: inout MappingReader,
        _ client: ClientOptions
    ) -> [Master] {
        var masters: [Master] = []
        for text in reader.strings("masters", required: true) {
            do throws(ServiceURL.Fault) {
                let master = try Master(text.value, tcpIsSecured: client.tls != nil)
                if master.url.isSecured { reader.refuseTLSIfAbsent(at: text.position) }
                if master.url.basePath.contains("@") {
                    let reason = "credentials do not belong into the address"
                    reader.faults.add(text.position, "masters: \(reason)")
                } else if masters.contains(where: { $0.url.isSameService(as: master.url) }) {
                    reader.faults.add(text.position, "masters: this master is listed twice")
                } else {
                    masters.append(master)
                }
            } catch {
                let shown = Fault.quote(address: text.value)
                reader.faults.add(text.position, "masters: \(shown) is no master: \(error)")
            }
        }
        if client.tls != nil, !masters.isEmpty, !masters.contains(where: \.url.isSecured) {
            let key = reader.has("tls_config") ? "tls_config" : "docker_cert_path"
            reader.fault(key, "no master is asked over TLS: write https:// or tcp://")
        }
        return masters
    }

    /// A number, or a text as the 2016 provider had it.
    private static func readPort(_ reader: inout MappingReader) -> UInt16? {
        guard let text = reader.text("metrics_port") else { return nil }
        guard let port = UInt16(text), port > 0 else {
            reader.fault("metrics_port", "\(Fault.quote(text)) is no port from 1 to 65535")
            return nil
        }
        return port
    }

    private static func readStates(_ reader: inout MappingReader) -> [String]? {
        guard reader.has("node_states") else { return nil }
        let known = [NodeState.healthy, .unhealthy, .pending, .disconnected, .maintenance]
            .map(\.rawValue)
        let states = reader.strings("node_states", required: true)
        for state in states where !known.contains(state.value.lowercased()) {
            let choices = known.joined(separator: ", ")
            reader.faults.add(
                state.position,
                "node_states: \(Fault.quote(state.value)) is none of \(choices)"
            )
        }
        return states.map { $0.value.lowercased() }
    }
}
