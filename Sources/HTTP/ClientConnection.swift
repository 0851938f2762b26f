import Posix
import TLS

/// A connection to a server, for one request after the other.
@EventLoop
final class ClientConnection: Watcher {
    /// What became of a request.
    enum Outcome {
        case response(ClientResponse, reusable: Bool)
        /// More of a body that is taken piece by piece has come; another outcome follows.
        case piece(ClientResponse)
        /// The head has come, and the rest of a body that is held back will after ``goOn()``.
        case held
        /// It failed; `hasStarted` tells whether anything of an answer had come.
        case failed(ClientError, hasStarted: Bool)
    }

    private enum Phase {
        case connecting(@EventLoop (SystemError?) -> Void)
        case securing(TLSStream, @EventLoop (ClientError?) -> Void)
        case transferring(@EventLoop (Outcome) -> Void)
        /// Kept for the next request; the closure says that it is gone.
        case resting(@EventLoop () -> Void)
        case closed
    }

    private let socket: Socket
    private var registration: Reactor.Registration?
    private var phase: Phase
    private var parser = ResponseParser(isHead: false, bodyLimit: 0)
    private var output = OutputQueue()
    private var tls: TLSStream?
    private var restTimer: TimerQueue.Ticket?
    private var takesPieces = false
    private var holdsBody = false

    /// How much is received at a time.
    private static let receiveSize = 65536

    /// Calls `connected` once: when the connection is open, or with the reason why it is not.
    init(
        _ socket: consuming Socket,
        _ connected: @escaping @EventLoop (SystemError?) -> Void
    ) throws(SystemError) {
        self.socket = socket
        phase = .connecting(connected)
        registration = try Reactor.shared.watch(self.socket.raw, for: .output, self)
    }

    /// Puts TLS on the open connection; calls `secured` once: when it is there, or with the reason why not.
    func secure(_ session: TLSSession, _ secured: @escaping @EventLoop (ClientError?) -> Void) {
        let stream = TLSStream(session)
        phase = .securing(stream, secured)
        shakeHands(stream, secured)
    }

    private func shakeHands(
        _ stream: TLSStream,
        _ secured: @escaping @EventLoop (ClientError?) -> Void
    ) {
        switch stream.handshake(over: socket) {
        case .wouldBlock, .finished:
            watch(stream.isFlushed ? .input : [.input, .output])
        case .moved:
            tls = stream
            secured(nil)
        case .failed(let error):
            close()
            secured(stream.failure.map(ClientError.tls) ?? .broken(error))
        }
    }

    /// The context of TLS on it; `nil` without TLS.
    var context: TLSContext? { tls?.context }

    /// Sends `bytes` and reads the answer with `parser`, in pieces where they are wanted, or holding back
    /// its body once.
    func transfer(
        _ bytes: [UInt8],
        _ parser: ResponseParser,
        inPieces takesPieces: Bool = false,
        holdingBody holdsBody: Bool = false,
        _ done: @escaping @EventLoop (Outcome) -> Void
    ) {
        stopResting()
        self.parser = parser
        self.takesPieces = takesPieces
        self.holdsBody = holdsBody
        phase = .transferring(done)
        output.append(bytes)
        send()
    }

    /// Waits for the next request, for some time; `gone` is called when it ended before that.
    func rest(_ time: Duration, _ gone: @escaping @EventLoop () -> Void) {
        phase = .resting(gone)
        output.removeAll()
        parser = ResponseParser(isHead: false, bodyLimit: 0)
        watch(.input)
        restTimer = Reactor.shared.after(time) { [weak self] in self?.endRest() }
    }

    private func stopResting() {
        if let restTimer { Reactor.shared.cancel(restTimer) }
        restTimer = nil
    }

    private func endRest() {
        guard case .resting(let gone) = phase else { return }
        close()
        gone()
    }

    func ready(_ events: Readiness) {
        switch phase {
        case .connecting(let connected):
            let failure = socket.failure
            if failure != nil { close() }
            connected(failure)
        case .securing(let stream, let secured):
            shakeHands(stream, secured)
        case .transferring:
            if events.contains(.output) { send() }
            if events.contains(.input) { receive() }
        case .resting:
            // Whatever comes without having been asked for ends the connection.
            endRest()
        case .closed:
            break
        }
    }

    private func send() {
        switch tls?.flush(&output, to: socket) ?? output.flush(to: socket) {
        case .moved: watch(.input)
        case .wouldBlock: watch([.input, .output])
        // A server may answer and close without having read everything: its answer still counts.
        case .finished, .failed: watch(.input)
        }
    }

    private func receive() {
        guard case .transferring(let done) = phase else { return }
        switch input() {
        case .moved: if tls?.hasFinished == true { parser.finishInput() }
        case .wouldBlock:
            if tls?.isFlushed == false { watch([.input, .output]) }
            return
        case .finished: parser.finishInput()
        case .failed(let error):
            return done(.failed(failure(error), hasStarted: parser.hasStarted))
        }
        switch parser.next() {
        case .needMore:
            if takesPieces, let piece = parser.takePiece() { done(.piece(piece)) }
            if holdsBody, parser.isInBody {
                // The server waits once its window is full. An error or a hang-up still is told.
                holdsBody = false
                watch([])
                done(.held)
            }
        case .response(let response, let reusable):
            done(.response(response, reusable: reusable && isSent))
        case .failed(let error): done(.failed(error, hasStarted: parser.hasStarted))
        }
    }

    /// Receives the body that was held back, with the memory of an array.
    func goOn(with memory: inout [UInt8]) {
        guard case .transferring = phase else { return }
        parser.useMemory(of: &memory)
        watch(.input)
        receive()
    }

    private func input() -> Transfer {
        guard let tls else { return parser.buffer.receive(from: socket, atMost: Self.receiveSize) }
        return tls.receive(into: &parser.buffer, from: socket, atMost: Self.receiveSize)
    }

    private var isSent: Bool {
        output.isEmpty && tls?.isFlushed != false && tls?.hasFinished != true
    }

    private func failure(_ error: SystemError) -> ClientError {
        guard let tls, let reason = tls.failure else { return .broken(error) }
        return tls.isCutOff && reason.kind == .handshake ? .closedEarly : .tls(reason)
    }

    private func watch(_ events: Readiness) {
        guard let registration else { return }
        Reactor.shared.change(registration, to: events)
    }

    func close() {
        guard let registration else { return }
        stopResting()
        tls?.finish(over: socket)
        phase = .closed
        Reactor.shared.cancel(registration)
        self.registration = nil
        socket.shutDown()
    }
}
