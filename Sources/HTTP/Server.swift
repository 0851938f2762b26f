package import Posix
package import TLS

/// An HTTP/1.1 server on the event loop.
@EventLoop
package final class Server {
    /// How long a connection may take for what, and how many there may be.
    package struct Limits: Sendable {
        /// How much of a request is accepted.
        package var request = RequestParser.Limits()
        /// Connections at a time; more are answered with 503, and many more are closed at once.
        package var connections = min(1024, DescriptorLimit.count / 2)
        /// From a request's first byte to the end of its head.
        package var headTime = Duration.seconds(10)
        /// From there to the end of its body.
        package var bodyTime = Duration.seconds(30)
        /// Between two requests.
        package var idleTime = Duration.seconds(120)
        /// Without any progress in sending an answer.
        package var sendTime = Duration.seconds(30)
        /// For the client to read the last answer of a connection and to close it too.
        package var lingerTime = Duration.seconds(2)

        /// What suits a service that few ask often.
        package init() {}
    }

    /// What the server tells about itself.
    package struct Observer {
        /// A request was answered: the route's path as registered ("" where there is none).
        package var answered: @EventLoop (_ route: String, Status) -> Void = { _, _ in }
        /// A listener cannot accept connections, for this reason, which is told once; with `nil`, it can again.
        package var failed: @EventLoop (SystemError?) -> Void = { _ in }
        /// There is no TLS with a client, which therefore was not heard at all.
        package var handshakeFailed: @EventLoop (SocketAddress, TLSError) -> Void = { _, _ in }

        /// One who ignores everything.
        package init() {}
    }

    /// Whether a request may be routed.
    package enum Verdict {
        /// It may; the request as the handler gets it.
        case allowed(Request)
        /// It may not, and this is the answer.
        case refused(Response)
        /// It takes time to tell: done beside the loop.
        case later(@concurrent @Sendable () async -> Decision)
    }

    /// A verdict that took time.
    package enum Decision: Sendable {
        case allowed(Request)
        case refused(Response)
    }

    /// Gives the context of TLS for a new connection; `nil` when there is none, which ends it.
    package typealias Security = @Sendable () async -> TLSContext?

    /// Asked about each request before it is routed; `nil` lets all of them through.
    package var access: (@EventLoop (Request) -> Verdict)?
    /// Fields of every answer, whoever makes it.
    package var commonFields: [(name: String, value: String)] = [] {
        didSet { commonLines = Response.lines(of: commonFields) }
    }
    private(set) var commonLines: [UInt8] = []

    let router: Router
    let limits: Limits
    let observer: Observer
    let clock = HTTPClock()

    private var listeners: [Listener] = []
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var sweeping = false
    private(set) var isStopping = false
    private var whenEmpty: [CheckedContinuation<Void, Never>] = []

    /// A server that does not listen yet.
    package init(router: Router, limits: Limits = Limits(), observer: Observer = Observer()) {
        self.router = router
        self.limits = limits
        self.observer = observer
    }

    /// How many connections are open.
    package var connectionCount: Int { connections.count }

    /// Starts to listen; over TLS where `security` gives the contexts.
    ///
    /// - Returns: the address, with the port that the kernel chose for port 0.
    @discardableResult
    package func listen(
        on address: SocketAddress,
        security: Security? = nil
    ) throws(SystemError) -> SocketAddress {
        if case .unix(let path) = address { try UnixPath.clear(path) }
        return try listen(try Socket.listen(on: address), address, isShared: false, security)
    }

    /// Takes connections from a socket that listens already, like one of systemd.
    ///
    /// It belongs to whoever opened it: it goes on listening when the server stops, and the path of a
    /// Unix-domain socket stays.
    @discardableResult
    package func listen(
        inherited socket: consuming Socket,
        security: Security? = nil
    ) throws(SystemError) -> SocketAddress {
        let address = socket.localAddress ?? .unix("")
        return try listen(socket, address, isShared: true, security)
    }

    private func listen(
        _ socket: consuming Socket,
        _ address: SocketAddress,
        isShared: Bool,
        _ security: Security?
    ) throws(SystemError) -> SocketAddress {
        let listener = try Listener(socket, at: address, isShared: isShared) { [weak self] socket in
            self?.open(socket, security)
        } failed: { [weak self] error in
            self?.observer.failed(error)
        }
        listeners.append(listener)
        return listener.address
    }

    /// Takes no more connections, lets requests that run finish, and cuts what is left after `grace`.
    package func stop(grace: Duration = .seconds(5)) async {
        isStopping = true
        for listener in listeners { listener.close() }
        listeners = []
        for connection in connections.values { connection.finish() }
        if connections.isEmpty { return }
        let timer = Reactor.shared.after(grace) { [weak self] in
            guard let self else { return }
            for connection in connections.values { connection.close() }
        }
        await withCheckedContinuation { whenEmpty.append($0) }
        Reactor.shared.cancel(timer)
    }

    /// How many connections at a time are told that there are too many.
    private static let refusals = 64

    private func open(_ socket: consuming Socket, _ security: Security?) {
        guard !isStopping, connections.count < limits.connections + Self.refusals else { return }
        let full = connections.count >= limits.connections
        guard let connection = ServerConnection(socket, of: self) else { return }
        connections[ObjectIdentifier(connection)] = connection
        if let security {
            if full { return connection.close() }
            connection.secure(security)
        } else if full {
            connection.refuseAtOnce(503, "too many connections")
        }
        sweepLater()
    }

    func closed(_ connection: ServerConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty {
            for continuation in whenEmpty { continuation.resume() }
            whenEmpty = []
        }
    }

    /// Looks twice a second for connections whose time is over, as long as there are any: one timer for
    /// all costs less than one for each request.
    private func sweepLater() {
        guard !sweeping else { return }
        sweeping = true
        Reactor.shared.after(.milliseconds(500)) { [weak self] in
            guard let self else { return }
            sweeping = false
            let now = ContinuousClock.Instant.now
            for connection in connections.values { connection.expire(now) }
            if !connections.isEmpty { sweepLater() }
        }
    }
}

/// The `Date` field's text, made once a second.
@EventLoop
final class HTTPClock {
    private var second = -1.0
    private var text: [UInt8] = []

    var date: [UInt8] {
        let now = WallClock.unixSeconds.rounded(.down)
        if now != second {
            second = now
            text = Array(CalendarTime(unixSeconds: now).httpDate.utf8)
        }
        return text
    }
}
