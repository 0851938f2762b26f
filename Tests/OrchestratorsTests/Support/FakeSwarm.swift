import HTTP
import JSON
import Posix
import Testdata

/// A manager that keeps services with versions in memory, as an engine does.
@EventLoop
final class FakeSwarm {
    /// The services as `GET /services` has them.
    var services: [JSON]
    var nodes: JSON
    var tasks: JSON
    /// What the next requests of this kind are answered with, before anything is done.
    var scripted: [String: [Response]] = [:]
    /// Done before an update is looked at.
    var beforeUpdate: (@EventLoop (FakeSwarm) -> Void)?
    var apiVersion = "1.41"
    private(set) var requests: [String] = []
    private(set) var updates: [JSON] = []
    let address: SocketAddress
    private let server: Server

    init(services: [JSON], nodes: String = "nodes.json", tasks: String = "tasks.json") throws {
        self.services = services
        self.nodes = try Self.recorded(nodes)
        self.tasks = try Self.recorded(tasks)
        let router = Router()
        server = Server(router: router)
        address = try server.listen(on: .ipv4(0x7F00_0001, port: 0))
        for (method, pattern) in [
            ("GET", "/_ping"), ("GET", "/{version}/{kind}"), ("GET", "/{version}/{kind}/{id}"),
            ("POST", "/{version}/{kind}/{id}/{verb}"),
        ] {
            router.add(
                method,
                pattern,
                .later { [weak self] request, _ in
                    await self?.answer(method, request) ?? .text(500, "gone")
                }
            )
        }
    }

    /// A recording of a real engine.
    static func recorded(_ name: String) throws -> JSON {
        try JSON(reading: Testdata.bytes("docker-api/\(name)") ?? [])
    }

    var url: String { "tcp://\(address)" }

    func stop() async { await server.stop() }

    /// Sets a member of a service's specification as somebody else would, which changes the version.
    func change(_ place: Int, _ change: (inout JSON) -> Void) {
        var spec = services[place]["Spec"] ?? .null
        change(&spec)
        services[place]["Spec"] = spec
        let index = services[place]["Version"]?["Index"]?.integer ?? 0
        services[place]["Version"]?["Index"] = .number("\(index + 1)")
    }

    func declared(_ place: Int) -> Int? {
        services[place]["Spec"]?["Mode"]?["Replicated"]?["Replicas"]?.integer
    }

    private func answer(_ method: String, _ request: Request) -> Response {
        if request.path == "/_ping" {
            return Response(200, fields: [("Api-Version", apiVersion)], body: Array("OK".utf8))
        }
        let path = String(request.path.dropFirst().drop { $0 != "/" })
        let kind = "\(method) \(path.split(separator: "/").first ?? "")"
        requests.append("\(method) \(request.path)?\(request.query)")
        if scripted[kind]?.isEmpty == false, let response = scripted[kind]?.removeFirst() {
            return response
        }
        if method == "POST" { return update(path, request) }
        let parts = path.split(separator: "/")
        switch parts.first {
        case "services" where parts.count == 2:
            let found = services.first { $0["ID"]?.string == String(parts[1]) }
            return found.map(Self.json) ?? .text(404, #"{"message":"service not found"}"#)
        case "services": return Self.json(.array(services))
        case "nodes": return Self.json(nodes)
        case "tasks": return Self.json(tasks)
        default: return .text(404, #"{"message":"page not found"}"#)
        }
    }

    private func update(_ path: String, _ request: Request) -> Response {
        beforeUpdate?(self)
        let id = String(path.split(separator: "/").dropFirst().first ?? "")
        guard let place = services.firstIndex(where: { $0["ID"]?.string == id }) else {
            return .text(404, #"{"message":"service \#(id) not found"}"#)
        }
        guard let spec = try? JSON(reading: request.body) else {
            return .text(400, #"{"message":"unexpected EOF"}"#)
        }
        let index = services[place]["Version"]?["Index"]?.integer
        guard request.parameter("version").flatMap(Int.init) == index else {
            let said = "rpc error: code = Unknown desc = update out of sequence"
            return .text(500, #"{"message":"\#(said)"}"#)
        }
        updates.append(spec)
        change(place) { $0 = spec }
        return Self.json(.object([.init(name: "Warnings", value: .null)]))
    }

    private static func json(_ value: JSON) -> Response {
        Response(200, contentType: "application/json", body: Array(value.text.utf8))
    }
}
