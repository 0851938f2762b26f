import Posix
import Testing

@testable import HTTP

@Suite("The router")
@EventLoop
struct RouterTests {
    private let router: Router

    init() {
        router = Router()
        for path in ["/", "/sd", "/sd/{job}", "/api/v1/services/{name}", "/api/v1/services/all"] {
            router.add("GET", path, Self.telling(path))
        }
        router.add("POST", "/api/v1/services/{name}/{action}", Self.telling("action"))
        router.add("POST", "/-/reload", Self.telling("reload"))
        router.add("PUT", "/-/reload", Self.telling("reload"))
    }

    /// A handler that says which one it is, and what the parts of the path stand for.
    private static func telling(_ name: String) -> Router.Handler {
        .now { _, parts in
            .text(200, "\(name) \(parts["job"])\(parts["name"])\(parts["action"])")
        }
    }

    private func answer(_ method: String, _ path: String) -> (String, Response) {
        let request = Request(method: method, path: path)
        let match = router.match(request)
        guard case .now(let handler) = match.handler else { return (match.pattern, Response(500)) }
        return (match.pattern, handler(request, match.parameters))
    }

    private func text(_ path: String, by method: String = "GET") -> String {
        let response = answer(method, path).1
        return
            "\(response.status.code) \(String(decoding: response.body.dropLast(), as: UTF8.self))"
    }

    @Test("finds fixed paths, and parts in braces decoded")
    func finds() {
        #expect(text("/") == "200 / ")
        #expect(text("/sd") == "200 /sd ")
        #expect(text("/sd/a%2Fb%20%C3%A9") == "200 /sd/{job} a/b é")
        #expect(text("/sd/%7Bjob%7D") == "200 /sd/{job} {job}")
        #expect(text("/api/v1/services/web") == "200 /api/v1/services/{name} web")
        #expect(text("/api/v1/services/web/pause", by: "POST") == "200 action webpause")
    }

    @Test("prefers a fixed path")
    func prefersFixed() {
        #expect(text("/api/v1/services/all") == "200 /api/v1/services/all ")
    }

    @Test(
        "takes nothing else for a path",
        arguments: [
            "/sd/", "/sd/a/b", "//sd", "/sd//", "/SD", "/sd/%zz", "/sd/%", "/sd/%C3", "*", "",
            "/sd/../sd",
        ]
    )
    func misses(_ path: String) {
        #expect(text(path) == "404 there is nothing at \(path)")
        #expect(answer("GET", path).0 == "")
    }

    @Test("names the methods of a path that does not have the one asked for")
    func namesMethods() {
        let (pattern, response) = answer("DELETE", "/sd/web")
        #expect(pattern == "/sd/{job}")
        #expect(response.status == 405)
        #expect(response.fields.first { $0.name == "Allow" }?.value == "GET, HEAD")
        let reload = answer("GET", "/-/reload").1
        #expect(reload.fields.first { $0.name == "Allow" }?.value == "POST, PUT")
    }

    @Test("answers HEAD where there is GET")
    func headIsGet() {
        #expect(text("/sd", by: "HEAD") == "200 /sd ")
    }
}
