import Glibc
import HTTP
import Posix
import Testdata
import Testing

/// Sockets that systemd opened, as its own tool passes them.
@EventLoop
@Suite struct SocketActivationTests {
    /// A port that nobody listened on a moment ago.
    private func freePort() throws -> UInt16 {
        let socket = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
        let address = socket.localAddress
        socket.shutDown()
        return try #require(address?.port)
    }

    @Test(.enabled(if: Peer.systemdActivate.isWanted, "\(Peer.systemdActivate.absence)"))
    func `it answers on the sockets of systemd alone, and leaves them to the next one`()
        async throws
    {
        try await Scene.play { scene in
            let activate = try #require(Peer.systemdActivate.path)
            let file = try scene.write("", to: "empty.yml")
            let (port, path) = (try freePort(), "\(scene.folder)/activated.sock")
            // The outer shell holds the sockets, as systemd does, while the bridge comes and goes.
            let script = """
                for n in 1 2; do
                  /bin/sh -c 'echo $$ >pid-'$n'; export LISTEN_PID=$$
                    exec setpriv --pdeathsig KILL "$0" "$@" 2>>log' "$0" "$@" || exit 9
                done
                """
            let outer = try scene.start(
                activate,
                [
                    "-l", "127.0.0.1:\(port)", "-l", path, "-E", "ASAN_OPTIONS", "-E",
                    "TSAN_OPTIONS", "/bin/sh", "-c", script, Scene.program, "serve",
                    "--config.file", file, "--web.systemd-socket",
                ],
                named: "systemd-socket-activate"
            )
            try await outer.runs(until: "it listens") {
                outer.errors.contains("Listening on \(path) as 4")
            }
            for number in [1, 2] {
                for address in ["http://127.0.0.1:\(port)", "unix://\(path)"] {
                    #expect(try await scene.ask(address, "/-/healthy").status == 200)
                    #expect(try await scene.ask(address, "/metrics").status == 200)
                }
                let bytes = try FileBytes.read("\(scene.folder)/log", limit: 1 << 20)
                let log = String(decoding: bytes, as: UTF8.self)
                let listening = log.split(separator: "\n").filter { $0.contains("msg=Listening") }
                #expect(listening.count == 2 * number, "on these two and nowhere else")
                #expect(listening.contains { $0.contains("address=127.0.0.1:\(port) ") })
                #expect(listening.contains { $0.contains("address=\(path) ") })
                let pid = try FileBytes.read("\(scene.folder)/pid-\(number)", limit: 100)
                let text = String(decoding: pid.dropLast(), as: UTF8.self)
                kill(try #require(pid_t(text)), SIGTERM)
                #expect(access(path, F_OK) == 0, "the path is systemd's")
                try await eventually("one has stopped") {
                    number == 2 ? outer.ended != nil : access("\(scene.folder)/pid-2", F_OK) == 0
                }
            }
            #expect(try await outer.exitCode() == 0)
        }
    }

    @Test(arguments: [
        (
            [], "no socket; start it by a socket unit",
            "--web.systemd-socket: systemd has passed no socket; start it by a socket unit"
        ),
        (
            ["--web.listen-address=127.0.0.1:0"], "both",
            "--web.systemd-socket and --web.listen-address exclude each other"
        ),
    ])
    func `without sockets, or with addresses too, it says so and does not start`(
        flags: [String],
        case: String,
        message: String
    ) async throws {
        try await Scene.play { scene in
            let file = try scene.write("", to: "empty.yml")
            let child = try scene.bridge(
                ["serve", "--config.file", file, "--web.systemd-socket"] + flags
            )
            #expect(try await child.exitCode() == 2)
            #expect(child.errors.split(separator: "\n").first == "swarm-bridge: \(message)")
        }
    }

    @Test func `what is no listening socket is refused`() async throws {
        try await Scene.play { scene in
            let file = try scene.write("", to: "empty.yml")
            let child = try scene.start(
                "/bin/sh",
                [
                    "-c", "export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" \"$@\" 3</dev/null",
                    Scene.program, "serve", "--config.file", file, "--web.systemd-socket",
                ],
                named: "swarm-bridge"
            )
            #expect(try await child.exitCode() == 2)
            #expect(child.errors.contains("descriptor 3 is no stream socket that listens"))
        }
    }
}
