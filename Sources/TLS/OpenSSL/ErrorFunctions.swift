/// OpenSSL's queue of errors, one for each thread.
struct ErrorFunctions: @unchecked Sendable {
    /// One error: the part of OpenSSL that found it, its number there, and OpenSSL's words for it.
    struct Entry {
        let library: Int
        let reason: Int
        let text: String

        /// Whether it is error `reason` of the TLS protocol (`sslerr.h`).
        func isTLS(_ reason: Int) -> Bool { library == 20 && self.reason == reason }
    }

    private let next: @convention(c) () -> UInt
    private let reasonText: @convention(c) (UInt) -> UnsafePointer<CChar>?
    let clear: @convention(c) () -> Void

    init(_ library: OpenSSL.Library) throws(TLSError) {
        next = try library.function("ERR_get_error")
        reasonText = try library.function("ERR_reason_error_string")
        clear = try library.function("ERR_clear_error")
    }

    /// Takes all errors out of the queue and gives the first, which is the cause of the others.
    func take() -> Entry? {
        let code = next()
        clear()
        guard code != 0 else { return nil }
        let text = reasonText(code).map { String(cString: $0) } ?? "error \(code)"
        // ERR_LIB_OFFSET and ERR_REASON_MASK of err.h.
        return Entry(library: Int(code >> 23) & 0xFF, reason: Int(code & 0x7F_FFFF), text: text)
    }
}
