import Config
package import Daemon
package import HTTP

/// The Prometheus server that rules with `promql` ask, or another one with its API: Thanos, Mimir.
package struct PrometheusServer: Equatable, Sendable {
    /// What stands before `/api/v1/query`.
    package var url: ServiceURL
    /// How long the queries of one pass may take, all together; the loop waits no longer.
    package var timeout: Duration
    /// How a connection is secured, and who asks.
    package var client = ClientOptions()

    package init(url: ServiceURL, timeout: Duration = Self.usualTimeout) {
        self.url = url
        self.timeout = timeout
    }

    package static let usualTimeout = Duration.seconds(1)

    /// The timeout of a loop with this interval: three quarters of it at most, so that a server that
    /// does not answer delays decisions but never lets one be left out.
    func timeout(within interval: Duration) -> Duration { min(timeout, interval * 3 / 4) }

    /// Reads the key `prometheus` of `scaling`; `nil` where there is none, or with the faults left
    /// with the reader.
    init?(reading section: inout MappingReader) {
        guard var reader = section.mapping("prometheus") else { return nil }
        defer { reader.finish() }
        let timeout = reader.duration(
            "timeout",
            default: Self.usualTimeout,
            in: .milliseconds(1) ... .seconds(3600)
        )
        let client = ClientOptions(reading: &reader)
        guard let url = reader.serviceURL("url", for: client) else { return nil }
        self.init(url: url, timeout: timeout)
        self.client = client
    }
}
