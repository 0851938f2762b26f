import Daemon
import Posix
import Simulation

/// The daemon at rest, beside nginx at rest.
enum DaemonBenchmark: Benchmark {
    static let command = Command(
        "daemon",
        "Start, memory and CPU of the daemon with ten nodes asked every second, beside nginx.",
        flags: [
            .init("nodes", "N", help: "nodes of the Swarm (default 10)"),
            .init("seconds", "N", help: "how long memory and CPU are watched (default 60)"),
            .init("starts", "N", help: "how often the start is measured (default 9)"),
            BridgeUnderTest.flag,
        ]
    )

    static func run(_ arguments: Arguments) async throws {
        let program = try BridgeUnderTest.path(arguments)
        let seconds = try arguments.count("seconds", default: 60)
        let starts = try arguments.count("starts", default: 9)
        let place = try Workplace()
        defer { place.remove() }
        let swarm = try await BridgeUnderTest.swarm(
            nodes: try arguments.count("nodes", default: 10)
        )
        let start = { @EventLoop (port: UInt16) in
            try BridgeUnderTest.start(program, place, swarm, port: port)
        }
        let startNginx = { @EventLoop (port: UInt16) in
            try Nginx.start(place, port: port, body: Array("[]\n".utf8))
        }
        var healthy = Figure()
        var ready = Figure()
        var nginx = Figure()
        for _ in 0..<starts {
            healthy.add(try await milliseconds(to: "/-/healthy", start))
            ready.add(try await milliseconds(to: "/-/ready", start))
            nginx.add(try await milliseconds(to: "/list.json", startNginx))
        }
        show(
            """
            from exec to the first 200, \(starts) starts of each
              /-/healthy    \(healthy.text("ms"))
              /-/ready      \(ready.text("ms")) (goal: under 100 ms)
              nginx, a file \(nginx.text("ms"))

            """
        )
        try await rest(seconds, start, startNginx)
        await swarm.stop()
    }

    /// What the daemon uses while nobody asks.
    private static func rest(
        _ seconds: Int,
        _ start: @EventLoop (UInt16) throws -> Child,
        _ startNginx: @EventLoop (UInt16) throws -> Child
    ) async throws {
        let port = try await Peer.freePort()
        let daemon = try await start(port)
        defer { daemon.stop() }
        let nginxPort = try await Peer.freePort()
        let nginx = try await startNginx(nginxPort)
        defer { nginx.stop() }
        try await Peer.answer("/-/ready", port: port)
        try await Peer.answer("/list.json", port: nginxPort)
        try await Task.sleep(until: daemon.started + .seconds(seconds))
        let share = daemon.cpuSeconds / ((ContinuousClock.now - daemon.started) / .seconds(1))
        let memory = daemon.memory
        show(
            """
            after \(seconds) s
              CPU           \(significant(share * 100)) % of a core, its start included \
            (goal: under 0.5 %)
              memory        \(mebibytes(memory.total)) resident (goal: at most 20 MiB)
              nginx         \(mebibytes(nginx.memory.total)) resident
            of the daemon's memory
              \(mebibytes(memory.anonymous)) heap, stacks and other memory without a file

            """
        )
        let files = memory.files.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (name, bytes) in files.prefix(8) { show("  \(mebibytes(bytes)) \(name)\n") }
        let rest = files.dropFirst(8).reduce(0) { $0 + $1.value }
        if rest > 0 { show("  \(mebibytes(rest)) other files\n") }
    }

    /// The time from the start of a program to its first answer of 200.
    private static func milliseconds(
        to target: String,
        _ start: @EventLoop (UInt16) throws -> Child
    ) async throws -> Double {
        let port = try await Peer.freePort()
        let child = try await start(port)
        defer { child.stop() }
        try await Peer.answer(target, port: port)
        return (ContinuousClock.now - child.started) / .milliseconds(1)
    }

    private static func mebibytes(_ bytes: Int) -> String {
        right(significant(Double(bytes) / 1_048_576), 5) + " MiB"
    }
}
