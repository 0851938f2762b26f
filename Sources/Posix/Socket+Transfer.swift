import Glibc

/// What one receive or send on a socket that never blocks came to.
package enum Transfer: Equatable, Sendable {
    /// So many bytes, at least one.
    case moved(Int)
    /// Nothing now; the event loop says when to try again.
    case wouldBlock
    /// The other end has finished sending.
    case finished
    /// The connection is gone.
    case failed(SystemError)
}

extension Socket {
    /// Receives into `room`, which must not be empty.
    package func receive(into room: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count = recv(raw, room.baseAddress, room.count, 0)
            if count > 0 { return .moved(count) }
            if count == 0 { return .finished }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .failed(SystemError("recv"))
            }
        }
    }

    /// Sends from `pieces`, in one call; `more` says that more follows at once, so that the kernel fills its
    /// packets.
    func send(_ pieces: UnsafeMutableBufferPointer<iovec>, more: Bool) -> Transfer {
        var message = msghdr()
        message.msg_iov = pieces.baseAddress
        message.msg_iovlen = pieces.count
        let flags = Int32(MSG_NOSIGNAL) | (more ? Int32(MSG_MORE) : 0)
        while true {
            let count = sendmsg(raw, &message, flags)
            if count >= 0 { return .moved(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .failed(SystemError("send"))
            }
        }
    }

    /// Sends from `bytes`, in one call.
    func send(_ bytes: UnsafeRawBufferPointer, more: Bool) -> Transfer {
        var piece = iovec(
            iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress),
            iov_len: bytes.count
        )
        return withUnsafeMutablePointer(to: &piece) {
            send(UnsafeMutableBufferPointer(start: $0, count: 1), more: more)
        }
    }

    /// Sends from bytes that never change, without copying them where that is possible.
    @EventLoop
    func send(frozen bytes: UnsafeRawBufferPointer) -> Transfer {
        SplicePipe.shared.send(bytes, to: raw) ?? send(bytes, more: false)
    }
}
