import HTTP
package import Posix

/// The services of a simulated Swarm behind an API of their own, as swarm mode has one: to list them,
/// and to change how many replicas they have.
///
/// `GET /services`, and `POST /services/NAME/scale?replicas=N&version=V`, which answers 409 when the
/// service is not of that version any more.
@EventLoop
package final class SimulatedServiceAPI {
    /// A change that was made.
    package struct Change: Equatable, Sendable {
        package let service: String
        package let before: Int
        package let after: Int
        /// Seconds since some fixed point.
        package let time: Double
    }

    /// Where it listens.
    package private(set) var address: SocketAddress
    /// The latest changes, oldest first.
    package private(set) var changes: [Change] = []
    /// Whether every change is answered as if somebody else had been faster.
    package var refusesChanges = false

    private let swarm: SimulatedSwarm
    private let server: Server
    /// The version of each service, and the count that it is of.
    private var versions: [String: (number: Int, replicas: Int)] = [:]

    private static let changeLimit = 10_000

    /// Starts to listen; port 0 lets the kernel choose one.
    package init(
        of swarm: SimulatedSwarm,
        on address: SocketAddress = .ipv4(127 << 24 | 1, port: 0)
    ) throws(SimulationError) {
        self.swarm = swarm
        let router = Router()
        server = Server(router: router)
        self.address = address
        router.add("GET", "/services", .now { [weak self] _, _ in self?.list() ?? Self.gone })
        router.add(
            "POST",
            "/services/{name}/scale",
            .now { [weak self] request, parameters in
                self?.scale(parameters["name"], request) ?? Self.gone
            }
        )
        let server = server
        self.address = try SimulatedSwarm.listening(on: address) { () throws(SystemError) in
            try server.listen(on: address)
        }
    }

    package func stop() async { await server.stop(grace: .zero) }

    private static let gone = Response.text(503, "the simulation has ended")

    private func version(_ name: String) -> Int {
        let replicas = swarm.cluster.wanted(name) ?? 0
        let known = versions[name] ?? (number: 1, replicas: replicas)
        let number = known.replicas == replicas ? known.number : known.number + 1
        versions[name] = (number, replicas)
        return number
    }

    private func list() -> Response {
        let items = swarm.cluster.services.map { item in
            let name = item.service.name
            return "{\"id\":\"\(item.id)\",\"name\":\"\(name)\",\"mode\":\"replicated\","
                + "\"replicas\":\(item.service.replicas),\"running\":\(swarm.running(name) ?? 0),"
                + "\"version\":\"\(version(name))\",\"updating\":false}"
        }
        return Response(
            200,
            contentType: "application/json",
            body: Array("[\(items.joined(separator: ","))]\n".utf8)
        )
    }

    private func scale(_ name: String, _ request: Request) -> Response {
        guard let before = swarm.cluster.wanted(name) else {
            return .text(404, "there is no service \(name)")
        }
        guard let replicas = request.parameter("replicas").flatMap(Int.init),
            0...SimulatedService.replicaLimit ~= replicas
        else {
            return .text(400, "replicas is a number from 0 to \(SimulatedService.replicaLimit)")
        }
        let current = version(name)
        guard !refusesChanges, request.parameter("version") == "\(current)" else {
            return .text(409, "the service is of version \(current)")
        }
        swarm.scale(name, to: replicas)
        // Also a change that changes nothing makes a new version.
        versions[name] = (current + 1, replicas)
        if changes.count == Self.changeLimit { changes.removeFirst() }
        changes.append(Change(service: name, before: before, after: replicas, time: swarm.now))
        return .text(200, "service \(name) is scaled to \(replicas)")
    }
}
