import HTTP
import Posix

/// What masters and nodes answer.
extension SimulatedSwarm {
    /// The API of a master, as far as it is needed, with and without a version before the path.
    func masterRouter(_ index: Int) -> Router {
        let router = Router()
        let routes: [(String, @EventLoop (SimulatedSwarm) -> Response)] = [
            ("/info", { $0.info(from: index) }),
            ("/version", { Self.json($0.answer(of: index).version()) }),
            (
                "/_ping",
                { _ in
                    Response(
                        200,
                        contentType: "text/plain; charset=utf-8",
                        fields: [Self.apiVersion],
                        body: Array("OK".utf8)
                    )
                }
            ),
        ]
        for (path, respond) in routes {
            let answer: Router.Handler = .now { [weak self] _, parameters in
                guard let self, Self.isVersion(parameters["version"]) else {
                    return Self.notFound
                }
                return respond(self)
            }
            for path in [path, "/{version}\(path)"] {
                router.add("GET", path, answer)
                // Masters have no HEAD for these.
                router.add("HEAD", path, .now { _, _ in Self.notFound })
            }
        }
        return router
    }

    /// Masters take any version of this form, also ones that never were: `v1.99`.
    private static func isVersion(_ text: String) -> Bool {
        if text.isEmpty { return true }
        let digits = text.dropFirst()
        return text.hasPrefix("v") && !digits.isEmpty
            && digits.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
    }

    private static let apiVersion = (name: "Api-Version", value: "1.30")
    private static let notFound = Response.text(404, "404 page not found")

    private static func json(_ body: [UInt8]) -> Response {
        Response(200, contentType: "application/json", fields: [apiVersion], body: body)
    }

    private func answer(of index: Int) -> ManagerAnswer {
        ManagerAnswer(
            role: role(of: index),
            nodes: cluster.nodes(at: now),
            name: "master-\(index + 1)"
        )
    }

    private func info(from index: Int) -> Response {
        if let answer = masters[index].answer { return answer }
        let nanoseconds = Int64(WallClock.unixSeconds * 1e9)
        return Self.json(answer(of: index).info(unixNanoseconds: nanoseconds))
    }

    /// The page of a node.
    func nodeRouter(_ engine: String) -> Router {
        Self.pageRouter { [weak self] in
            guard let self else { return nil }
            return cluster.reading(ofNode: engine, at: now)
        }
    }

    /// The page of a master's machine.
    func masterPageRouter() -> Router {
        Self.pageRouter { [weak self] in
            guard let self else { return nil }
            return cluster.readingOfManager(at: now)
        }
    }

    private static func pageRouter(_ read: @escaping @EventLoop () -> HostReading?) -> Router {
        let router = Router()
        router.add(
            "GET",
            "/metrics",
            .now { _, _ in
                guard let reading = read() else { return notFound }
                return Response(
                    200,
                    contentType: "text/plain; version=0.0.4",
                    body: CadvisorPage.bytes(reading)
                )
            }
        )
        router.add(
            "GET",
            "/healthz",
            .now { _, _ in
                Response(
                    200,
                    contentType: "text/plain; charset=utf-8",
                    body: Array("ok".utf8)
                )
            }
        )
        return router
    }
}
