import HTTP
import Posix

/// A server of instant queries that answers as a test tells it to.
@EventLoop
final class PrometheusServerStub {
    /// By query: the status and the body; `nil` never answers.
    var answers: [String: (Int, String)?] = [:]
    /// The forms that came.
    private(set) var asked: [String] = []
    /// How many queries are being answered, and the most that were at a time.
    private(set) var open = 0
    private(set) var most = 0
    /// How long an answer takes.
    var delay = Duration.zero
    let url: String
    private let server: Server

    init() throws {
        let router = Router()
        let server = Server(router: router)
        self.server = server
        url = "http://\(try server.listen(on: .ipv4(0x7F00_0001, port: 0)))"
        router.add(
            "POST",
            "/api/v1/query",
            .later { [weak self] request, _ in
                await self?.answer(String(decoding: request.body, as: UTF8.self))
                    ?? .text(503, "gone")
            }
        )
    }

    private func answer(_ form: String) async -> Response? {
        asked.append(form)
        open += 1
        most = max(most, open)
        defer { open -= 1 }
        if delay > .zero { try? await Task.sleep(for: delay) }
        let query = form.split(separator: "&").first?.dropFirst("query=".count) ?? ""
        guard let answer = answers[String(query)] else { return .text(404, "unknown \(query)") }
        guard let (status, body) = answer else {
            try? await Task.sleep(for: .seconds(60))
            return nil
        }
        return Response(Status(status), contentType: "application/json", body: Array(body.utf8))
    }

    /// An answer with one value, or one a label set.
    static func vector(_ values: (String, String)...) -> (Int, String) {
        let elements = values.map { labels, value in
            "{\"metric\":{\(labels)},\"value\":[1,\"\(value)\"]}"
        }
        let result = "{\"resultType\":\"vector\",\"result\":[\(elements.joined(separator: ","))]}"
        return (200, "{\"status\":\"success\",\"data\":\(result)}")
    }

    func stop() async { await server.stop(grace: .zero) }
}
