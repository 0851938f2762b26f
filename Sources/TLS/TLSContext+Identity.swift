import Posix

/// What there is to say about our own certificate when the other end does not want it.
///
/// Engines that are older than Go 1.21 answer "bad certificate", whatever is wrong with it.
struct Identity: Sendable {
    let subject: String
    let issuer: String
    /// RFC 3339, in UTC and without fractions, so that the order of texts is the order of times.
    let start: String
    let end: String

    init(_ certificate: Certificate) {
        subject = certificate.subject
        issuer = certificate.issuer
        start = certificate.start
        end = certificate.end
    }

    /// What is wrong with it at `time` (RFC 3339); `nil` when it is valid.
    func trouble(at time: String) -> String? {
        if end < time { return "it has expired at \(end)" }
        return start > time ? "it is not valid before \(start)" : nil
    }
}

/// Our own certificate and key.
extension TLSContext {
    /// Shows this certificate with its chain, and signs with its key.
    func use(_ certificate: PEMSource, key: PEMSource) throws(TLSError) {
        let chain = try certificates(certificate)
        defer { for one in chain { openSSL.certificates.free(one) } }
        guard openSSL.contexts.useCertificate(raw, chain.first) == 1 else {
            throw failure("the certificate in \(certificate) cannot be used")
        }
        identity = chain.first.map { Identity(Certificate($0, openSSL)) }
        for link in chain.dropFirst() {
            let link = UnsafeMutableRawPointer(link)
            guard openSSL.contexts.control(raw, Control.addChainCertificate, 1, link) == 1 else {
                throw failure("the chain in \(certificate) cannot be used")
            }
        }
        let pointer = try readKey(key)
        defer { openSSL.certificates.freeKey(pointer) }
        guard openSSL.contexts.useKey(raw, pointer) == 1, openSSL.contexts.checkKey(raw) == 1
        else {
            openSSL.errors.clear()
            throw TLSError(
                .files,
                "the key in \(key) does not belong to the certificate in \(certificate)"
            )
        }
    }

    private func readKey(_ source: PEMSource) throws(TLSError) -> OpaquePointer {
        let bytes = try source.read()
        openSSL.errors.clear()
        var wasAsked = false
        let key = withUnsafeMutablePointer(to: &wasAsked) { wasAsked in
            openSSL.buffers.reading(bytes) { buffer in
                openSSL.certificates.readKey(buffer, nil, Self.password, wasAsked)
            }
        }
        openSSL.errors.clear()
        if let key { return key }
        throw TLSError(
            .files,
            wasAsked
                ? "the key in \(source) is encrypted; write it without a passphrase"
                : "there is no usable key in PEM form in \(source)"
        )
    }

    /// There is nobody to ask: notes that a passphrase was wanted.
    private static let password: CertificateFunctions.Password = { _, _, _, wasAsked in
        wasAsked?.assumingMemoryBound(to: Bool.self).pointee = true
        return -1
    }
}
