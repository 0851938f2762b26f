import Daemon
import HTTP
import Posix

/// Many large targets at once, on the cores that there are.
enum FleetBenchmark: Benchmark {
    static let command = Command(
        "fleet",
        "The daemon with many targets of many containers: does it keep up, and at what cost.",
        operands: "PAGE",
        operandCount: 1...1,
        flags: [
            .init("targets", "N", help: "how many targets (default 100)"),
            .init("containers", "N", help: "containers of each (default 1000)"),
            .init("interval", "SECONDS", help: "from scrape to scrape (default 5)"),
            .init("scrapes", "N", help: "how many scrapes of each are watched (default 6)"),
            BridgeUnderTest.flag,
        ]
    )

    static func run(_ arguments: Arguments) async throws {
        let program = try BridgeUnderTest.path(arguments)
        let targets = try arguments.count("targets", default: 100)
        let containers = try arguments.count("containers", default: 1000)
        let interval = try arguments.count("interval", default: 5)
        let scrapes = try arguments.count("scrapes", default: 6)
        let captured = try FileBytes.read(arguments.operands[0], limit: 1 << 30)
        let page = GrownPage.make(from: captured, containers: containers)
        show(
            """
            \(containers) containers a target, \(significant(Double(page.count) / 1e6)) MB a page, \
            every \(interval) s, \(scrapes) scrapes of each target

            """
        )
        for count in [max(1, targets / 2), targets] {
            let place = try Workplace()
            defer { place.remove() }
            let server = PageServer([page, GrownPage.next(of: page)])
            try await measure(program, server, count, interval, scrapes, place)
            await server.stop()
        }
    }

    @EventLoop
    private static func measure(
        _ program: String,
        _ server: PageServer,
        _ count: Int,
        _ interval: Int,
        _ scrapes: Int,
        _ place: Workplace
    ) async throws {
        var targets: [String] = []
        let pagePort = try Peer.freePort()
        for number in 0..<count {
            let address = SocketAddress.ipv4(
                127 << 24 | 20 << 16 | UInt32(number / 250) << 8 | UInt32(number % 250 + 1),
                port: pagePort
            )
            _ = try server.listen(on: address)
            targets.append("'\(address)'")
        }
        let configuration = """
            scrape:
              - job: fleet
                static_targets: [\(targets.joined(separator: ", "))]
                interval: \(interval)s
                timeout: \(interval)s

            """
        try place.write(Array(configuration.utf8), to: "fleet.yml")
        let port = try Peer.freePort()
        let bridge = try Child(
            [
                program, "serve", "--config.file", "\(place.path)/fleet.yml",
                "--web.listen-address", "127.0.0.1:\(port)",
            ],
            log: "\(place.path)/bridge.log"
        )
        defer { bridge.stop() }
        try await Peer.answer("/-/healthy", port: port)
        // The first pages of all targets teach their label sets.
        try await Task.sleep(for: .seconds(2 * interval))
        server.forgetArrivals()
        let before = bridge.cpuSeconds
        try await Task.sleep(for: .seconds(scrapes * interval))
        let spent = (bridge.cpuSeconds - before) / Double(scrapes)
        let memory = bridge.memory.total
        let answer = try await Peer.answer("/metrics", port: port)
        let page = String(decoding: answer.body, as: UTF8.self)
        let asked = server.arrivals.reduce(0) { $0 + $1.count }
        let gaps = server.arrivals.flatMap { times in
            zip(times, times.dropFirst()).map { ($1 - $0) / .seconds(1) }
        }
        let late = gaps.map { abs($0 - Double(interval)) }.max() ?? .nan
        show(
            """
            \(count) targets
              \(grouped(asked)) scrapes of \(grouped(count * scrapes)), at most \
            \(significant(late)) s beside their time, \(sum("errors_total", page)) failed
              \(significant(spent)) CPU s an interval, \
            \(significant(spent / Double(interval) * 100)) % of a core, \
            \(significant(spent / Double(count) * 1000)) CPU ms a scrape
              \(significant(sum("duration_seconds_sum", page) / sum("duration_seconds_count", page))) \
            s a scrape, \(significant(Double(memory) / 1_048_576)) MiB resident

            """
        )
    }

    /// What the series of one of the scrape families come to.
    private static func sum(_ name: String, _ page: String) -> Double {
        page.split(separator: "\n").filter { $0.hasPrefix("swarm_bridge_scrape_" + name) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
            .reduce(0, +)
    }
}
