import Config
import Daemon
import Docker

extension EngineStats {
    /// Reads the section `engine_stats` of a job; `nil` without it.
    ///
    /// The engines are listed there, unless the job takes its targets from a discovery job.
    init?(reading job: inout MappingReader) {
        let isDiscovered = job.has("targets_from")
        guard var reader = job.mapping("engine_stats") else { return nil }
        self.init(
            EngineSettings(reading: &reader, timeout: .seconds(3), hostIsRequired: false)
        )
        if !isDiscovered, !reader.has("host"), !reader.has("hosts"),
            case .mapping = job.node("engine_stats")?.content
        {
            job.fault("engine_stats", "host or hosts in it, or targets_from beside it, is required")
        }
        if isDiscovered, !engines.hosts.isEmpty {
            job.fault("targets_from", "the engines come from here or from engine_stats")
        }
        if isDiscovered, engines.client.tls != nil {
            job.refuseTLSIfAbsent(at: reader.position)
        }
        port = reader.int("port", in: 1...65535)
        if port != nil, !isDiscovered {
            reader.fault(
                "port",
                "it is for engines that targets_from finds; listed ones have theirs"
            )
        }
        streamLimit = reader.int("max_streams", default: streamLimit, in: 1...10000)
        for var filter in reader.mappings("filters") {
            let name = filter.text("name", required: true)
            let values = filter.strings("values", required: true).map(\.value)
            filter.finish()
            if let name { filters.append(EngineFilter(name, values)) }
        }
        reader.finish()
        for key in ["tls_config", "docker_cert_path", "basic_auth", "authorization"]
        where job.has(key) {
            job.fault(key, "it belongs into engine_stats")
        }
        for key in ["static_targets", "metrics_path", "scheme", "body_size_limit"]
        where job.has(key) {
            job.fault(
                key,
                key == "static_targets"
                    ? "engines are listed in engine_stats: {hosts: [...]}"
                    : "engine_stats reads no page"
            )
        }
    }
}
