import Glibc
import HTTP
import Posix
import Simulation
import Testdata
import Testing

/// How the daemon starts, listens and stops.
@EventLoop
@Suite struct LifecycleTests {
    /// With the sanitizers, ending alone takes a second.
    private static let stopTime = Duration.seconds(getenv("TSAN_OPTIONS") == nil ? 1 : 10)

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal stops it at once and with success, though masters hang and clients idle`(
        signal: Int32
    ) async throws {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 36)
            let bridge = try await RunningBridge(
                "discovery:\n" + swarm.job("a", "refresh_interval: 30s"),
                on: scene
            )
            try await bridge.waitForList("a")
            let idle = try Socket.connect(to: try address(bridge))
            try await swarm.hangMaster(0)
            bridge.child.send(signal)
            let start = ContinuousClock.now
            #expect(try await bridge.child.exitCode() == 0)
            #expect(ContinuousClock.now - start < Self.stopTime)
            #expect(bridge.log("msg=Stopping").count == 1)
            #expect(idle.localAddress != nil)
        }
    }

    private func address(_ bridge: RunningBridge) throws -> SocketAddress {
        let port = try #require(bridge.address.split(separator: ":").last.flatMap { UInt16($0) })
        return .ipv4(0x7F00_0001, port: port)
    }

    @Test func `it listens on every address that it is given`() async throws {
        try await Scene.play { scene in
            let path = "\(scene.folder)/bridge.sock"
            let bridge = try await RunningBridge(
                "",
                listen: ["127.0.0.1:0", "127.0.0.2:0", "unix://\(path)"],
                flags: ["--web.telemetry-path=/numbers", "--log.level=info"],
                on: scene
            )
            #expect(bridge.addresses[1].hasPrefix("127.0.0.2:"))
            #expect(bridge.addresses[2] == path)
            for address in [
                "http://\(bridge.addresses[0])", "http://\(bridge.addresses[1])",
                "unix://\(path)",
            ] {
                #expect(try await scene.ask(address, "/-/healthy").status == 200)
                #expect(try await scene.ask(address, "/numbers").status == 200)
                #expect(try await scene.ask(address, "/metrics").status == 404)
            }
            bridge.child.send(SIGTERM)
            #expect(try await bridge.child.exitCode() == 0)
            #expect(access(path, F_OK) != 0, "the socket is gone with the process")
        }
    }

    @Test func `an address that is taken is one clear error`() async throws {
        try await Scene.play { scene in
            let bridge = try await RunningBridge("", on: scene)
            let second = try scene.bridge([
                "serve", "--config.file", bridge.configuration, "--web.listen-address",
                bridge.address,
            ])
            #expect(try await second.exitCode() == 1)
            #expect(
                second.errors == "swarm-bridge: bind \(bridge.address): address already in use\n"
            )
        }
    }

    @Test func `without a discovery job it is ready, and says that none is configured`()
        async throws
    {
        try await Scene.play { scene in
            let bridge = try await RunningBridge(
                "# nothing\n",
                flags: ["--log.format=logfmt"],
                on: scene
            )
            #expect(try await bridge.ask("/-/ready").status == 200)
            let answer = try await bridge.ask("/sd")
            #expect(answer.status == 404 && answer.text.contains("no discovery job"))
            #expect(try await bridge.ask("/").text.contains("<h1>swarm-bridge</h1>"))
        }
    }

    @Test func `the log is JSON where that is asked for`() async throws {
        try await Scene.play { scene in
            let file = try scene.write("", to: "empty.yml")
            let child = try scene.bridge([
                "serve", "--config.file", file, "--web.listen-address=127.0.0.1:0",
                "--log.format", "json",
            ])
            try await child.runs(until: "it logs") { child.errors.hasSuffix("\n") }
            child.send(SIGTERM)
            #expect(try await child.exitCode() == 0)
            let lines = child.errors.split(separator: "\n")
            let messages = try lines.map { try JSON($0.utf8)["msg"].text }
            #expect(messages == ["Listening", "Stopping"])
        }
    }

    @Test(arguments: ["json", "logfmt"])
    func `whatever a master says, a line of the log stays one line that can be read`(
        format: String
    ) async throws {
        try await Scene.play { scene in
            let hostile: [UInt8] =
                [0xFF, 0xC3, 0x28, 0x1B] + Array("[31m\"q\\ a=b\t\u{202E}\0".utf8)
            let head = "HTTP/1.1 500 Broken\r\nContent-Length: \(hostile.count)\r\n\r\n"
            let master = try scene.master(.bytes(Array(head.utf8) + hostile))
            let file = try scene.write(
                """
                discovery:
                  - {job: "é \\u001b\\" x=y", swarm_sd: {masters: ['http://\(master.address)']}}
                """,
                to: "hostile.yml"
            )
            let child = try scene.bridge([
                "serve", "--config.file", file, "--web.listen-address=127.0.0.1:0",
                "--log.format", format, "--log.level=debug",
            ])
            try await child.runs(until: "it has failed") {
                child.errors.contains("No master gives a list")
            }
            child.send(SIGTERM)
            #expect(try await child.exitCode() == 0)
            let lines = child.errors.split(separator: "\n")
            #expect(lines.count > 3)
            for line in lines {
                #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
                if format == "json" {
                    let read = try JSON(line.utf8)
                    #expect(read["level"].text != nil && read["msg"].text != nil)
                    if let job = read["job"].text { #expect(job == "é \u{1B}\" x=y") }
                } else {
                    #expect(line.wholeMatch(of: Self.logfmt) != nil, "\(line)")
                }
            }
        }
    }

    /// `key=value` with blanks between, each value plain or in quotes.
    private static let logfmt = #/([a-z_]+=([^ "=]+|"([^"\\]|\\.)*")( |$))+/#

    @Test func `too many connections are one line of the log, and the end of it another`()
        async throws
    {
        try await Scene.play { scene in
            let file = try scene.write("", to: "empty.yml")
            let child = try scene.start(
                "/bin/sh",
                [
                    "-c", "ulimit -n 40; exec \"$0\" \"$@\"", Scene.program, "serve",
                    "--config.file", file, "--web.listen-address=127.0.0.1:0",
                ],
                named: "swarm-bridge"
            )
            try await child.runs(until: "it listens") { child.errors.contains("msg=Listening") }
            let text = child.errors.split(separator: ":").last?.prefix { $0.isNumber } ?? ""
            let address = SocketAddress.ipv4(0x7F00_0001, port: try #require(UInt16(text)))
            let line = "Cannot accept connections"
            // Descriptors are not copied, so that they stand in an array of closures.
            var clients: [Held] = []
            for _ in 0..<60 { clients.append(Held(try Socket.connect(to: address))) }
            try await child.runs(until: "it has no descriptors left") {
                child.errors.contains(line)
            }
            // Several pauses of 200 ms.
            try await Task.sleep(for: .seconds(1))
            #expect(child.errors.split(separator: "\n").count { $0.contains(line) } == 1)
            #expect(child.errors.contains("raise the limit of open files"))
            clients = []
            try await child.runs(until: "it accepts again") {
                child.errors.contains("level=INFO msg=\"Connections are accepted again\"")
            }
            #expect(try await scene.ask("http://\(address)", "/-/healthy").status == 200)
        }
    }

    /// A socket that is open as long as it is kept.
    private final class Held {
        private let socket: Socket
        init(_ socket: consuming Socket) { self.socket = socket }
    }

    @Test func `it lives with fewer descriptors than it has targets and clients`() async throws {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 47, nodes: 120, masters: 1)
            let bridge = try await RunningBridge(
                "discovery:\n" + swarm.job("a", "refresh_interval: 1s")
                    + "scrape:\n  - {job: c, targets_from: a, interval: 1s, timeout: 900ms}\n",
                files: 100,
                on: scene
            )
            let targets = "swarm_bridge_scrape_target_up{scrape_job=\"c\""
            try await eventually("all targets are scraped") {
                let up = try await bridge.metrics().filter { $0.key.hasPrefix(targets) }
                return up.count >= 120 && up.values.allSatisfy { $0 == 1 }
            }
            let address = try address(bridge)
            let idle = try (0..<200).map { _ in dup(try Socket.connect(to: address).raw) }
            try await Task.sleep(for: .seconds(3))
            for client in idle { close(client) }
            try await bridge.waitForPolls(2, of: "a")
            #expect(try await bridge.ask("/-/ready").status == 200)
            #expect(try await bridge.metric("swarm_bridge_discovery_up{discovery_job=\"a\"}") == 1)
            #expect(bridge.log("level=WARN", "Master gives no list").isEmpty)
        }
    }
}
