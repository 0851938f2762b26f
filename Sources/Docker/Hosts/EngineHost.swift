package import HTTP

/// One Docker engine to ask: `unix:///var/run/docker.sock`, `tcp://host:2375`, `http://host:port`.
package struct EngineHost: Hashable, Sendable, CustomStringConvertible {
    /// The text of the configuration.
    package let text: String
    package let url: ServiceURL

    /// Reads an address as `DOCKER_HOST` and Prometheus' `host` have it; `tcp://` is asked over TLS where
    /// TLS is configured, as Docker's client does.
    package init(_ text: String, tcpIsSecured: Bool = false) throws(ServiceURL.Fault) {
        self.text = text
        url = try ServiceURL(text, tcpIsSecured: tcpIsSecured)
    }

    /// The path of the socket, for an engine on this machine.
    package var socketPath: String? {
        if case .unix(let path) = url.endpoint { path } else { nil }
    }

    /// The address as messages show it.
    package var description: String { url.description }
}
