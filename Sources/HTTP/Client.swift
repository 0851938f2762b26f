package import Posix

/// An HTTP/1.1 client on the event loop; it keeps connections for the next request.
@EventLoop
package final class Client {
    /// What the `User-Agent` field says.
    package nonisolated let userAgent: String

    private var idle: [ServiceURL.Endpoint: [ClientConnection]] = [:]

    /// How many connections wait for each server, and for how long.
    private static let idlePerServer = 4
    private static let idleTime = Duration.seconds(60)

    /// A client without connections yet.
    package nonisolated init(userAgent: String) {
        self.userAgent = userAgent
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

    /// A connection to `endpoint` that waits, if there is one.
    func takeIdle(_ endpoint: ServiceURL.Endpoint) -> ClientConnection? {
        let connection = idle[endpoint]?.popLast()
        if idle[endpoint]?.isEmpty == true { idle[endpoint] = nil }
        return connection
    }

    /// Keeps a connection for the next request.
    func keep(_ connection: ClientConnection, for endpoint: ServiceURL.Endpoint) {
        guard idle[endpoint, default: []].count < Self.idlePerServer else {
            return connection.close()
        }
        idle[endpoint, default: []].append(connection)
        connection.rest(Self.idleTime) { [weak self] in
            self?.forget(connection, of: endpoint)
        }
    }

    private func forget(_ connection: ClientConnection, of endpoint: ServiceURL.Endpoint) {
        idle[endpoint]?.removeAll { $0 === connection }
        if idle[endpoint]?.isEmpty == true { idle[endpoint] = nil }
    }

    /// How many servers connections are kept for.
    var idleServerCount: Int { idle.count }
    /// How many connections are kept.
    var idleCount: Int { idle.values.reduce(0) { $0 + $1.count } }
}
