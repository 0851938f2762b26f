import CLinux
import Glibc

/// The pipe through which frozen bytes go to a socket: the kernel passes on the pages, and copies nothing.
///
/// It is empty between two calls, so that nothing can reach a connection that it was not meant for.
@EventLoop
final class SplicePipe {
    /// The only one, on the only loop.
    static let shared = SplicePipe()

    private struct Ends: ~Copyable {
        let output: Descriptor
        let input: Descriptor
    }

    private var ends: Ends?
    /// The kernel, or what guards it, does not allow this: everything is copied then.
    private var isRefused = false

    /// How many bytes' pages the pipe may hold (pipe(7)); where that is refused it holds sixteen pages.
    private static let wantedSize: Int32 = 1 << 20

    /// Sends from the beginning of `bytes` as much as goes in one round.
    ///
    /// The memory must never change, not even after the call.
    ///
    /// - Returns: what it came to; `nil` when the bytes have to be copied.
    func send(_ bytes: UnsafeRawBufferPointer, to socket: Int32) -> Transfer? {
        guard !isRefused else { return nil }
        if ends == nil { ends = Self.open() }
        guard let output = ends?.output.raw, let input = ends?.input.raw else { return nil }
        var piece = iovec(
            iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress),
            iov_len: bytes.count
        )
        let filled = vmsplice(input, &piece, 1, UInt32(SPLICE_F_NONBLOCK))
        guard filled > 0 else {
            isRefused = Self.isRefusal(errno)
            return nil
        }
        let more = filled < bytes.count ? UInt32(SPLICE_F_MORE) : 0
        let moved = splice(output, nil, socket, nil, filled, UInt32(SPLICE_F_NONBLOCK) | more)
        if moved == filled { return .moved(filled) }
        let code = errno
        // Drops what is left in it.
        ends = nil
        if moved > 0 { return .moved(moved) }
        if moved == 0 || code == EAGAIN || code == EINTR { return .wouldBlock }
        isRefused = Self.isRefusal(code)
        return isRefused ? nil : .failed(SystemError("send", code: code))
    }

    private static func isRefusal(_ code: Int32) -> Bool {
        [EINVAL, ENOSYS, EPERM, EACCES].contains(code)
    }

    private static func open() -> Ends? {
        var raw: [Int32] = [-1, -1]
        guard pipe2(&raw, O_CLOEXEC | O_NONBLOCK) == 0 else { return nil }
        _ = fcntl(raw[1], F_SETPIPE_SZ, wantedSize)
        return Ends(output: Descriptor(owning: raw[0]), input: Descriptor(owning: raw[1]))
    }
}
