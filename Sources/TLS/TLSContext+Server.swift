/// The context of a server.
extension TLSContext {
    /// The context of a server.
    ///
    /// It reads the files: not to be called on the event loop.
    package convenience init(_ options: TLSServerOptions) throws(TLSError) {
        try self.init(.server(options.clientAuthentication, names: options.clientNames))
        try set(minimum: options.minimum, maximum: options.maximum)
        try use(options.certificate, key: options.key)
        try setClients(options)
        try setSuites(options.cipherSuites)
        if !options.curves.isEmpty {
            let result = options.curves.joined(separator: ":").withCString {
                openSSL.contexts.control(
                    raw,
                    Control.setGroupsList,
                    0,
                    UnsafeMutableRawPointer(mutating: $0)
                )
            }
            guard result == 1 else { throw failure("the curves cannot be used") }
        }
        if options.prefersOwnSuites {
            _ = openSSL.contexts.setOptions(raw, Control.serverPreference)
        }
        openSSL.contexts.setProtocolSelection(raw, Self.selectProtocol, nil)
    }

    private func setClients(_ options: TLSServerOptions) throws(TLSError) {
        let mode: Int32 =
            switch options.clientAuthentication {
            case .none: Control.verifyNone
            case .request, .verifyIfGiven: Control.verifyPeer
            case .requireAny, .requireAndVerify:
                Control.verifyPeer | Control.failWithoutCertificate
            }
        guard mode != Control.verifyNone else { return }
        openSSL.contexts.setVerify(raw, mode, Self.verify)
        // Without a name, OpenSSL refuses to resume sessions whose clients were verified.
        let name = Array("swarm-bridge".utf8)
        _ = openSSL.contexts.setSessionName(raw, name, UInt32(name.count))
        if let source = options.clientAuthorities {
            try trust(source)
            for authority in try certificates(source) {
                _ = openSSL.contexts.addClientAuthority(raw, authority)
                openSSL.certificates.free(authority)
            }
        } else {
            _ = openSSL.contexts.setDefaultAuthorities(raw)
        }
    }

    /// Sets the suites, by their names in the IANA registry; those of TLS 1.3 are set apart.
    private func setSuites(_ names: [String]) throws(TLSError) {
        guard !names.isEmpty else { return }
        let modern = names.filter { $0.hasPrefix("TLS_AES_") || $0.hasPrefix("TLS_CHACHA20_") }
        var older: [String] = []
        for name in names where !modern.contains(name) {
            guard let known = Self.openSSLName(ofSuite: name, openSSL) else {
                throw TLSError(.files, "the OpenSSL of this host has no cipher suite \(name)")
            }
            older.append(known)
        }
        if !older.isEmpty,
            openSSL.contexts.setSuites12(raw, older.joined(separator: ":")) != 1
        {
            throw failure("the cipher suites cannot be used")
        }
        if !modern.isEmpty,
            openSSL.contexts.setSuites13(raw, modern.joined(separator: ":")) != 1
        {
            throw failure("the cipher suites cannot be used")
        }
    }

    private static func openSSLName(ofSuite name: String, _ openSSL: OpenSSL) -> String? {
        guard let text = openSSL.contexts.suiteName(name) else { return nil }
        let known = String(cString: text)
        return known == "(NONE)" ? nil : known
    }

    /// Takes `http/1.1` where the client offers protocols, and refuses who offers only others
    /// (RFC 7301, section 3.2).
    private static let selectProtocol: ContextFunctions.SelectProtocol = {
        _,
        chosen,
        length,
        offered,
        count,
        _ in
        guard let offered, let chosen, let length else { return 3 }
        let bytes = UnsafeBufferPointer(start: offered, count: Int(count))
        var place = 0
        while place < bytes.count {
            let end = place + 1 + Int(bytes[place])
            guard end <= bytes.count else { break }
            if bytes[place..<end].elementsEqual(http) {
                chosen.pointee = offered + place + 1
                length.pointee = bytes[place]
                return 0
            }
            place = end
        }
        // SSL_TLSEXT_ERR_ALERT_FATAL
        return 2
    }
}
