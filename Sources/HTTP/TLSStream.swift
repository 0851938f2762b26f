import Posix
import TLS

/// A socket with TLS on it: the same receiving and sending as on the bare socket.
///
/// A connection without TLS has none, and pays for it with one look whether it is there.
@EventLoop
final class TLSStream {
    private let session: TLSSession
    private var encrypted = OutputQueue()

    /// Why the connection is of no use, once a transfer has failed for a reason of TLS.
    private(set) var failure: TLSError?
    /// Whether the other end was gone before it said that it was done.
    private(set) var isCutOff = false
    /// Whether the other end has said that it is done.
    private(set) var hasFinished = false

    /// How much is encrypted at a time: a record's size (RFC 8446, section 5.1).
    private static let recordSize = 16384
    /// What may wait encrypted for the socket.
    private static let waitingLimit = 4 * recordSize

    init(_ session: TLSSession) {
        self.session = session
    }

    /// Whether all that was encrypted is sent.
    var isFlushed: Bool { encrypted.isEmpty }

    /// Whether the handshake is done.
    var isEstablished: Bool { session.isEstablished }

    /// Whether the other end speaks plain HTTP.
    var isPlainHTTP: Bool { session.isPlainHTTP }

    /// The context of the session, which tells connections apart that were made for other options.
    var context: TLSContext { session.context }

    /// Goes on with the handshake: `.moved` once it is done.
    func handshake(over socket: borrowing Socket) -> Transfer {
        while true {
            let progress: TLSSession.Progress
            do throws(TLSError) {
                progress = try session.handshake()
            } catch {
                return fail(error, socket)
            }
            if case .failed(let error) = sendEncrypted(to: socket) { return .failed(error) }
            if case .moved = progress { return .moved(1) }
            switch feed(from: socket, atMost: Self.recordSize) {
            case .moved, .finished: continue
            case .wouldBlock: return .wouldBlock
            case .failed(let error): return .failed(error)
            }
        }
    }

    /// Receives once from the socket, and appends all that it came to.
    func receive(
        into buffer: inout ReceiveBuffer,
        from socket: borrowing Socket,
        atMost limit: Int
    ) -> Transfer {
        let fed = feed(from: socket, atMost: limit)
        if case .failed = fed { return fed }
        let read = drain(into: &buffer, socket)
        // Answers of the handshake, alerts and new keys.
        if case .failed(let error) = sendEncrypted(to: socket) { return .failed(error) }
        return read
    }

    private func drain(
        into buffer: inout ReceiveBuffer,
        _ socket: borrowing Socket
    ) -> Transfer {
        withUnsafeTemporaryAllocation(byteCount: Self.recordSize, alignment: 16) { room in
            var total = 0
            while true {
                do throws(TLSError) {
                    switch try session.read(into: room) {
                    case .moved(let count):
                        buffer.append(room[..<count])
                        total += count
                    case .needsInput:
                        return total > 0 ? .moved(total) : .wouldBlock
                    case .finished:
                        hasFinished = true
                        return total > 0 ? .moved(total) : .finished
                    }
                } catch {
                    if total > 0 { return .moved(total) }
                    return fail(error, socket)
                }
            }
        }
    }

    /// Sends as much of `output` as the socket takes; what is encrypted and waits counts as not sent.
    func flush(_ output: inout OutputQueue, to socket: borrowing Socket) -> Transfer {
        var total = 0
        while true {
            let sent = sendEncrypted(to: socket)
            guard case .moved = sent else { return sent }
            if total >= OutputQueue.turn { return .wouldBlock }
            while encrypted.count < Self.waitingLimit, session.isEstablished,
                let piece = output.next(atMost: Self.recordSize)
            {
                total += piece.count
                do throws(TLSError) {
                    try Self.write(piece, session)
                } catch {
                    return fail(error, socket)
                }
                encrypted.append(session.takeOutput())
            }
            if encrypted.isEmpty { return .moved(total) }
        }
    }

    /// Says that nothing more will be sent; what the socket does not take at once is left.
    func finish(over socket: borrowing Socket) {
        session.finish()
        _ = sendEncrypted(to: socket)
    }

    private func feed(from socket: borrowing Socket, atMost limit: Int) -> Transfer {
        withUnsafeTemporaryAllocation(byteCount: limit, alignment: 16) { room in
            let result = socket.receive(into: room)
            switch result {
            case .moved(let count):
                session.receive(UnsafeRawBufferPointer(rebasing: room[..<count]))
            case .finished:
                isCutOff = true
                session.endInput()
            case .wouldBlock, .failed: break
            }
            return result
        }
    }

    private func sendEncrypted(to socket: borrowing Socket) -> Transfer {
        encrypted.append(session.takeOutput())
        return encrypted.flush(to: socket)
    }

    /// Notes the error, and sends the alert that goes with it.
    private func fail(_ error: TLSError, _ socket: borrowing Socket) -> Transfer {
        if !isPlainHTTP { _ = sendEncrypted(to: socket) }
        failure = failure ?? error
        return .failed(SystemError("TLS", code: 71))
    }

    private static func write(
        _ bytes: ArraySlice<UInt8>,
        _ session: TLSSession
    ) throws(TLSError) {
        let result: Result<Void, TLSError> = bytes.withUnsafeBytes { bytes in
            do throws(TLSError) {
                return .success(try session.write(bytes))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
