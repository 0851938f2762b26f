/// Why TLS cannot be had: one sentence for a person, without secrets.
package struct TLSError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is; the raw value is one word for a metric's label.
    package enum Kind: String, Sendable {
        /// The host has no OpenSSL 3.
        case unavailable = "tls_unavailable"
        /// A certificate, a key or an authority cannot be read or used.
        case files = "tls_files"
        /// The other end's certificate is not accepted.
        case certificate = "tls_certificate"
        /// The other end does not accept our certificate, or asks for one that we do not have.
        case clientCertificate = "tls_client_certificate"
        /// Both ends cannot agree, or one breaks the rules.
        case handshake = "tls_handshake"
        /// The other end does not speak TLS.
        case notTLS = "not_tls"
    }

    /// What kind of trouble it is.
    package let kind: Kind
    package let description: String

    /// An error of that kind.
    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
