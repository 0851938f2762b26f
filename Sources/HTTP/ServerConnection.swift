import Posix
import TLS

/// One connection to the server: what arrived is read into requests, answers go out in order.
@EventLoop
final class ServerConnection: Watcher {
    /// What the connection is waiting for.
    private enum Phase {
        /// The context of TLS.
        case preparing
        /// The next request, or the rest of it.
        case receiving
        /// A handler that answers later.
        case handling(Task<Void, Never>)
        /// A handler whose client has gone: it counts until it has come to its end.
        case abandoned
        /// Until the last answer is out; then it is closed.
        case finishing
        /// The last answer is out; what still arrives is dropped until the client is done too, since
        /// closing at once would reset the connection under the answer (RFC 9112, section 9.6).
        case lingering
        case closed
    }

    /// Which part of a request the time runs for; it is not prolonged by a part of that part.
    private enum Awaited {
        case request
        case head
        case body
    }

    private let server: Server
    private let socket: Socket
    private let peer: SocketAddress
    private var registration: Reactor.Registration?
    private var watched = Readiness.input
    private var parser: RequestParser
    private var output = OutputQueue()
    private var tls: TLSStream?
    private var phase = Phase.receiving
    private var inputEnded = false
    private var awaited = Awaited.request
    private var deadline: ContinuousClock.Instant

    /// How much is received at a time.
    private static let receiveSize = 16384
    /// Answers to pipelined requests wait for the reader beyond this many bytes.
    private static let outputLimit = 1 << 20

    init?(_ socket: consuming Socket, of server: Server) {
        self.server = server
        peer = socket.peer ?? .unix("")
        self.socket = socket
        parser = RequestParser(limits: server.limits.request)
        deadline = .now + server.limits.headTime
        guard let registration = try? Reactor.shared.watch(self.socket.raw, for: .input, self)
        else {
            return nil
        }
        self.registration = registration
    }

    /// Waits for the context of TLS before anything is read.
    func secure(_ security: @escaping Server.Security) {
        phase = .preparing
        watchAgain()
        Task { @EventLoop in
            let context = await security()
            guard case .preparing = phase else { return }
            guard let context, let session = try? TLSSession(context) else { return close() }
            tls = TLSStream(session)
            phase = .receiving
            watchAgain()
        }
    }

    func ready(_ events: Readiness) {
        // Nothing is asked for yet: only a hang-up is told.
        if case .preparing = phase { return close() }
        // Input is not asked for while a handler runs: only a hang-up is told as such.
        if case .handling = phase, events.contains(.input) { return abandon() }
        if events.contains(.output) {
            flush()
            serve()
        }
        if events.contains(.input) { receive() }
        watchAgain()
    }

    private func receive() {
        switch phase {
        case .receiving:
            switch input(&parser.buffer) {
            case .moved: if tls?.hasFinished == true { inputEnded = true }
            case .wouldBlock: return
            case .finished: inputEnded = true
            case .failed: return fail()
            }
            serve()
        case .lingering:
            var dropped = ReceiveBuffer()
            switch input(&dropped) {
            case .moved, .wouldBlock: break
            case .finished, .failed: close()
            }
        case .preparing, .handling, .abandoned, .finishing, .closed:
            break
        }
    }

    private func input(_ buffer: inout ReceiveBuffer) -> Transfer {
        guard let tls else { return buffer.receive(from: socket, atMost: Self.receiveSize) }
        return tls.receive(into: &buffer, from: socket, atMost: Self.receiveSize)
    }

    /// Who speaks plain HTTP on a port of TLS is told so, as Go's server does; nothing else can be said.
    private func fail() {
        if let error = tls?.failure { tellHandshake(error) }
        guard let tls, tls.isPlainHTTP, tls.failure?.kind == .notTLS else { return close() }
        self.tls = nil
        refuseAtOnce(400, "Client sent an HTTP request to an HTTPS server.")
    }

    private func tellHandshake(_ error: TLSError) {
        if tls?.isEstablished == false { server.observer.handshakeFailed(peer, error) }
    }

    /// Reads and answers the requests that have arrived, as long as their answers find room; when there is
    /// none, this goes on once there is some again.
    private func serve() {
        var more = true
        while more, case .receiving = phase {
            if output.count >= Self.outputLimit {
                flush()
                if output.count >= Self.outputLimit { return }
                continue
            }
            switch parser.next() {
            case .needMore:
                more = false
            case .continueExpected:
                output.append(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
            case .request(var request):
                request.peer = peer
                handle(request)
            case .refuse(let refusal):
                refuse(refusal.status, refusal.reason)
            }
        }
        flush()
        if case .receiving = phase, isSent { awaitNextRequest() }
    }

    /// Sets the time for what comes next.
    private func awaitNextRequest() {
        if inputEnded || server.isStopping && parser.isIdle {
            close()
        } else if parser.isIdle {
            awaited = .request
            deadline = .now + server.limits.idleTime
        } else if parser.isReadingBody {
            if awaited != .body { deadline = .now + server.limits.bodyTime }
            awaited = .body
        } else {
            if awaited != .head { deadline = .now + server.limits.headTime }
            awaited = .head
        }
    }

    private var isSent: Bool { output.isEmpty && tls?.isFlushed != false }

    private func handle(_ request: Request) {
        awaited = .request
        guard let access = server.access else { return route(request) }
        switch access(request) {
        case .allowed(let request): route(request)
        case .refused(let response): answer(request, "", response)
        case .later(let decide):
            phase = .handling(
                Task { @EventLoop in
                    let decision = await decide()
                    guard !Task.isCancelled else {
                        return self.handled(request, "", .text(503, ""))
                    }
                    switch decision {
                    case .refused(let response): self.handled(request, "", response)
                    case .allowed(let request): await self.routeLater(request)
                    }
                }
            )
        }
    }

    /// Routes a request whose verdict took time, in the task that waited for it.
    private func routeLater(_ request: Request) async {
        let match = server.router.match(request)
        let response =
            switch match.handler {
            case .now(let handler): handler(request, match.parameters)
            case .later(let handler): await handler(request, match.parameters)
            }
        handled(request, match.pattern, response)
    }

    private func route(_ request: Request) {
        let match = server.router.match(request)
        switch match.handler {
        case .now(let handler):
            answer(request, match.pattern, handler(request, match.parameters))
        case .later(let handler):
            phase = .handling(
                Task { @EventLoop in
                    let response = await handler(request, match.parameters)
                    self.handled(request, match.pattern, response)
                }
            )
        }
    }

    private func handled(_ request: Request, _ route: String, _ response: Response) {
        switch phase {
        case .handling:
            phase = .receiving
            answer(request, route, response)
            serve()
            watchAgain()
        case .abandoned:
            close()
        case .preparing, .receiving, .finishing, .lingering, .closed:
            break
        }
    }

    /// The client has gone while a handler runs: nobody waits for its answer.
    private func abandon() {
        guard case .handling(let task) = phase else { return close() }
        phase = .abandoned
        task.cancel()
        unwatch()
    }

    private func answer(_ request: Request, _ route: String, _ response: Response) {
        server.observer.answered(route, response.status)
        let keepAlive = request.wantsKeepAlive && !server.isStopping
        let connection = keepAlive ? (request.minorVersion == 0 ? "keep-alive" : nil) : "close"
        startSending()
        output.append(
            response.head(
                date: server.clock.date,
                connection: connection,
                common: server.commonLines
            )
        )
        if request.method != "HEAD", !response.status.hasNoBody { output.append(response.payload) }
        if !keepAlive { phase = .finishing }
    }

    /// The time to send runs from the first byte that waits, and again from each that went.
    private func startSending() {
        if isSent { deadline = .now + server.limits.sendTime }
    }

    /// Refuses what has not even been read.
    func refuseAtOnce(_ status: Status, _ reason: String) {
        refuse(status, reason)
        flush()
        watchAgain()
    }

    /// Answers with an error and closes: nobody knows where the next request would start.
    private func refuse(_ status: Status, _ reason: String) {
        server.observer.answered("", status)
        let response = Response.text(status, reason)
        startSending()
        output.append(
            response.head(
                date: server.clock.date,
                connection: "close",
                common: server.commonLines
            )
        )
        output.append(response.payload)
        phase = .finishing
    }

    private func flush() {
        if !isSent {
            let before = output.count
            switch tls?.flush(&output, to: socket) ?? output.flush(to: socket) {
            case .moved: break
            case .wouldBlock:
                if output.count < before { deadline = .now + server.limits.sendTime }
            case .finished, .failed: abandon()
            }
        }
        closeIfDone()
    }

    private func closeIfDone() {
        guard case .finishing = phase, isSent else { return }
        if inputEnded { return close() }
        phase = .lingering
        tls?.finish(over: socket)
        socket.finishSending()
        deadline = .now + server.limits.lingerTime
    }

    /// Asks for input only while it would be read, and for room only while something waits for it.
    private func watchAgain() {
        guard let registration else { return }
        var wanted: Readiness = []
        switch phase {
        case .receiving: if output.count < Self.outputLimit, !inputEnded { wanted.insert(.input) }
        case .lingering: wanted.insert(.input)
        case .preparing, .handling, .abandoned, .finishing, .closed: break
        }
        if !isSent { wanted.insert(.output) }
        guard wanted != watched else { return }
        watched = wanted
        Reactor.shared.change(registration, to: wanted)
    }

    /// Ends after the request that runs, or now.
    func finish() {
        switch phase {
        case .receiving where parser.isIdle && isSent: close()
        case .preparing: close()
        case .receiving, .handling, .abandoned, .finishing, .lingering, .closed: break
        }
    }

    /// Cuts the connection when its time is over.
    func expire(_ now: ContinuousClock.Instant) {
        guard now >= deadline else { return }
        switch phase {
        case .receiving where !parser.isIdle && isSent:
            refuseAtOnce(408, "the request did not arrive in time")
        case .handling, .abandoned:
            break
        case .receiving:
            tellHandshake(TLSError(.handshake, "the client was too slow in the handshake"))
            close()
        case .preparing, .finishing, .lingering, .closed:
            close()
        }
    }

    /// Ends the connection now; a handler that runs is cancelled.
    func close() {
        switch phase {
        case .closed: return
        case .handling(let task): task.cancel()
        case .receiving:
            tls?.finish(over: socket)
        case .preparing, .abandoned, .finishing, .lingering: break
        }
        phase = .closed
        unwatch()
        server.closed(self)
    }

    private func unwatch() {
        guard let registration else { return }
        Reactor.shared.cancel(registration)
        self.registration = nil
        socket.shutDown()
    }
}
