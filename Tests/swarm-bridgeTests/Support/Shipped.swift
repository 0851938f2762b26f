import Posix
import Testdata
import Testing

/// The files of the folder `prometheus`, as they are shipped.
enum Shipped {
    static let folder = "\(Testdata.root)/../prometheus"

    static func text(_ name: String) throws -> String {
        String(decoding: try FileBytes.read("\(folder)/\(name)", limit: 1 << 20), as: UTF8.self)
    }

    /// The configuration of Prometheus, with places and times as a test needs them and all else as shipped.
    static func prometheus(bridge address: String, file: String) throws -> String {
        var text = try text("prometheus.yml")
        for (shipped, ours) in [
            ("localhost:10946", address),
            ("/etc/prometheus/targets/service-swarm.json", file),
            ("- alerts.yml", "- \(folder)/alerts.yml"), ("- rules.yml", "- \(folder)/rules.yml"),
            ("scrape_interval: 15s", "scrape_interval: 1s"),
            ("evaluation_interval: 15s", "evaluation_interval: 1s"),
            ("refresh_interval: 5s", "refresh_interval: 1s"),
        ] {
            let parts = text.split(separator: shipped, omittingEmptySubsequences: false)
            try #require(parts.count > 1, "prometheus.yml does not hold \(shipped)")
            text = parts.joined(separator: ours)
        }
        return text
    }
}
