import Config
import Daemon
import Docker
import HTTP

extension ScrapeJob {
    /// What `interval` may be.
    static let intervals = Duration.milliseconds(100)...Duration.seconds(3600)

    /// Reads one item of `scrape`; `nil` when its targets cannot be read, with the faults left with the
    /// reader.
    init?(
        name: String,
        reading reader: inout MappingReader,
        timeout: Duration,
        discoveryJobs: [(name: String, usesTLS: Bool)]
    ) {
        let asksEngines = reader.has("engine_stats")
        let engines = EngineStats(reading: &reader)
        let isListed = asksEngines && !reader.has("targets_from")
        let client = asksEngines ? ClientOptions() : ClientOptions(reading: &reader)
        let (source, scheme) =
            isListed ? (.fixed([]), "http") : Self.readSource(&reader, discoveryJobs)
        self.init(name: name, source: source ?? .fixed([]))
        self.client = client
        self.scheme = scheme
        if scheme == "https" { reader.refuseTLSIfAbsent(at: reader.position) }
        if client.tls != nil, scheme != "https" {
            let key = reader.has("tls_config") ? "tls_config" : "docker_cert_path"
            reader.fault(key, "the targets are not asked over TLS: write scheme: https")
        }
        interval = reader.duration("interval", default: interval, in: Self.intervals)
        // A page has to come within its interval; what engines are asked does not.
        let longest = asksEngines ? .seconds(3600) : interval
        self.timeout = min(
            reader.duration(
                "timeout",
                default: min(timeout, longest),
                in: .milliseconds(10) ... .seconds(3600)
            ),
            longest
        )
        self.engines = engines
        self.engines?.engines.timeout = self.timeout
        sizeLimit = reader.byteSize(
            "body_size_limit",
            default: sizeLimit,
            in: 1024...(1 << 30)
        )
        path = Self.readPath(&reader) ?? path
        if let text = reader.string("group_by") {
            if let grouping = ServiceGrouping(text) {
                self.grouping = grouping
            } else {
                let presets = ServiceGrouping.Preset.allCases.map(\.rawValue)
                reader.fault(
                    "group_by",
                    "\(Fault.quote(text)) is no label name and none of "
                        + presets.joined(separator: ", ")
                )
            }
        }
        if source == nil { return nil }
    }

    /// `targets_from` or `static_targets`, and never both; and the scheme of the targets.
    private static func readSource(
        _ reader: inout MappingReader,
        _ discoveryJobs: [(name: String, usesTLS: Bool)]
    ) -> (Source?, scheme: String) {
        let scheme = reader.choice("scheme", of: Scheme.self)?.rawValue
        let hasDiscovery = reader.has("targets_from")
        if reader.has("static_targets") {
            if hasDiscovery {
                reader.fault("static_targets", "the targets come from targets_from or from here")
                _ = reader.text("targets_from")
            }
            let targets = readTargets(&reader, scheme ?? "http")
            return (targets.isEmpty ? nil : .fixed(targets), scheme ?? "http")
        }
        guard hasDiscovery else {
            if reader.isMapping {
                reader.faults.add(
                    reader.position,
                    "\(reader.name): targets_from or static_targets is required"
                )
            }
            return (nil, scheme ?? "http")
        }
        guard let name = reader.text("targets_from") else { return (nil, scheme ?? "http") }
        guard let job = discoveryJobs.first(where: { $0.name == name }) else {
            let known = discoveryJobs.map { Fault.quote($0.name) }.joined(separator: ", ")
            reader.fault(
                "targets_from",
                "there is no discovery job \(Fault.quote(name))"
                    + (known.isEmpty ? "" : ", only \(known)")
            )
            return (nil, scheme ?? "http")
        }
        return (.discovery(job: name), scheme ?? (job.usesTLS ? "https" : "http"))
    }

    private static func readTargets(
        _ reader: inout MappingReader,
        _ scheme: String
    ) -> [ScrapeTarget] {
        var targets: [ScrapeTarget] = []
        for text in reader.strings("static_targets", required: true) {
            if text.value.contains("://") {
                reader.faults.add(
                    text.position,
                    "static_targets: \(Fault.quote(address: text.value)) is no host:port; scheme and "
                        + "metrics_path have keys of their own"
                )
                continue
            }
            do throws(ServiceURL.Fault) {
                let target = try ScrapeTarget(text.value, scheme: scheme)
                if targets.contains(target) {
                    reader.faults.add(
                        text.position,
                        "static_targets: this target is listed twice"
                    )
                } else {
                    targets.append(target)
                }
            } catch {
                let shown = Fault.quote(address: text.value)
                reader.faults.add(
                    text.position,
                    "static_targets: \(shown) is no target like 10.0.0.1:8070: \(error)"
                )
            }
        }
        return targets
    }

    private enum Scheme: String, CaseIterable {
        case http
        case https
    }

    private static func readPath(_ reader: inout MappingReader) -> String? {
        guard let path = reader.string("metrics_path") else { return nil }
        let isPath = path.hasPrefix("/") && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isPath, !path.contains("#") else {
            reader.fault("metrics_path", "\(Fault.quote(address: path)) is no path like /metrics")
            return nil
        }
        return path
    }
}
