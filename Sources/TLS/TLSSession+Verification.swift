/// What OpenSSL calls while it looks at the other end's certificate.
extension TLSContext {
    /// Whether a certificate of the chain is accepted: 1 or 0; notes why it is not.
    static let verify: ContextFunctions.Verify = { accepted, check in
        guard case .success(let openSSL) = OpenSSL.shared,
            let raw = openSSL.certificates.checkData(
                check,
                openSSL.certificates.sessionIndex()
            ),
            let owner = openSSL.sessions.owner(raw, 0)
        else { return 0 }
        let session = Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue()
        return session.accepts(accepted == 1, check) ? 1 : 0
    }

    /// The server asks for a certificate; it gets what the context has.
    static let certificateWanted: ContextFunctions.Certificate = { raw, _ in
        guard case .success(let openSSL) = OpenSSL.shared, let raw,
            let owner = openSSL.sessions.owner(raw, 0)
        else { return 1 }
        Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue().isCertificateWanted = true
        return 1
    }
}

extension TLSSession {
    /// X509_V_ERR_APPLICATION_VERIFICATION of x509_vfy.h.
    private static let ownRefusal: Int32 = 50

    fileprivate func accepts(_ isGood: Bool, _ check: OpaquePointer?) -> Bool {
        let functions = openSSL.certificates
        let certificate = functions.current(check).map { Certificate($0, openSSL) }
        if case .server(let mode, let names) = context.role {
            let takesAny = mode == .request || mode == .requireAny
            if !isGood, !takesAny {
                refusal = refusal ?? reason(functions.fault(check), certificate)
                return false
            }
            guard let names, functions.depth(check) == 0 else { return true }
            if let certificate, certificate.names.contains(where: names.contains) { return true }
            functions.setFault(check, Self.ownRefusal)
            refusal = "none of the names of the client's certificate is allowed"
            return false
        }
        // What does not matter must not be taken for the reason of what fails later.
        if case .client(skipsVerification: true, _, _) = context.role { return true }
        if !isGood { refusal = refusal ?? reason(functions.fault(check), certificate) }
        return isGood
    }

    /// Why a chain is not accepted, from the numbers of `x509_vfy.h`.
    private func reason(_ fault: Int32, _ certificate: Certificate?) -> String {
        let whose: String
        if case .server = context.role { whose = "client's" } else { whose = "server's" }
        guard let certificate else { return "the \(whose) certificate is not accepted" }
        switch fault {
        case 18:
            return "the \(whose) certificate is signed by itself (\(certificate.subject)), "
                + "and is not among the trusted ones"
        case 2, 19, 20, 21:
            return "the \(whose) certificate is issued by an unknown authority: "
                + certificate.issuer
        case 9:
            return "the certificate of \(certificate.subject) is not valid before "
                + certificate.start
        case 10:
            return "the certificate of \(certificate.subject) has expired at \(certificate.end)"
        case 62, 64:
            let names = certificate.names
            let list = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
            return "the \(whose) certificate is not for \(serverName ?? "this host")"
                + (names.isEmpty ? ": it has no alternative names" : ", but for \(list)")
        default:
            let text = openSSL.certificates.faultText(Int(fault)).map { String(cString: $0) }
            return "the certificate of \(certificate.subject) is not accepted: "
                + (text ?? "error \(fault)")
        }
    }
}
