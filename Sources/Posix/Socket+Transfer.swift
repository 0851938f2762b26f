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

    /// Sends from up to ``OutputQueue/batch`` pieces, in one call.
    func send(_ pieces: UnsafeMutableBufferPointer<iovec>) -> Transfer {
        var message = msghdr()
        message.msg_iov = pieces.baseAddress
        message.msg_iovlen = pieces.count
        while true {
            let count = sendmsg(raw, &message, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .moved(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .failed(SystemError("send"))
            }
        }
    }
}
