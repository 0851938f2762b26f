import Daemon
import Posix

/// The flags of the daemon, under the names that Prometheus exporters use.
struct BridgeOptions: Sendable {
    var listen: [SocketAddress]
    /// Whether the sockets come from systemd instead.
    var takesSystemdSockets: Bool
    /// How it is served, and to whom.
    var webConfigurationFile: String?
    var telemetryPath: String
    var level: LogLine.Level
    var format: LogLine.Format

    /// Where it listens, and what it logs, when the flags say nothing.
    static let usualAddress = ":10946"
    static let usualLevel = LogLine.Level.info

    /// The flags, with the defaults of a command; `fallback` is where it listens when that is taken.
    static func flags(
        listen: String = usualAddress,
        orElse fallback: String? = nil,
        level: LogLine.Level = usualLevel
    ) -> [Command.Flag] {
        let free = fallback.map { ", or \($0) where that is taken" } ?? ""
        return [
            .init(
                "web.listen-address",
                "ADDRESS",
                isRepeatable: true,
                help: "where to listen: :10946, 127.0.0.1:10946, [::1]:10946 or unix:///PATH;\n"
                    + "may be repeated (default \(listen)\(free))"
            ),
            .init(
                "web.config.file",
                "FILE",
                help:
                    "TLS, users and limits, as Prometheus' exporters have them; read again when it\n"
                    + "or a certificate changes"
            ),
            .init(
                "web.systemd-socket",
                help: "listen on the sockets that systemd passes instead of addresses"
            ),
            .init("web.telemetry-path", "PATH", help: "path of the metrics (default /metrics)"),
            .init(
                "log.level",
                "LEVEL",
                help: "debug, info, warn or error (default \(level.rawValue))"
            ),
            .init("log.format", "FORMAT", help: "logfmt or json (default logfmt)"),
        ]
    }

    /// Reads the flags; `address` and `level` count where they say nothing.
    init(
        _ arguments: Arguments,
        listen address: String = usualAddress,
        level usualLevel: LogLine.Level = usualLevel
    ) throws(Arguments.Fault) {
        var texts = arguments.values("web.listen-address")
        takesSystemdSockets = arguments.isOn("web.systemd-socket")
        if takesSystemdSockets, !texts.isEmpty {
            throw Arguments.Fault(
                "--web.systemd-socket and --web.listen-address exclude each other"
            )
        }
        if texts.isEmpty, !takesSystemdSockets { texts = [address] }
        listen = []
        for text in texts { listen.append(try ListenAddress.read(text)) }
        webConfigurationFile = arguments.value("web.config.file")
        telemetryPath = arguments.value("web.telemetry-path") ?? "/metrics"
        // What would not come unchanged as the path of a request (RFC 3986, section 3.3).
        let isPlain = telemetryPath.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && !"?#%{}".utf8.contains($0)
        }
        guard isPlain, telemetryPath.hasPrefix("/"), telemetryPath != "/" else {
            throw Arguments.Fault("--web.telemetry-path is a path, like /metrics")
        }
        level = try arguments.choice("log.level", default: usualLevel)
        format = try arguments.choice("log.format", default: .logfmt)
    }
}
