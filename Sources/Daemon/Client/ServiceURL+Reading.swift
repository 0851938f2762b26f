package import Config
package import HTTP

extension MappingReader {
    /// The address of the one server that a section is about, a required key; `client` is how the
    /// section says it is asked.
    ///
    /// `nil` with the fault left with the reader.
    package mutating func serviceURL(_ key: String, for client: ClientOptions) -> ServiceURL? {
        guard let text = string(key, required: true) else { return nil }
        do throws(ServiceURL.Fault) {
            let url = try ServiceURL(text, tcpIsSecured: client.tls != nil)
            if url.isSecured {
                refuseTLSIfAbsent(at: valuePosition(key))
            } else if client.tls != nil {
                let section = has("tls_config") ? "tls_config" : "docker_cert_path"
                fault(section, "nobody is asked over TLS: write https://")
            }
            return url
        } catch {
            // That of a webhook is as good as a password.
            fault(key, "\(Fault.quote(address: text, hidesPath: true)): \(error)")
            return nil
        }
    }
}
