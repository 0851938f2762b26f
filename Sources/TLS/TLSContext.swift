/// What all connections of one kind share: who we are, whom we trust, and what is spoken.
///
/// It owns an `SSL_CTX`, which is not changed any more once it is made and may be used by several
/// threads.
package final class TLSContext: @unchecked Sendable {
    /// Which end of the connection we are.
    enum Role {
        case client(skipsVerification: Bool, serverName: String?, hasCertificate: Bool)
        case server(TLSServerOptions.ClientAuthentication, names: [String]?)
    }

    let raw: OpaquePointer
    let openSSL: OpenSSL
    let role: Role
    /// What we show of ourselves; set while the context is made.
    var identity: Identity?

    /// Why this host has no TLS; `nil` when it has.
    package static var absence: TLSError? {
        if case .failure(let error) = OpenSSL.shared { error } else { nil }
    }

    /// The context of a client.
    ///
    /// It reads the files: not to be called on the event loop.
    package convenience init(_ options: TLSOptions) throws(TLSError) {
        try self.init(
            .client(
                skipsVerification: options.skipsVerification,
                serverName: options.serverName,
                hasCertificate: options.certificate != nil
            )
        )
        try set(minimum: options.minimum, maximum: options.maximum)
        if let source = options.authorities {
            try trust(source)
        } else if openSSL.contexts.setDefaultAuthorities(raw) != 1 {
            throw failure("the authorities of this host cannot be read")
        }
        if let certificate = options.certificate {
            try use(certificate, key: options.key ?? certificate)
        } else if options.key != nil {
            throw TLSError(.files, "there is a key without a certificate")
        }
        let verify = options.skipsVerification ? Control.verifyNone : Control.verifyPeer
        openSSL.contexts.setVerify(raw, verify, Self.verify)
        _ = openSSL.contexts.control(raw, Control.setSessionCacheMode, 0, nil)
        // 0 is success here, and only here.
        guard openSSL.contexts.setProtocols(raw, Self.http, UInt32(Self.http.count)) == 0 else {
            throw failure("ALPN cannot be set")
        }
        openSSL.contexts.setCertificateCallback(raw, Self.certificateWanted, nil)
    }

    init(_ role: Role) throws(TLSError) {
        openSSL = try OpenSSL.shared.get()
        openSSL.errors.clear()
        guard let raw = openSSL.contexts.make(openSSL.contexts.method()) else {
            throw TLSError(.unavailable, "OpenSSL cannot make a context")
        }
        self.raw = raw
        self.role = role
        _ = openSSL.contexts.setOptions(raw, Control.noCompression | Control.noRenegotiation)
        _ = openSSL.contexts.control(raw, Control.setMode, Control.releaseBuffers, nil)
    }

    deinit {
        openSSL.contexts.free(raw)
    }

    /// `http/1.1` as ALPN lists it (RFC 7301, section 3.1).
    static let http = [UInt8(8)] + Array("http/1.1".utf8)

    /// The error that OpenSSL told last, behind what was being done.
    func failure(_ doing: String) -> TLSError {
        let reason = openSSL.errors.take().map { ": \($0.text)" } ?? ""
        return TLSError(.files, doing + reason)
    }

    func set(minimum: TLSVersion, maximum: TLSVersion?) throws(TLSError) {
        let control = openSSL.contexts.control
        guard control(raw, Control.setMinimumVersion, minimum.rawValue, nil) == 1,
            control(raw, Control.setMaximumVersion, maximum?.rawValue ?? 0, nil) == 1
        else { throw failure("the versions cannot be set") }
        if let maximum, maximum.rawValue < minimum.rawValue {
            throw TLSError(.files, "the lowest version of TLS is above the highest")
        }
    }

    /// Trusts these authorities and no others.
    func trust(_ source: PEMSource) throws(TLSError) {
        let store = openSSL.contexts.store(raw)
        for certificate in try certificates(source) {
            defer { openSSL.certificates.free(certificate) }
            _ = openSSL.contexts.addAuthority(store, certificate)
        }
    }

    /// The certificates of a source, at least one; the caller frees them.
    func certificates(_ source: PEMSource) throws(TLSError) -> [OpaquePointer] {
        let bytes = try source.read()
        openSSL.errors.clear()
        var found: [OpaquePointer] = []
        openSSL.buffers.reading(bytes) { buffer in
            while let one = openSSL.certificates.readCertificate(buffer, nil, nil, nil) {
                found.append(one)
            }
        }
        // The end of the text is an error too (PEM_R_NO_START_LINE), the only one that is none.
        let error = openSSL.errors.take()
        if found.isEmpty {
            throw TLSError(.files, "there is no certificate in PEM form in \(source)")
        }
        if let error, !(error.library == 9 && error.reason == 108) {
            for certificate in found { openSSL.certificates.free(certificate) }
            throw TLSError(.files, "a certificate in \(source) is broken: \(error.text)")
        }
        return found
    }
}
