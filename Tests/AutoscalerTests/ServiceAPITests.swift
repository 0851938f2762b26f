import HTTP
import Posix
import Testing

@testable import Autoscaler

/// The service API of a simulation, as the bridge asks it.
@EventLoop
@Suite struct ServiceAPITests {
    private static let list = """
        [{"id":"x1","name":"web shop","mode":"replicated","replicas":4,"running":3,"version":"7",\
        "updating":true},{"id":"x2","name":"agent","mode":"global","replicas":5,"version":"1",\
        "updating":false}]
        """
    private static let shop = OrchestratedService(
        id: "x1",
        name: "web shop",
        declared: 4,
        running: 3,
        version: "7",
        isUpdating: true
    )

    /// Plays against a server that gives these answers.
    private func serve(
        list: @autoclosure @escaping @EventLoop () -> Response,
        scale: @escaping @EventLoop (Request, String) -> Response? = { _, _ in nil },
        timeout: Duration = .seconds(20),
        _ body: @EventLoop (ServiceAPI) async throws -> Void
    ) async throws {
        let router = Router()
        router.add("GET", "/services", .now { _, _ in list() })
        router.add(
            "POST",
            "/services/{name}/scale",
            .later { request, parameters in
                if let answer = await scale(request, parameters["name"]) { return answer }
                try? await Task.sleep(for: .seconds(60))
                return .text(500, "too late")
            }
        )
        let server = Server(router: router)
        let address = try server.listen(on: .ipv4(127 << 24 | 1, port: 0))
        let client = Client(userAgent: "test")
        try await body(
            ServiceAPI(try ServiceURL("http://\(address)"), client: client, timeout: timeout)
        )
        client.closeIdle()
        await server.stop(grace: .zero)
    }

    private static func json(_ text: String) -> Response {
        Response(200, contentType: "application/json", body: Array(text.utf8))
    }

    @Test func `services are read with all that is told of them`() async throws {
        try await serve(list: Self.json(Self.list)) { api async throws in
            let services = try await api.services()
            #expect(services.first == Self.shop)
            #expect(services.last?.mode == .global && services.last?.running == nil)
        }
    }

    @Test(arguments: [
        (200, "{}", "no JSON array"), (200, "[", "no JSON array"), (500, "[]", "HTTP 500"),
        (200, #"[{"id":"x"}]"#, "element 0"),
        (
            200,
            #"[{"id":"x","name":"y","mode":"job","replicas":1,"version":"1","updating":false}]"#,
            "element 0"
        ),
        (
            200,
            #"[{"id":"x","name":"y","mode":"global","replicas":-1,"version":"1","updating":false}]"#,
            "element 0"
        ),
    ])
    func `an answer that is no list is a fault that says so`(
        code: Int,
        body: String,
        trouble: String
    ) async throws {
        let answer: @EventLoop () -> Response = {
            var answer = Self.json(body)
            if code == 500 { answer.status = 500 }
            return answer
        }
        try await serve(list: answer()) { api async throws in
            let fault = await #expect(throws: OrchestratorFault.self) { try await api.services() }
            #expect(fault?.description.contains(trouble) == true)
        }
    }

    @Test(arguments: [(200, ScaleOutcome.applied), (409, .conflict)])
    func `a change names the service, the count and the version`(
        code: Int,
        expected: ScaleOutcome
    ) async throws {
        let scale: @EventLoop (Request, String) -> Response? = { request, name in
            #expect(name == "web shop" && request.query == "replicas=6&version=7")
            return .text(code == 200 ? 200 : 409, "")
        }
        try await serve(list: Self.json(Self.list), scale: scale) { api async throws in
            #expect(await api.scale(Self.shop, to: 6) == expected)
        }
    }

    @Test func `a change without an answer is looked for in the list`() async throws {
        for (list, wanted, outcome) in [
            (Self.list, 6, "failed"), (Self.changed, 6, "applied"), (Self.changed, 9, "conflict"),
            ("", 6, "unknown"),
        ] {
            try await serve(list: Self.json(list), timeout: .milliseconds(300)) {
                api async throws in
                let found = await api.scale(Self.shop, to: wanted)
                #expect("\(found)".hasPrefix(outcome), "\(found)")
            }
        }
    }

    private static let changed =
        #"[{"id":"x1","name":"web shop","mode":"replicated","replicas":6,"version":"8","updating":false}]"#
}
