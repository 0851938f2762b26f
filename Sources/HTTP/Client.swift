package import Posix
package import TLS

/// An HTTP/1.1 client on the event loop; it keeps connections for the next request.
@EventLoop
package final class Client {
    /// What the `User-Agent` field says.
    package nonisolated let userAgent: String

    /// What TLS is made of, for all requests.
    nonisolated let contexts: TLSContexts

    /// Which requests may share a connection: those to one place, with one context of TLS or none.
    ///
    /// A connection that waits keeps its context, so that no other can have its identity meanwhile.
    struct Peer: Hashable {
        let endpoint: ServiceURL.Endpoint
        let context: ObjectIdentifier?
    }

    private var idle: [Peer: [ClientConnection]] = [:]

    /// How many connections wait for each server, and for how long.
    private static let idlePerServer = 4
    private static let idleTime = Duration.seconds(60)

    /// A client without connections yet; `told` hears when changed certificate files are of no use.
    package nonisolated init(
        userAgent: String,
        told: @escaping @Sendable (TLSError) -> Void = { _ in }
    ) {
        self.userAgent = userAgent
        contexts = TLSContexts(told: told)
    }

    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// A cancelled task gets ``ClientError/cancelled`` at once. A request that finds its kept
    /// connection closed by the server is sent again on a new one, when it may be sent twice.
    package func send(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        let exchange = Exchange(request, by: self)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                exchange.start { continuation.resume(returning: $0) }
            }
        } onCancel: {
            Task { @EventLoop in exchange.fail(.cancelled) }
        }
        return try result.get()
    }

    /// Closes the connections that wait.
    package func closeIdle() {
        for connection in idle.values.joined() { connection.close() }
        idle = [:]
    }

    /// A connection to `peer` that waits, if there is one.
    func takeIdle(_ peer: Peer) -> ClientConnection? {
        let connection = idle[peer]?.popLast()
        if idle[peer]?.isEmpty == true { idle[peer] = nil }
        return connection
    }

    /// Keeps a connection for the next request.
    func keep(_ connection: ClientConnection, for peer: Peer) {
        guard idle[peer, default: []].count < Self.idlePerServer else {
            return connection.close()
        }
        idle[peer, default: []].append(connection)
        connection.rest(Self.idleTime) { [weak self] in
            self?.forget(connection, of: peer)
        }
    }

    private func forget(_ connection: ClientConnection, of peer: Peer) {
        idle[peer]?.removeAll { $0 === connection }
        if idle[peer]?.isEmpty == true { idle[peer] = nil }
    }

    /// How many servers connections are kept for.
    var idleServerCount: Int { idle.count }
    /// How many connections are kept.
    var idleCount: Int { idle.values.reduce(0) { $0 + $1.count } }
}
