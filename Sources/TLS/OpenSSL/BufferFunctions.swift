/// What is done with a `BIO` in memory.
struct BufferFunctions: @unchecked Sendable {
    private let kind: @convention(c) () -> OpaquePointer?
    private let new: @convention(c) (OpaquePointer?) -> OpaquePointer?
    private let view: @convention(c) (UnsafeRawPointer?, Int32) -> OpaquePointer?
    let free: @convention(c) (OpaquePointer?) -> Int32
    let read: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, Int32) -> Int32
    let write: @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int32) -> Int32
    let waiting: @convention(c) (OpaquePointer?) -> Int
    let control: @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int

    init(_ library: OpenSSL.Library) throws(TLSError) {
        kind = try library.function("BIO_s_mem")
        new = try library.function("BIO_new")
        view = try library.function("BIO_new_mem_buf")
        free = try library.function("BIO_free")
        read = try library.function("BIO_read")
        write = try library.function("BIO_write")
        waiting = try library.function("BIO_ctrl_pending")
        control = try library.function("BIO_ctrl")
    }

    /// An empty buffer that grows.
    func make() -> OpaquePointer? { new(kind()) }

    /// Lends `bytes` as a buffer for reading.
    func reading<Result>(_ bytes: [UInt8], _ body: (OpaquePointer?) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            let buffer = view(
                bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1),
                Int32(clamping: bytes.count)
            )
            defer { _ = free(buffer) }
            return body(buffer)
        }
    }

    /// All that a buffer holds; it is empty then.
    func drain(_ buffer: OpaquePointer?) -> [UInt8] {
        let count = min(waiting(buffer), Int(Int32.max))
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            filled = max(0, Int(read(buffer, room.baseAddress, Int32(count))))
        }
    }
}
