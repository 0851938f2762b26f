package import Config
package import HTTP

/// The engines of one configuration section, and how they are asked.
package struct EngineSettings: Hashable, Sendable {
    /// At least one; asked in this order, see ``HostOrder``.
    package var hosts: [EngineHost]
    /// How long one request may take.
    package var timeout: Duration

    /// A larger answer is refused, in bytes.
    package static let bodyLimit = 64 << 20

    package init(hosts: [EngineHost], timeout: Duration = .seconds(3)) {
        self.hosts = hosts
        self.timeout = timeout
    }

    /// Reads `host` (one address) and `hosts` (a list of them) of a section; at least one is required.
    ///
    /// Faults are left with the reader; what could not be read is not among the hosts.
    package init(reading reader: inout MappingReader, timeout: Duration) {
        self.init(hosts: [], timeout: timeout)
        var found: [Located<String>] = []
        let hasList = reader.has("hosts")
        if let host = reader.string("host", required: !hasList) {
            found.append(Located(host, reader.valuePosition("host")))
        }
        if hasList { found += reader.strings("hosts", required: true) }
        for text in found {
            do throws(ServiceURL.Fault) {
                try add(EngineHost(text.value), text.position, reader.faults)
            } catch {
                let shown = Fault.quote(Self.withoutCredentials(text.value))
                reader.faults.add(text.position, "host: \(shown) is no engine: \(error)")
            }
        }
        // How a connection is secured and who asks: with the keys of Prometheus' HTTP client.
        for key in Self.securityKeys where reader.has(key) {
            reader.fault(key, "this version asks engines without TLS and without credentials")
        }
    }

    private static let securityKeys = [
        "tls_config", "basic_auth", "authorization", "bearer_token_file",
    ]

    private mutating func add(_ host: EngineHost, _ position: Position, _ faults: Faults) {
        if host.url.scheme == "https" {
            faults.add(position, "host: this version asks engines without TLS: write tcp://")
        } else if hosts.contains(where: { $0.url.isSameService(as: host.url) }) {
            faults.add(position, "host: this engine is listed twice")
        } else {
            hosts.append(host)
        }
    }

    /// The text as it may be shown: faults go to the log and to terminals.
    private static func withoutCredentials(_ text: String) -> String {
        text.lastIndex(of: "@").map { "...\(text[$0...])" } ?? text
    }

    /// A request to an engine.
    ///
    /// Every request is made here, so this is where a connection gets what it needs beside its address.
    func request(
        _ method: String,
        _ host: EngineHost,
        _ target: String,
        body: [UInt8] = [],
        pieces: ClientRequest.Pieces? = nil
    ) -> ClientRequest {
        var fields = [(name: "Accept", value: "application/json")]
        if !body.isEmpty { fields.append((name: "Content-Type", value: "application/json")) }
        var request = ClientRequest(
            method,
            host.url,
            target,
            fields: fields,
            body: body,
            time: timeout,
            bodyLimit: Self.bodyLimit
        )
        request.pieces = pieces
        return request
    }
}

extension ServiceURL {
    /// Whether requests to both end up at the same place, whatever the scheme is called.
    package func isSameService(as other: ServiceURL) -> Bool {
        endpoint == other.endpoint && basePath == other.basePath
    }
}
