import HTTP
import Posix

/// A server of pages on one address or many, which all give the same bytes.
@EventLoop
final class PageServer {
    nonisolated static let path = "/metrics"
    nonisolated static let smallPath = "/small"

    private let pages: [Response]
    private var servers: [Server] = []
    /// When each address was asked for its page.
    private(set) var arrivals: [[ContinuousClock.Instant]] = []

    /// Serves the pages in turns.
    nonisolated init(_ pages: [[UInt8]]) {
        self.pages = pages.map {
            Response(200, contentType: "text/plain; version=0.0.4", body: $0)
        }
    }

    /// Starts to listen on one more address.
    ///
    /// - Returns: the port.
    func listen(on address: SocketAddress) throws -> UInt16 {
        let router = Router()
        let number = arrivals.count
        arrivals.append([])
        router.add("GET", Self.path, .now { [unowned self] _, _ in answer(number) })
        router.add("GET", Self.smallPath, .now { _, _ in .text(200, "small") })
        let server = Server(router: router)
        servers.append(server)
        guard let port = try server.listen(on: address).port else {
            throw Failure("\(address) has no port")
        }
        return port
    }

    private func answer(_ number: Int) -> Response {
        arrivals[number].append(.now)
        return pages[arrivals[number].count % pages.count]
    }

    /// Forgets who has asked.
    func forgetArrivals() {
        for number in arrivals.indices { arrivals[number] = [] }
    }

    func stop() async {
        for server in servers { await server.stop(grace: .zero) }
    }
}
