import HTTP
import Posix

/// A target for the tests, on a loopback port that the kernel chose.
@EventLoop
final class PageServer {
    /// What `/metrics` answers; `nil` never answers.
    var answer: Response?
    /// How often it was asked.
    private(set) var asked = 0
    /// `host:port`.
    let address: String

    private let server: Server

    init(_ page: String = "") throws {
        let router = Router()
        let server = Server(router: router)
        self.server = server
        address = try server.listen(on: .ipv4(0x7F00_0001, port: 0)).description
        answer = Self.page(page)
        router.add(
            "GET",
            "/metrics",
            .later { [weak self] _, _ in await self?.next() ?? .text(503, "hung") }
        )
    }

    static func page(_ text: String) -> Response {
        Response(200, contentType: "text/plain; version=0.0.4", body: Array(text.utf8))
    }

    func show(_ text: String) { answer = Self.page(text) }

    private func next() async -> Response? {
        asked += 1
        if let answer { return answer }
        try? await Task.sleep(for: .seconds(60))
        return nil
    }

    func stop() async { await server.stop(grace: .zero) }
}
