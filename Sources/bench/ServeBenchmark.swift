import Daemon
import Glibc
import HTTP
import Posix
import Simulation

/// Serving a list from memory, beside nginx serving the same bytes from a file.
enum ServeBenchmark: Benchmark {
    static let command = Command(
        "serve",
        "Requests per CPU second of /sd/JOB under wrk, beside one nginx serving the same bytes.",
        flags: [
            .init("nodes", "N", help: "nodes of the Swarm (default 100)"),
            .init("connections", "N", help: "connections of wrk (default 64)"),
            .init("rounds", "N", help: "rounds of each, taking turns (default 5)"),
            .init("seconds", "N", help: "seconds a round (default 3)"),
            BridgeUnderTest.flag,
        ]
    )

    /// How a server is loaded.
    private struct Load {
        let wrk: String
        let connections: Int
        let seconds: Int
    }

    static func run(_ arguments: Arguments) async throws {
        let load = Load(
            wrk: try Peer.path("wrk", package: "wrk"),
            connections: try arguments.count("connections", default: 64),
            seconds: try arguments.count("seconds", default: 3)
        )
        let rounds = try arguments.count("rounds", default: 5)
        let program = try BridgeUnderTest.path(arguments)
        let place = try Workplace()
        defer { place.remove() }
        let swarm = try await BridgeUnderTest.swarm(
            nodes: try arguments.count("nodes", default: 100)
        )
        let port = try await Peer.freePort()
        let bridge = try await BridgeUnderTest.start(program, place, swarm, port: port)
        defer { bridge.stop() }
        try await Peer.answer("/-/ready", port: port)
        let body = try await Peer.answer("/sd/bench", port: port).body
        let plain = try await nginx(place, body, keepsOpen: false)
        defer { plain.server.stop() }
        let tuned = try await nginx(place, body, keepsOpen: true)
        defer { tuned.server.stop() }
        show(
            """
            requests per CPU second of the server, \(body.count) bytes, \(load.connections) connections,
            \(rounds) rounds of \(load.seconds) s taking turns

            """
        )
        var ours = Figure()
        var theirs = Figure()
        var best = Figure()
        for _ in 0..<rounds {
            ours.add(try rate(bridge, "http://127.0.0.1:\(port)/sd/bench", load, place))
            theirs.add(try rate(plain.server, plain.url, load, place))
            best.add(try rate(tuned.server, tuned.url, load, place))
        }
        await swarm.stop()
        show(
            """
              swarm-bridge               \(ours.text("/s"))
              nginx                      \(theirs.text("/s"))
              nginx with open_file_cache \(best.text("/s"))
              ratio                      \(significant(ours.median / theirs.median)) (goal: at least 1); \
            to nginx with open_file_cache \(significant(ours.median / best.median))

            """
        )
    }

    /// One nginx that serves `body`, and the file's URL.
    private static func nginx(
        _ place: Workplace,
        _ body: [UInt8],
        keepsOpen: Bool
    ) async throws -> (server: Child, url: String) {
        let port = try await Peer.freePort()
        let server = try Nginx.start(place, port: port, body: body, keepsOpen: keepsOpen)
        guard try await Peer.answer("/list.json", port: port).body == body else {
            throw Failure("nginx serves other bytes than it was given")
        }
        return (server, "http://127.0.0.1:\(port)/list.json")
    }

    /// Requests per CPU second of `server` in one round.
    private static func rate(
        _ server: Child,
        _ url: String,
        _ load: Load,
        _ place: Workplace
    ) throws -> Double {
        unlink("\(place.path)/wrk.out")
        let before = server.cpuSeconds
        let wrk = try Child(
            [load.wrk, "-t1", "-c\(load.connections)", "-d\(load.seconds)s", url],
            log: "\(place.path)/wrk.out"
        )
        let code = wrk.wait()
        let spent = server.cpuSeconds - before
        let output = place.text("wrk.out")
        let requests = output.split(separator: "\n")
            .first { $0.contains(" requests in ") }?
            .split(separator: " ").first.flatMap { Double($0) }
        guard code == 0, let requests, spent > 0, !output.contains("Non-2xx"),
            !output.contains("Socket errors")
        else { throw Failure("wrk did not get its answers:\n\(output)") }
        return requests / spent
    }
}
