package import Config
import TLS

extension ClientOptions {
    /// Reads the keys of Prometheus' HTTP client configuration out of the section that they stand in, and
    /// `docker_cert_path`; faults are left with the reader.
    package init(reading reader: inout MappingReader) {
        self.init()
        if let section = reader.mapping("tls_config") { tls = TLSOptions(reading: section) }
        if reader.has("docker_cert_path"),
            let folder = reader.path("docker_cert_path", contents: TLSOptions.dockerFiles)
        {
            if tls != nil {
                reader.fault("docker_cert_path", "tls_config says already where the files are")
            }
            tls = TLSOptions(dockerFolder: folder)
        }
        if tls != nil { reader.refuseTLSIfAbsent(at: reader.position) }
        readCredentials(&reader)
        Self.refuseOthers(&reader)
    }

    private mutating func readCredentials(_ reader: inout MappingReader) {
        let keys = ["basic_auth", "authorization", "bearer_token", "bearer_token_file"]
        let given = keys.filter { reader.has($0) }
        if given.count > 1 {
            reader.fault(given[1], "\(given[0]) says already who asks; only one of them counts")
        }
        if var section = reader.mapping("basic_auth") {
            let name = section.secret("username", file: "username_file", required: true)
            let password = section.secret("password", file: "password_file")
            section.finish()
            if let name {
                credentials = .basic(name: name, password: password ?? .text(Secret("")))
            }
        }
        if var section = reader.mapping("authorization") {
            let scheme = section.string("type", default: "Bearer")
            let secret = section.secret("credentials", file: "credentials_file", required: true)
            if scheme.lowercased() == "basic" {
                section.fault("type", "the type basic has a key of its own: basic_auth")
            } else if scheme.isEmpty || scheme.contains(where: { " \t\r\n:".contains($0) }) {
                section.fault("type", "\(Fault.quote(scheme)) is no name of a scheme")
            }
            section.finish()
            if let secret { credentials = .scheme(scheme, secret) }
        }
        if let secret = reader.secret("bearer_token", file: "bearer_token_file") {
            credentials = .scheme("Bearer", secret)
        }
    }

    /// What Prometheus knows and is not done here is refused, for ignoring it could send a request where it
    /// should not go.
    private static func refuseOthers(_ reader: inout MappingReader) {
        let reasons = [
            "proxy_url": "proxies are not used here", "no_proxy": "proxies are not used here",
            "proxy_from_environment": "proxies are not used here",
            "proxy_connect_header": "proxies are not used here",
            "oauth2": "OAuth 2 is not spoken here; a token can be given by authorization",
            "http_headers": "further fields cannot be sent",
        ]
        for (key, reason) in reasons.sorted(by: { $0.key < $1.key }) where reader.has(key) {
            reader.fault(key, reason)
        }
        if reader.bool("follow_redirects") == true {
            reader.fault("follow_redirects", "redirects are not followed here")
        }
        if reader.bool("enable_http2") == true {
            reader.fault("enable_http2", "HTTP/2 is not spoken here")
        }
    }
}

extension MappingReader {
    /// Adds a fault when this host has no TLS.
    package func refuseTLSIfAbsent(at position: Position) {
        if let absence = TLSContext.absence { faults.add(position, "\(name): \(absence)") }
    }

    /// A secret, in the configuration or in a file, but not in both.
    package mutating func secret(
        _ key: String,
        file fileKey: String,
        required: Bool = false
    ) -> SecretSource? {
        let path = path(fileKey)
        let text = has(key) ? text(key) : nil
        switch (text, path) {
        case (.some, .some):
            fault(fileKey, "\(key) says it already; only one of them counts")
            return nil
        case (let text?, nil): return .text(Secret(text))
        case (nil, let path?): return .file(path)
        case (nil, nil):
            if required, !has(key), !has(fileKey) {
                faults.add(position, "\(name): \(key) or \(fileKey) is required")
            }
            return nil
        }
    }
}
