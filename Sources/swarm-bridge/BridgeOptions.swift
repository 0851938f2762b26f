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

    static let flags: [Command.Flag] = [
        .init(
            "web.listen-address",
            "ADDRESS",
            isRepeatable: true,
            help: "where to listen: :10946, 127.0.0.1:10946, [::1]:10946 or unix:///PATH;\n"
                + "may be repeated (default :10946)"
        ),
        .init(
            "web.config.file",
            "FILE",
            help: "TLS, users and limits, as Prometheus' exporters have them; read again when it\n"
                + "or a certificate changes"
        ),
        .init(
            "web.systemd-socket",
            help: "listen on the sockets that systemd passes instead of addresses"
        ),
        .init("web.telemetry-path", "PATH", help: "path of the metrics (default /metrics)"),
        .init("log.level", "LEVEL", help: "debug, info, warn or error (default info)"),
        .init("log.format", "FORMAT", help: "logfmt or json (default logfmt)"),
    ]

    init(_ arguments: Arguments, defaultListen: String = ":10946") throws(Arguments.Fault) {
        var texts = arguments.values("web.listen-address")
        takesSystemdSockets = arguments.isOn("web.systemd-socket")
        if takesSystemdSockets, !texts.isEmpty {
            throw Arguments.Fault(
                "--web.systemd-socket and --web.listen-address exclude each other"
            )
        }
        if texts.isEmpty, !takesSystemdSockets { texts = [defaultListen] }
        listen = []
        for text in texts { listen.append(try ListenAddress.read(text)) }
        webConfigurationFile = arguments.value("web.config.file")
        telemetryPath = arguments.value("web.telemetry-path") ?? "/metrics"
        guard telemetryPath.hasPrefix("/"), telemetryPath != "/", !telemetryPath.contains("{")
        else { throw Arguments.Fault("--web.telemetry-path is a path, like /metrics") }
        level = try arguments.choice("log.level", default: .info)
        format = try arguments.choice("log.format", default: .logfmt)
    }
}
