import CLinux
import Glibc

/// Bytes that go out again and again.
///
/// The kernel gets a copy of its own when they are sent for the first time, and sockets take them from
/// there: copying them for each reader is most of what sending them costs.
@EventLoop
package final class SharedBytes {
    /// The bytes in memory.
    package nonisolated let bytes: [UInt8]

    /// Fewer bytes than these are copied faster than they are looked up.
    private static let worthwhile = 32768

    private var wasTried = false
    private var copy: KernelCopy?

    /// Shares `bytes`, which costs nothing yet.
    package nonisolated init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The kernel's copy; `nil` where it is not worth it or the kernel has no room for it.
    var kernelCopy: KernelCopy? {
        if !wasTried {
            wasTried = true
            if bytes.count >= Self.worthwhile { copy = KernelCopy(of: bytes) }
        }
        return copy
    }
}

/// A file without a name (memfd_create(2)) that nobody changes.
final class KernelCopy: Sendable {
    private let descriptor: Descriptor

    init?(of bytes: [UInt8]) {
        let raw = memfd_create("swarm-bridge", UInt32(MFD_CLOEXEC))
        guard raw >= 0 else { return nil }
        descriptor = Descriptor(owning: raw)
        var written = 0
        while written < bytes.count {
            let count = try? retrying("write") {
                bytes.withUnsafeBytes {
                    write(raw, $0.baseAddress?.advanced(by: written), $0.count - written)
                }
            }
            guard let count, count > 0 else { return nil }
            written += count
        }
    }

    /// Sends the bytes from `offset` on, as many as there is room for.
    func send(from offset: Int, to socket: borrowing Socket) -> Transfer {
        var offset = off_t(offset)
        while true {
            let count = sendfile(socket.raw, descriptor.raw, &offset, Int(Int32.max))
            if count >= 0 { return .moved(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .failed(SystemError("sendfile"))
            }
        }
    }
}
