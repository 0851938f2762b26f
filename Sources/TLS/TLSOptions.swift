/// What a client wants of TLS; without more, the authorities of the host and the name of the URL.
package struct TLSOptions: Hashable, Sendable {
    /// The authorities that are trusted instead of those of the host.
    package var authorities: PEMSource?
    /// Our own certificate with its chain.
    package var certificate: PEMSource?
    /// The key of our certificate; `nil` when it stands beside it in the same source.
    package var key: PEMSource?
    /// The name that the certificate has to have, instead of the one in the URL.
    package var serverName: String?
    /// Whether any certificate will do.
    package var skipsVerification = false
    /// The lowest version.
    package var minimum = TLSVersion.tls12
    /// The highest version; `nil` for the newest that OpenSSL has.
    package var maximum: TLSVersion?

    /// The usual ones.
    package init() {}

    var sources: [PEMSource] { [authorities, certificate, key].compactMap(\.self) }
}

/// How a server presents itself and whom it lets in.
package struct TLSServerOptions: Hashable, Sendable {
    /// Whether clients have to show a certificate: the modes of Go's `tls.ClientAuthType`.
    package enum ClientAuthentication: String, Hashable, Sendable, CaseIterable {
        case none = "NoClientCert"
        case request = "RequestClientCert"
        case requireAny = "RequireAnyClientCert"
        case verifyIfGiven = "VerifyClientCertIfGiven"
        case requireAndVerify = "RequireAndVerifyClientCert"
    }

    /// The certificate with its chain.
    package var certificate: PEMSource
    /// Its key.
    package var key: PEMSource
    /// What is asked of clients.
    package var clientAuthentication = ClientAuthentication.none
    /// The authorities of clients' certificates; `nil` for those of the host.
    package var clientAuthorities: PEMSource?
    /// A client's certificate has to have one of these as an alternative name; `nil` for any.
    package var clientNames: [String]?
    /// The lowest version.
    package var minimum = TLSVersion.tls12
    /// The highest version; `nil` for the newest that OpenSSL has.
    package var maximum: TLSVersion?
    /// The suites by their IANA names; none for what OpenSSL thinks fit.
    package var cipherSuites: [String] = []
    /// The curves by OpenSSL's names; none for what OpenSSL thinks fit.
    package var curves: [String] = []
    /// Whether our order of suites counts, not the client's (TLS 1.2).
    package var prefersOwnSuites = true

    /// A server with that certificate.
    package init(certificate: PEMSource, key: PEMSource) {
        self.certificate = certificate
        self.key = key
    }

    /// What it is read from.
    package var sources: [PEMSource] { [certificate, key, clientAuthorities].compactMap(\.self) }
}
