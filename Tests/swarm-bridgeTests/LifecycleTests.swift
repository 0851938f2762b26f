import Glibc
import HTTP
import Posix
import Simulation
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
}
