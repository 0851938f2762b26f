import Glibc
import Posix

/// One TLS connection as bytes in, bytes out: it does no I/O and never waits.
///
/// What came from the socket goes in by ``receive(_:)``; what the other end said comes out of
/// ``read(into:)``; what is to be said goes in by ``write(_:)``; and what has to go to the socket comes out
/// of ``takeOutput()``, after every call. It holds at most what it was given in one piece, and one record.
/// Not to be used by several threads at a time.
package final class TLSSession {
    /// What became of a step.
    package enum Progress: Equatable {
        /// So many bytes; for a handshake, that it is done.
        case moved(Int)
        /// More bytes of the other end are needed.
        case needsInput
        /// The other end has said that it is done.
        case finished
    }

    /// What it shares with others of its kind.
    package let context: TLSContext
    let raw: OpaquePointer
    var openSSL: OpenSSL { context.openSSL }
    private let input: OpaquePointer
    private let output: OpaquePointer
    /// The name or address that the certificate has to have.
    let serverName: String?

    /// Why the other end's certificate is not accepted, once it is not.
    var refusal: String?
    /// Whether the server has asked for a certificate.
    var isCertificateWanted = false
    private var inputHasEnded = false
    private var isDone = false
    /// The first bytes of the other end, which tell whether it speaks TLS at all.
    var firstBytes: [UInt8] = []

    /// A connection of `context`; a client says whom it expects at the other end, a name or an address.
    package init(_ context: TLSContext, host: String? = nil) throws(TLSError) {
        self.context = context
        let openSSL = context.openSSL
        openSSL.errors.clear()
        guard let raw = openSSL.sessions.make(context.raw) else {
            throw TLSError(.unavailable, "OpenSSL cannot make a connection")
        }
        guard let input = openSSL.buffers.make(), let output = openSSL.buffers.make() else {
            openSSL.sessions.free(raw)
            throw TLSError(.unavailable, "OpenSSL cannot make a buffer")
        }
        openSSL.sessions.setBuffers(raw, input, output)
        self.raw = raw
        self.input = input
        self.output = output
        switch context.role {
        case .server:
            serverName = nil
            openSSL.sessions.beServer(raw)
        case .client(_, let name, _):
            serverName = name ?? host
            openSSL.sessions.beClient(raw)
        }
        let owner = Unmanaged.passUnretained(self).toOpaque()
        _ = openSSL.sessions.setOwner(raw, 0, owner)
        if let serverName { try expect(serverName) }
    }

    deinit {
        openSSL.sessions.free(raw)
    }

    /// Says whom we want to talk to (RFC 6066, section 3: names only), and checks that it is them.
    private func expect(_ host: String) throws(TLSError) {
        let sessions = openSSL.sessions
        let parameters = sessions.parameters(raw)
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw TLSError(.files, "there is no name to check the certificate against")
        }
        let plain = String(name.prefix { $0 != "%" })
        if SocketAddress(numeric: plain, port: 0) != nil {
            guard sessions.setAddress(parameters, plain) == 1 else {
                throw TLSError(.files, "the address \(name) cannot be checked")
            }
            return
        }
        sessions.setHostFlags(parameters, Control.noPartialWildcards | Control.neverCheckSubject)
        let sent = name.withCString {
            sessions.control(
                raw,
                Control.setTlsextHostName,
                Control.hostNameType,
                UnsafeMutableRawPointer(mutating: $0)
            )
        }
        guard sent == 1, sessions.setHost(parameters, name, 0) == 1 else {
            throw TLSError(.files, "the name \(name) cannot be checked")
        }
    }

    /// The version that both ends agreed on, like `TLSv1.3`.
    package var version: String {
        openSSL.sessions.version(raw).map { String(cString: $0) } ?? ""
    }

    /// Takes bytes of the other end.
    package func receive(_ bytes: UnsafeRawBufferPointer) {
        if firstBytes.count < 8 { firstBytes += bytes.prefix(8 - firstBytes.count) }
        _ = openSSL.buffers.write(input, bytes.baseAddress, Int32(clamping: bytes.count))
    }

    /// The other end sends nothing more, whether it has said so or not.
    package func endInput() {
        inputHasEnded = true
        _ = openSSL.buffers.control(input, Control.setMemoryEndOfFile, 0, nil)
    }

    /// Goes on with the handshake.
    package func handshake() throws(TLSError) -> Progress {
        openSSL.errors.clear()
        let result = openSSL.sessions.handshake(raw)
        if result == 1 {
            isDone = true
            return .moved(0)
        }
        return try progress(result)
    }

    /// Gives what the other end has said; a server does the handshake on the way.
    package func read(into room: UnsafeMutableRawBufferPointer) throws(TLSError) -> Progress {
        openSSL.errors.clear()
        let count = openSSL.sessions.read(raw, room.baseAddress, Int32(clamping: room.count))
        if !isDone, openSSL.sessions.isHandshaking(raw) == 0 { isDone = true }
        return count > 0 ? .moved(Int(count)) : try progress(count)
    }

    /// Takes what is to be said, all of it; it must not be empty, and the handshake has to be done.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(TLSError) {
        openSSL.errors.clear()
        let count = openSSL.sessions.write(raw, bytes.baseAddress, Int32(clamping: bytes.count))
        guard count == bytes.count else {
            _ = try progress(count)
            throw TLSError(.handshake, "TLS takes no data now")
        }
    }

    /// Says that nothing more will be said (RFC 8446, section 6.1: close_notify).
    package func finish() {
        guard isDone else { return }
        openSSL.errors.clear()
        _ = openSSL.sessions.shutDown(raw)
        openSSL.errors.clear()
    }

    /// Whether the handshake is done.
    package var isEstablished: Bool { isDone }

    /// What has to go to the other end.
    package func takeOutput() -> [UInt8] { openSSL.buffers.drain(output) }

    private func progress(_ result: Int32) throws(TLSError) -> Progress {
        switch openSSL.sessions.error(raw, result) {
        case Control.wantRead where !inputHasEnded: return .needsInput
        case Control.zeroReturn: return .finished
        default: throw explain(openSSL.errors.take(), inputHasEnded: inputHasEnded)
        }
    }
}
