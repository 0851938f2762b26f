/// What is done with an `SSL_CTX`.
struct ContextFunctions: @unchecked Sendable {
    typealias Verify = @convention(c) (Int32, OpaquePointer?) -> Int32
    typealias SelectProtocol =
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
            UnsafeMutablePointer<UInt8>?, UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
        ) -> Int32
    typealias Certificate = @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32

    let method: @convention(c) () -> OpaquePointer?
    let make: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let free: @convention(c) (OpaquePointer?) -> Void
    let control: @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int
    let setOptions: @convention(c) (OpaquePointer?, UInt64) -> UInt64
    let setVerify: @convention(c) (OpaquePointer?, Int32, Verify?) -> Void
    let setDefaultAuthorities: @convention(c) (OpaquePointer?) -> Int32
    let store: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let addAuthority: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let addClientAuthority: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let useCertificate: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let useKey: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let checkKey: @convention(c) (OpaquePointer?) -> Int32
    let setProtocols: @convention(c) (OpaquePointer?, UnsafePointer<UInt8>?, UInt32) -> Int32
    let setProtocolSelection:
        @convention(c) (OpaquePointer?, SelectProtocol?, UnsafeMutableRawPointer?) -> Void
    let setCertificateCallback:
        @convention(c) (OpaquePointer?, Certificate?, UnsafeMutableRawPointer?) -> Void
    let setSessionName: @convention(c) (OpaquePointer?, UnsafePointer<UInt8>?, UInt32) -> Int32
    let setSuites12: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
    let setSuites13: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
    let suiteName: @convention(c) (UnsafePointer<CChar>?) -> UnsafePointer<CChar>?

    init(_ library: OpenSSL.Library) throws(TLSError) {
        method = try library.function("TLS_method")
        make = try library.function("SSL_CTX_new")
        free = try library.function("SSL_CTX_free")
        control = try library.function("SSL_CTX_ctrl")
        setOptions = try library.function("SSL_CTX_set_options")
        setVerify = try library.function("SSL_CTX_set_verify")
        setDefaultAuthorities = try library.function("SSL_CTX_set_default_verify_paths")
        store = try library.function("SSL_CTX_get_cert_store")
        addAuthority = try library.function("X509_STORE_add_cert")
        addClientAuthority = try library.function("SSL_CTX_add_client_CA")
        useCertificate = try library.function("SSL_CTX_use_certificate")
        useKey = try library.function("SSL_CTX_use_PrivateKey")
        checkKey = try library.function("SSL_CTX_check_private_key")
        setProtocols = try library.function("SSL_CTX_set_alpn_protos")
        setProtocolSelection = try library.function("SSL_CTX_set_alpn_select_cb")
        setCertificateCallback = try library.function("SSL_CTX_set_cert_cb")
        setSessionName = try library.function("SSL_CTX_set_session_id_context")
        setSuites12 = try library.function("SSL_CTX_set_cipher_list")
        setSuites13 = try library.function("SSL_CTX_set_ciphersuites")
        suiteName = try library.function("OPENSSL_cipher_name")
    }
}
