import Daemon
import Metrics
import Posix

@testable import Discovery

/// Metrics and a log that a test can look into.
final class Observed: Sendable {
    let registry = Registry()
    let metrics: DiscoveryMetrics
    let log: Log
    private let written: Lines

    private final class Lines: Sendable {
        let all = Lock<[String]>([])
    }

    init() {
        let lines = Lines()
        written = lines
        metrics = DiscoveryMetrics(registry)
        log = Log(level: .debug, format: .logfmt) { line in
            lines.all.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
    }

    /// The page of metrics, line by line.
    var page: [String] {
        String(decoding: registry.page(.text), as: UTF8.self).split(separator: "\n").map(
            String.init
        )
    }

    /// The value of a series, written as the page writes it; `nil` when there is no such series.
    func value(_ series: String) -> Double? {
        let prefix = "swarm_bridge_discovery_\(series) "
        return page.first { $0.hasPrefix(prefix) }.flatMap { Double($0.dropFirst(prefix.count)) }
    }

    /// The series of a job, each as `name{labels} value`.
    func series(of job: String) -> [String] {
        page.filter {
            !$0.hasPrefix("#") && ($0.contains("\"\(job)\"") || $0.contains("/sd/\(job)\""))
        }
    }

    /// The lines of the log of this level with this message.
    func lines(_ level: String, _ message: String) -> [String] {
        log.flush()
        return written.all.withLock { lines in
            lines.filter {
                $0.contains(" level=\(level) ")
                    && ($0.contains(" msg=\"\(message)\"") || $0.contains(" msg=\(message) "))
            }
        }
    }
}
