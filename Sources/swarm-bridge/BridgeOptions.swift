import Daemon
import Posix

/// The flags of the daemon, under the names that Prometheus exporters use.
struct BridgeOptions: Sendable {
    var listen: [SocketAddress]
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
        .init("web.telemetry-path", "PATH", help: "path of the metrics (default /metrics)"),
        .init("log.level", "LEVEL", help: "debug, info, warn or error (default info)"),
        .init("log.format", "FORMAT", help: "logfmt or json (default logfmt)"),
    ]

    init(_ arguments: Arguments, defaultListen: String = ":10946") throws(Arguments.Fault) {
        var texts = arguments.values("web.listen-address")
        if texts.isEmpty { texts = [defaultListen] }
        listen = []
        for text in texts { listen.append(try ListenAddress.read(text)) }
        telemetryPath = arguments.value("web.telemetry-path") ?? "/metrics"
        guard telemetryPath.hasPrefix("/"), telemetryPath != "/", !telemetryPath.contains("{")
        else { throw Arguments.Fault("--web.telemetry-path is a path, like /metrics") }
        level = try arguments.choice("log.level", default: .info)
        format = try arguments.choice("log.format", default: .logfmt)
    }
}
