package import HTTP
package import Posix
import Testdata

/// An engine that answers as a real one did: with recordings from `testdata/docker-api`.
@EventLoop
package final class RecordedEngine {
    package let address: SocketAddress
    /// What each path answers, without its version: `/services`.
    package var answers: [String: Response] = [:]
    /// What `/_ping` names; "" for an engine that names none.
    package var version = "1.41"
    /// How long it thinks before each answer.
    package var delay = Duration.zero
    /// What was asked for, like `GET /v1.41/services?status=true`, without `/_ping`.
    package private(set) var requests: [String] = []

    private let server: Server

    /// It listens on a loopback port that the kernel chooses, or on a socket.
    package init(on path: String? = nil) throws {
        let router = Router()
        server = Server(router: router)
        address = try server.listen(
            on: path.map(SocketAddress.unix) ?? .ipv4(0x7F00_0001, port: 0)
        )
        router.add("GET", "/_ping", .later { [weak self] _, _ in await self?.ping() ?? .gone })
        for method in ["GET", "POST"] {
            for pattern in [
                "/{version}/{kind}", "/{version}/{kind}/{id}", "/{version}/{kind}/{id}/{verb}",
            ] {
                router.add(
                    method,
                    pattern,
                    .later { [weak self] request, _ in await self?.answer(method, request) ?? .gone
                    }
                )
            }
        }
    }

    /// Where it is, as a configuration says it.
    package var url: String {
        address.port == nil ? "unix://\(address)" : "tcp://\(address)"
    }

    /// Answers a path with a file of `testdata/docker-api`: a JSON body, or a whole answer in `.http`.
    package func answer(_ path: String, with file: String) {
        let bytes = Testdata.bytes("docker-api/\(file)") ?? []
        guard file.hasSuffix(".http") else {
            answers[path] = Response(200, contentType: "application/json", body: bytes)
            return
        }
        var parser = ResponseParser(isHead: false, bodyLimit: 1 << 20)
        parser.receive(bytes)
        parser.finishInput()
        guard case .response(let response, _) = parser.next() else { return }
        answers[path] = Response(
            response.status,
            contentType: response.fields["Content-Type"],
            body: response.body
        )
    }

    package func stop() async { await server.stop() }

    private func ping() async -> Response {
        if delay > .zero { try? await Task.sleep(for: delay) }
        if let other = answers["/_ping"] { return other }
        let fields = version.isEmpty ? [] : [(name: "Api-Version", value: version)]
        return Response(200, contentType: "text/plain", fields: fields, body: Array("OK".utf8))
    }

    private func answer(_ method: String, _ request: Request) async -> Response {
        requests.append(
            "\(method) \(request.path)" + (request.query.isEmpty ? "" : "?\(request.query)")
        )
        if delay > .zero { try? await Task.sleep(for: delay) }
        let path = request.path.dropFirst().drop { $0 != "/" }
        return answers[String(path)] ?? .text(404, #"{"message":"page not found"}"#)
    }
}

extension Response {
    fileprivate static var gone: Response { .text(500, "gone") }
}
