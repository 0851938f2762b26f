import Posix

/// What went wrong, in a sentence.
extension TLSSession {
    private var isServer: Bool {
        if case .server = context.role { true } else { false }
    }

    private var hasCertificate: Bool {
        if case .client(_, _, let has) = context.role { has } else { true }
    }

    /// What the first bytes show: a client's request line or a server's status line instead of TLS.
    package var isPlainHTTP: Bool {
        let starts = [
            "HTTP/", "GET ", "POST ", "HEAD ", "PUT ", "OPTIONS", "DELETE ", "PATCH ", "TRACE ",
            "CONNECT",
        ]
        return starts.contains { firstBytes.starts(with: $0.utf8) }
    }

    /// The error behind OpenSSL's; `inputHasEnded` where the other end is gone.
    func explain(_ entry: ErrorFunctions.Entry?, inputHasEnded: Bool) -> TLSError {
        if let refusal { return TLSError(.certificate, refusal) }
        if !isEstablished, isPlainHTTP {
            return TLSError(
                .notTLS,
                isServer
                    ? "the client speaks plain HTTP, not TLS"
                    : "the server speaks plain HTTP, not TLS: write http://"
            )
        }
        guard let entry, !entry.isTLS(294) else {
            // 294: the end came without close_notify.
            if isCertificateWanted, !hasCertificate { return Self.wantsCertificate }
            return TLSError(
                .handshake,
                isEstablished
                    ? "the connection was closed without the end that TLS has"
                    : "the \(isServer ? "client" : "server") closed the connection "
                        + "in the TLS handshake"
            )
        }
        if entry.library == 20, (1000..<1256).contains(entry.reason) {
            return alert(entry.reason - 1000, entry.text)
        }
        if entry.isTLS(199) {
            return TLSError(.clientCertificate, "the client shows no certificate")
        }
        if entry.isTLS(258) || entry.isTLS(191) || entry.isTLS(193) {
            return TLSError(
                .handshake,
                "there is no version or cipher suite of TLS that both ends take: \(entry.text)"
            )
        }
        if entry.isTLS(267), !isEstablished {
            return TLSError(.notTLS, "the \(isServer ? "client" : "server") does not speak TLS")
        }
        return TLSError(.handshake, "TLS failed: \(entry.text)")
    }

    private static let wantsCertificate = TLSError(
        .clientCertificate,
        "the server asks for a client certificate, and tls_config has none"
    )

    /// Why the server does not want our certificate, from its alert and from what we know ourselves.
    private func unwanted(_ number: Int, _ text: String) -> String {
        let now = CalendarTime(unixSeconds: WallClock.unixSeconds).rfc3339
        if let trouble = context.identity?.trouble(at: now) { return trouble }
        let reason = [45: "it has expired", 48: "it does not know who issued it"][number] ?? text
        return context.identity.map { "\(reason) (\($0.subject), issued by \($0.issuer))" }
            ?? reason
    }

    /// What the other end says before it closes (RFC 8446, section 6.2).
    private func alert(_ number: Int, _ text: String) -> TLSError {
        let other = isServer ? "client" : "server"
        // In TLS 1.3 a client is done before its certificate has been looked at: this comes when it
        // reads for the first time.
        let isAboutCertificate = [40, 42, 43, 44, 45, 46, 48, 49, 51, 116].contains(number)
        if !isServer, isAboutCertificate, isCertificateWanted || number == 116 {
            if !hasCertificate { return Self.wantsCertificate }
            return TLSError(
                .clientCertificate,
                "the server does not accept our client certificate: \(unwanted(number, text))"
            )
        }
        if isServer, isAboutCertificate {
            return TLSError(.handshake, "the client does not accept our certificate: \(text)")
        }
        switch number {
        case 70, 40:
            return TLSError(
                .handshake,
                "the \(other) takes none of our versions and cipher suites of TLS: \(text)"
            )
        case 112:
            return TLSError(
                .handshake,
                "the \(other) knows nobody of the name \(serverName ?? "")"
            )
        case 120:
            return TLSError(.handshake, "the \(other) does not speak HTTP/1.1")
        default:
            return TLSError(.handshake, "the \(other) ended the TLS connection: \(text)")
        }
    }
}
