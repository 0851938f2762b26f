package import Config
package import Daemon
package import HTTP

/// The engines of one configuration section, and how they are asked.
package struct EngineSettings: Hashable, Sendable {
    /// At least one; asked in this order, see ``HostOrder``.
    package var hosts: [EngineHost]
    /// How long one request may take.
    package var timeout: Duration
    /// How a connection is secured, and who asks.
    package var client = ClientOptions()
    /// The newest version of the API that is spoken; `nil` for the engine's own, however new.
    package var newest: EngineVersion? = .newest

    /// A larger answer is refused, in bytes.
    package static let bodyLimit = 64 << 20

    package init(hosts: [EngineHost], timeout: Duration = .seconds(3)) {
        self.hosts = hosts
        self.timeout = timeout
    }

    /// Reads `host` (one address) and `hosts` (a list of them) of a section; at least one is required,
    /// unless they are found in another way.
    ///
    /// Faults are left with the reader; what could not be read is not among the hosts.
    package init(
        reading reader: inout MappingReader,
        timeout: Duration,
        hostIsRequired: Bool = true
    ) {
        self.init(hosts: [], timeout: timeout)
        client = ClientOptions(reading: &reader)
        var found: [Located<String>] = []
        let hasList = reader.has("hosts")
        if let host = reader.string("host", required: !hasList && hostIsRequired) {
            found.append(Located(host, reader.valuePosition("host")))
        }
        if hasList { found += reader.strings("hosts", required: true) }
        for text in found {
            do throws(ServiceURL.Fault) {
                let host = try EngineHost(text.value, tcpIsSecured: client.tls != nil)
                if host.url.isSecured { reader.refuseTLSIfAbsent(at: text.position) }
                if hosts.contains(where: { $0.url.isSameService(as: host.url) }) {
                    reader.faults.add(text.position, "host: this engine is listed twice")
                } else {
                    hosts.append(host)
                }
            } catch {
                let shown = Fault.quote(address: text.value)
                reader.faults.add(text.position, "host: \(shown) is no engine: \(error)")
            }
        }
        if client.tls != nil, !hosts.isEmpty, !hosts.contains(where: \.url.isSecured) {
            let key = reader.has("tls_config") ? "tls_config" : "docker_cert_path"
            reader.fault(key, "no engine is asked over TLS: write https:// or tcp://")
        }
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
