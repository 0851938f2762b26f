import Config
import TLS

extension WebConfiguration {
    /// Reads `tls_server_config`; `nil` with faults left with the reader.
    static func readTLS(_ section: MappingReader) -> TLSServerOptions? {
        var reader = section
        let certificate = reader.pem("cert", file: "cert_file")
        let key = reader.pem("key", file: "key_file")
        if certificate == nil {
            reader.faults.add(reader.position, "\(reader.name): cert_file or cert is required")
        }
        if key == nil {
            reader.faults.add(reader.position, "\(reader.name): key_file or key is required")
        }
        var options = TLSServerOptions(certificate: certificate ?? .text(""), key: key ?? .text(""))
        readClients(&reader, &options)
        options.minimum = reader.tlsVersion("min_version") ?? options.minimum
        options.maximum = reader.tlsVersion("max_version")
        if let maximum = options.maximum, maximum.rawValue < options.minimum.rawValue {
            reader.fault("max_version", "it is below min_version")
        }
        options.cipherSuites = reader.strings("cipher_suites").map(\.value)
        options.curves = readCurves(&reader)
        options.prefersOwnSuites = reader.bool("prefer_server_cipher_suites", default: true)
        reader.finish()
        return certificate == nil || key == nil ? nil : options
    }

    private static func readClients(
        _ reader: inout MappingReader,
        _ options: inout TLSServerOptions
    ) {
        if reader.string("client_auth_type") == "RequireClientCert" {
            // The name that older exporters had for it.
            options.clientAuthentication = .requireAny
        } else if reader.string("client_auth_type")?.isEmpty == false {
            options.clientAuthentication =
                reader.choice("client_auth_type", of: TLSServerOptions.ClientAuthentication.self)
                ?? .none
        }
        options.clientAuthorities = reader.pem("client_ca", file: "client_ca_file")
        let names = reader.strings("client_allowed_sans").map(\.value)
        options.clientNames = names.isEmpty ? nil : names
        guard options.clientAuthentication == .none else { return }
        for key in ["client_ca_file", "client_ca", "client_allowed_sans"] where reader.has(key) {
            reader.fault(key, "no client is asked for a certificate: client_auth_type says when")
        }
    }

    /// The curves by the names of Go's programs, as OpenSSL calls them.
    private static func readCurves(_ reader: inout MappingReader) -> [String] {
        let names = [
            "CurveP256": "P-256", "CurveP384": "P-384", "CurveP521": "P-521", "X25519": "X25519",
        ]
        return reader.strings("curve_preferences").compactMap { curve in
            if let name = names[curve.value] { return name }
            reader.faults.add(
                curve.position,
                "curve_preferences: \(Fault.quote(curve.value)) is none of "
                    + names.keys.sorted().joined(separator: ", ")
            )
            return nil
        }
    }
}
