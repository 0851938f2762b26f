import Glibc

/// A system call that failed: which one, and the `errno` it left.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The call's name, like `connect`.
    package let call: String
    /// The value of `errno`, like `ECONNREFUSED`.
    package let code: Int32

    /// The error of `call` with `code`, by default the current `errno`.
    package init(_ call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    /// The system's sentence for the code, in lower case as it stands inside a longer message.
    package var reason: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// Whether another socket has the address already.
    package var isAddressTaken: Bool { code == EADDRINUSE }

    /// Whether this process, or the whole system, has no descriptor left.
    package var isOutOfDescriptors: Bool { code == EMFILE || code == ENFILE }

    package var description: String { "\(call): \(reason)" }
}

/// Calls again while a signal interrupts, and throws what else goes wrong.
///
/// - Returns: the call's result, which is not negative.
@discardableResult
func retrying<Result: SignedInteger>(
    _ call: String,
    _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result >= 0 { return result }
        if errno != EINTR { throw SystemError(call) }
    }
}

/// Calls again, as ``retrying(_:_:)`` does, also where a descriptor is not ready: it waits until that is.
///
/// For descriptors that were inherited: whoever has them too may have told them never to block.
func waiting(
    _ call: String,
    for events: Int32,
    of descriptor: Int32,
    _ body: () -> Int
) throws(SystemError) -> Int {
    while true {
        do throws(SystemError) {
            return try retrying(call, body)
        } catch {
            guard error.code == EAGAIN else { throw error }
            var wanted = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            poll(&wanted, 1, -1)
        }
    }
}
