import Posix
import TLS

/// One request on its way: name look-up, connection, answer, and the time all of it may take.
@EventLoop
final class Exchange {
    private let request: ClientRequest
    private let client: Client
    private var done: (@EventLoop (Result<ClientResponse, ClientError>) -> Void)?
    private var connection: ClientConnection?
    private var context: TLSContext?
    private var addresses: [SocketAddress] = []
    private var phase = "looking up the host name"
    private var wholeTimer: TimerQueue.Ticket?
    private var connectTimer: TimerQueue.Ticket?
    private var connectDeadline = ContinuousClock.Instant.now

    init(_ request: ClientRequest, by client: Client) {
        self.request = request
        self.client = client
    }

    /// Calls `done` exactly once.
    func start(_ done: @escaping @EventLoop (Result<ClientResponse, ClientError>) -> Void) {
        if Task.isCancelled { return done(.failure(.cancelled)) }
        self.done = done
        wholeTimer = Reactor.shared.after(request.time) { [self] in
            fail(.timedOut(request.time, while: phase))
        }
        if request.url.isSecured {
            prepareTLS()
        } else {
            begin()
        }
    }

    private func begin() {
        if let kept = client.takeIdle(peer) {
            transfer(over: kept, isKept: true)
        } else {
            resolve()
        }
    }

    private var peer: Client.Peer {
        .init(endpoint: request.url.endpoint, context: context.map(ObjectIdentifier.init))
    }

    /// Gets the context, which reads files: not on the event loop.
    private func prepareTLS() {
        phase = "reading certificates"
        Task { @EventLoop in
            let result = await Self.context(of: client.contexts, request.tls ?? TLSOptions())
            guard done != nil else { return }
            switch result {
            case .success(let context):
                self.context = context
                begin()
            case .failure(let error): fail(.tls(error))
            }
        }
    }

    private static func context(
        of contexts: TLSContexts,
        _ options: TLSOptions
    ) async -> Result<TLSContext, TLSError> {
        do throws(TLSError) {
            return .success(try await contexts.context(for: options))
        } catch {
            return .failure(error)
        }
    }

    private func resolve() {
        switch request.url.endpoint {
        case .unix(let path):
            connect(toOneOf: [.unix(path)])
        case .tcp(let host, let port):
            Resolver.shared.resolve(host, port: port) { [self] answer in
                guard done != nil else { return }
                switch answer {
                case .failure(let failure):
                    fail(.unresolved(failure.description))
                case .success(let found):
                    connect(toOneOf: found)
                }
            }
        }
    }

    private func connect(toOneOf found: [SocketAddress]) {
        addresses = found.reversed()
        connectDeadline = .now + request.connectTime
        connect()
    }

    /// Tries the next address; each gets its share of what is left of the time, so that a dead one costs
    /// not all of it.
    private func connect() {
        guard let address = addresses.popLast() else { return }
        phase = "connecting to \(address)"
        let share = (connectDeadline - .now) / (addresses.count + 1)
        connectTimer = Reactor.shared.after(share) { [self] in
            if addresses.isEmpty { return fail(.timedOut(request.connectTime, while: phase)) }
            connection?.close()
            connect()
        }
        do {
            let socket = try openSocket(to: address)
            connection = try ClientConnection(socket) { [self] failure in
                cancelConnectTimer()
                if let failure { return notConnected(address, failure) }
                guard let connection else { return }
                if let context {
                    secure(connection, context, address)
                } else {
                    transfer(over: connection, isKept: false)
                }
            }
        } catch {
            cancelConnectTimer()
            notConnected(address, error)
        }
    }

    /// Connections that only wait give way to one that is needed.
    private func openSocket(to address: SocketAddress) throws(SystemError) -> Socket {
        do {
            return try Socket.connect(to: address)
        } catch {
            guard error.isOutOfDescriptors, client.idleCount > 0 else { throw error }
            client.closeIdle()
            return try Socket.connect(to: address)
        }
    }

    /// Puts TLS on the connection, in what is left of the time to connect.
    private func secure(
        _ connection: ClientConnection,
        _ context: TLSContext,
        _ address: SocketAddress
    ) {
        phase = "in the TLS handshake with \(address)"
        connectTimer = Reactor.shared.after(connectDeadline - .now) { [self] in
            fail(.timedOut(request.connectTime, while: phase))
        }
        do throws(TLSError) {
            let session = try TLSSession(context, host: request.url.host)
            connection.secure(session) { [self] failure in
                cancelConnectTimer()
                guard done != nil else { return }
                if let failure { return fail(failure) }
                transfer(over: connection, isKept: false)
            }
        } catch {
            fail(.tls(error))
        }
    }

    private func notConnected(_ address: SocketAddress, _ error: SystemError) {
        if addresses.isEmpty { return fail(.notConnected(address, error)) }
        connect()
    }

    private func cancelConnectTimer() {
        if let connectTimer { Reactor.shared.cancel(connectTimer) }
        connectTimer = nil
    }

    private func transfer(over connection: ClientConnection, isKept: Bool) {
        self.connection = connection
        phase = "waiting for the answer"
        request.beforeSending?()
        let parser = ResponseParser(
            isHead: request.method == "HEAD",
            bodyLimit: request.bodyLimit
        )
        let bytes = request.encoded(userAgent: client.userAgent)
        connection.transfer(
            bytes,
            parser,
            inPieces: request.pieces != nil,
            holdingBody: request.beforeBody != nil
        ) { [self] outcome in
            switch outcome {
            case .piece(let piece):
                take(piece)
            case .held:
                phase = "waiting for room for the answer"
                request.beforeBody? { [self] memory in
                    phase = "waiting for the answer"
                    self.connection?.goOn(with: &memory)
                }
            case .response(let response, let reusable):
                if reusable {
                    client.keep(connection, for: peer)
                } else {
                    connection.close()
                }
                self.connection = nil
                finish(.success(response))
            case .failed(_, hasStarted: false) where isKept && request.isIdempotent:
                // The server had closed the kept connection in the meantime.
                connection.close()
                resolve()
            case .failed(let error, _):
                fail(error)
            }
        }
    }

    /// Hands on a piece; from the first one on, only silence has a limit.
    private func take(_ piece: ClientResponse) {
        guard done != nil, let pieces = request.pieces else { return }
        if let wholeTimer { Reactor.shared.cancel(wholeTimer) }
        wholeTimer = Reactor.shared.after(pieces.idleTime) { [self] in
            fail(.timedOut(pieces.idleTime, while: "waiting for more of the answer"))
        }
        do throws(ClientError) {
            try pieces.take(piece)
        } catch {
            fail(error)
        }
    }

    /// Ends it with `error`, unless it has ended already.
    func fail(_ error: ClientError) {
        finish(.failure(error))
    }

    private func finish(_ result: Result<ClientResponse, ClientError>) {
        guard let done else { return }
        self.done = nil
        if let wholeTimer { Reactor.shared.cancel(wholeTimer) }
        cancelConnectTimer()
        connection?.close()
        connection = nil
        done(result)
    }
}
