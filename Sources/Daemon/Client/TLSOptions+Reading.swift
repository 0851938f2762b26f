package import Config
package import TLS

extension TLSOptions {
    /// Reads `tls_config` as Prometheus has it; faults are left with the reader.
    package init(reading section: MappingReader) {
        var reader = section
        self.init()
        authorities = reader.pem("ca", file: "ca_file")
        certificate = reader.pem("cert", file: "cert_file")
        key = reader.pem("key", file: "key_file")
        if certificate == nil, key != nil {
            reader.faults.add(reader.position, "\(reader.name): a key needs cert_file beside it")
        } else if certificate != nil, key == nil {
            reader.faults.add(reader.position, "\(reader.name): cert needs key_file beside it")
        }
        serverName = reader.string("server_name")
        if serverName?.isEmpty == true { serverName = nil }
        skipsVerification = reader.bool("insecure_skip_verify", default: false)
        minimum = reader.tlsVersion("min_version") ?? minimum
        maximum = reader.tlsVersion("max_version")
        if let maximum, maximum.rawValue < minimum.rawValue {
            reader.fault("max_version", "it is below min_version")
        }
        reader.finish()
    }

    /// What Docker's tools expect in a folder.
    static let dockerFiles = ["ca.pem", "cert.pem", "key.pem"]

    /// The files that Docker's tools expect in a folder: ``dockerFiles``.
    package init(dockerFolder folder: String) {
        self.init()
        authorities = .file("\(folder)/ca.pem")
        certificate = .file("\(folder)/cert.pem")
        key = .file("\(folder)/key.pem")
    }
}

extension MappingReader {
    /// A text in PEM form, in the configuration or in a file, but not in both.
    mutating func pem(_ key: String, file fileKey: String) -> PEMSource? {
        let path = path(fileKey)
        let text = string(key)
        if let text, !text.isEmpty {
            if path != nil { fault(fileKey, "\(key) says it already; only one of them counts") }
            if !text.contains("-----BEGIN ") { fault(key, "this is no text in PEM form") }
            return .text(text)
        }
        return path.map(PEMSource.file)
    }

    /// A version of TLS by the names of Go's programs.
    mutating func tlsVersion(_ key: String) -> TLSVersion? {
        guard let name = string(key), !name.isEmpty else { return nil }
        switch name {
        case "TLS12": return .tls12
        case "TLS13": return .tls13
        case "TLS10", "TLS11", "SSL30":
            fault(key, "\(name) is not spoken here; TLS12 is the lowest version")
        default:
            fault(key, "\(Fault.quote(name)) is none of TLS12, TLS13")
        }
        return nil
    }
}
