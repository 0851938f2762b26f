/// What is done with an `SSL`, a connection.
struct SessionFunctions: @unchecked Sendable {
    let make: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let free: @convention(c) (OpaquePointer?) -> Void
    let control: @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int
    let setBuffers: @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Void
    let beClient: @convention(c) (OpaquePointer?) -> Void
    let beServer: @convention(c) (OpaquePointer?) -> Void
    let handshake: @convention(c) (OpaquePointer?) -> Int32
    let isHandshaking: @convention(c) (OpaquePointer?) -> Int32
    let read: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, Int32) -> Int32
    let write: @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int32) -> Int32
    let shutDown: @convention(c) (OpaquePointer?) -> Int32
    let error: @convention(c) (OpaquePointer?, Int32) -> Int32
    let version: @convention(c) (OpaquePointer?) -> UnsafePointer<CChar>?
    let setOwner: @convention(c) (OpaquePointer?, Int32, UnsafeMutableRawPointer?) -> Int32
    let owner: @convention(c) (OpaquePointer?, Int32) -> UnsafeMutableRawPointer?
    let parameters: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let setHost: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int) -> Int32
    let setAddress: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
    let setHostFlags: @convention(c) (OpaquePointer?, UInt32) -> Void

    init(_ library: OpenSSL.Library) throws(TLSError) {
        make = try library.function("SSL_new")
        free = try library.function("SSL_free")
        control = try library.function("SSL_ctrl")
        setBuffers = try library.function("SSL_set_bio")
        beClient = try library.function("SSL_set_connect_state")
        beServer = try library.function("SSL_set_accept_state")
        handshake = try library.function("SSL_do_handshake")
        isHandshaking = try library.function("SSL_in_init")
        read = try library.function("SSL_read")
        write = try library.function("SSL_write")
        shutDown = try library.function("SSL_shutdown")
        error = try library.function("SSL_get_error")
        version = try library.function("SSL_get_version")
        setOwner = try library.function("SSL_set_ex_data")
        owner = try library.function("SSL_get_ex_data")
        parameters = try library.function("SSL_get0_param")
        setHost = try library.function("X509_VERIFY_PARAM_set1_host")
        setAddress = try library.function("X509_VERIFY_PARAM_set1_ip_asc")
        setHostFlags = try library.function("X509_VERIFY_PARAM_set_hostflags")
    }
}
