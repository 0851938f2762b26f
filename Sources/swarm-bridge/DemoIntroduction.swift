import Posix
import Simulation

/// What the demo says before anything happens: where to look, and what to tell Prometheus.
@EventLoop
struct DemoIntroduction {
    /// All of it, with the empty line at its end.
    let text: String

    init(
        _ bridge: Bridge,
        _ swarm: SimulatedSwarm,
        _ api: SimulatedServiceAPI,
        configuration: String
    ) {
        let masters = swarm.masters.map { master in
            "  http://\(master.address)/info\(master.state == .stopped ? "   (dead)" : "")"
        }
        let nodes = swarm.nodes.map {
            "  http://\($0.host):\(swarm.metricsPort)/metrics   \($0.name)"
        }
        text = """
            The bridge:
            \(Self.urls(of: bridge))

            The simulated Swarm, masters:
            \(masters.joined(separator: "\n"))
            and nodes:
            \(nodes.joined(separator: "\n"))
            and services:
              http://\(api.address)/services

            The configuration of the bridge:
            \(Self.indented(configuration))
            \(Self.scraping(of: bridge))

            What happens (Ctrl-C stops it):

            """
    }

    private static func urls(of bridge: Bridge) -> String {
        let scheme = bridge.isSecured ? "https" : "http"
        let begin =
            if let address = openable(bridge) {
                "\(scheme)://\(address)"
            } else {
                // Browsers do not open such a socket.
                "curl --unix-socket \(bridge.addresses.first?.host ?? "") \(scheme)://localhost"
            }
        return """
              \(begin)/            the status page
              \(begin)/sd/demo     targets for Prometheus (http_sd)
              \(begin)\(bridge.telemetryPath)     its own metrics
              \(begin)/api/v1/services    what it decides, and why
            """
    }

    /// A configuration for Prometheus, or why there is none.
    private static func scraping(of bridge: Bridge) -> String {
        guard let address = openable(bridge) else {
            return """
                Prometheus opens no such socket, and browsers do not either: for them, say
                --web.listen-address=127.0.0.1:10946 too.
                """
        }
        let path = bridge.telemetryPath
        var more = path == "/metrics" ? "" : "\n      metrics_path: \(path)"
        if bridge.isSecured { more += "\n      scheme: https" }
        let url = "\(bridge.isSecured ? "https" : "http")://\(address)/sd/demo"
        return """
            A configuration for Prometheus:
              scrape_configs:
                - job_name: swarm-bridge\(more)
                  static_configs: [{targets: ['\(address)']}]
                - job_name: cadvisor
                  http_sd_configs: [{url: '\(url)', refresh_interval: 5s}]
            """
    }

    /// An address under which this machine reaches the bridge, which may listen on all of its addresses;
    /// `nil` where it listens on sockets in the file system alone.
    private static func openable(_ bridge: Bridge) -> String? {
        guard let listening = bridge.addresses.first(where: { $0.port != nil }),
            let port = listening.port
        else { return nil }
        return ["0.0.0.0", "::"].contains(listening.host)
            ? "localhost:\(port)" : listening.description
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "  \($0)" }
            .joined(separator: "\n")
    }
}
