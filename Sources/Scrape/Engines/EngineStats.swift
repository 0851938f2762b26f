import Daemon
package import Docker
import HTTP

/// What a scrape job says that asks Docker engines for the use of their containers, in place of pages.
package struct EngineStats: Equatable, Sendable {
    /// How engines are asked, and the listed ones; none where a discovery job lists them.
    package var engines: EngineSettings
    /// The port of engines that a discovery job lists; `nil` for the one that it names, else Docker's.
    package var port: Int?
    /// Which containers are asked about; none for all.
    package var filters: [EngineFilter] = []
    /// How many streams one engine sends at a time, one a container.
    package var streamLimit = 512

    /// Docker's port, without TLS and with it.
    private var defaultPort: Int { engines.client.tls == nil ? 2375 : 2376 }

    package init(_ engines: EngineSettings) {
        self.engines = engines
    }

    /// The settings for one engine alone: everything that its connections need beside the address.
    func settings(for host: EngineHost) -> EngineSettings {
        var settings = engines
        settings.hosts = [host]
        return settings
    }

    /// The engine of a node, whose address a discovery job names as `HOST` or `HOST:PORT`.
    ///
    /// - Throws: why it is no address.
    func host(of address: String) throws(ServiceURL.Fault) -> EngineHost {
        let (name, named) = try ServiceURL.hostAndPort(address[...])
        let shown = name.contains(":") ? "[\(name)]" : name
        return try EngineHost(
            "tcp://\(shown):\(port ?? named.map(Int.init) ?? defaultPort)",
            tcpIsSecured: engines.client.tls != nil
        )
    }
}
