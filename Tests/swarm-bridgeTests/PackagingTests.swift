import Posix
import Testdata
import Testing

/// What the bridge is run with: the unit, the image, the stack.
@EventLoop
@Suite struct PackagingTests {
    /// The unit with the program that was just built, for which systemd looks.
    private func unit() throws -> String {
        try Shipped.text("swarm-bridge.service")
            .split(separator: "/usr/local/bin/swarm-bridge ", omittingEmptySubsequences: false)
            .joined(separator: "\(Scene.program) ")
    }

    @Test(.enabled(if: Peer.systemdAnalyze.isWanted, "\(Peer.systemdAnalyze.absence)"))
    func `systemd finds nothing wrong with the unit, and little that it is exposed to`()
        async throws
    {
        try await Scene.play { scene in
            let file = try scene.write(try unit(), to: "swarm-bridge.service")
            let program = try #require(Peer.systemdAnalyze.path, "\(Peer.systemdAnalyze.absence)")
            let verify = try scene.start(program, ["verify", file], named: "verify")
            #expect(try await verify.exitCode() == 0)
            // What it says of other units of the machine is not about this one.
            let said = (verify.output + verify.errors).split(separator: "\n")
                .filter { $0.contains("swarm-bridge.service") }
            #expect(said.isEmpty, "\(said)")
            let security = try scene.start(
                program,
                ["security", "--offline=yes", "--threshold=20", file],
                named: "security"
            )
            // The exit code tells whether the exposure is above the threshold, in tenths.
            #expect(try await security.exitCode() == 0, "\(security.output)")
        }
    }

    @Test func `the unit reloads as the program does, and keeps its state where it may write`()
        throws
    {
        let unit = try unit()
        #expect(unit.contains("\nType=notify\n"))
        #expect(unit.contains("\nExecReload=/bin/kill -HUP $MAINPID\n"))
        #expect(unit.contains("\nStateDirectory=swarm-bridge\n"))
        let example = try Shipped.text("swarm-bridge.yml")
        #expect(example.contains("file: /var/lib/swarm-bridge/state.json"))
    }

    @Test func `every file of the stack is there, and every config that is used is declared`()
        throws
    {
        let stack = try Shipped.text("stack.yml")
        var files = 0
        for file in stack.matches(of: /\bfile: ([^\s}]+)/) {
            #expect(Sources.exists("\(Shipped.folder)/\(file.1)"), "\(file.1)")
            files += 1
        }
        #expect(files >= 10)
        for source in stack.matches(of: /source: ([a-z-]+)/) {
            let isDeclared =
                stack.contains("\n  \(source.1): {name: ") || stack.contains("\n  \(source.1):\n")
            #expect(isDeclared, "\(source.1)")
        }
        for name in Dashboard.names {
            #expect(stack.contains("grafana/dashboards/\(name).json"), "\(name)")
        }
        // Dashboards are mounted where the provider looks for them.
        let provider = try Shipped.text("grafana/provisioning/dashboards/swarm-bridge.yml")
        let folder = try #require(provider.firstMatch(of: /path: (\S+)/)?.1)
        let mounts = stack.matches(of: /target: (\S+)\/[a-z]+\.json/)
        #expect(mounts.count == Dashboard.names.count)
        #expect(mounts.allSatisfy { $0.1 == folder })
        let source = try Shipped.text("grafana/provisioning/datasources/prometheus.yml")
        #expect(
            source.contains("url: http://prometheus:9090") && stack.contains("\n  prometheus:\n")
        )
    }

    @Test(
        .enabled(if: Peer.promtool.isWanted, "\(Peer.promtool.absence)")
    )
    func `Prometheus of the stack takes its configuration`() async throws {
        try await Scene.play { scene in
            // In the stack all of them are in one folder.
            for name in ["rules.yml", "alerts.yml"] {
                try scene.write(try Shipped.text(name), to: name)
            }
            let file = try scene.write(
                try Shipped.text("stack/prometheus.yml"),
                to: "prometheus.yml"
            )
            let promtool = try #require(Peer.promtool.path)
            let check = try scene.start(promtool, ["check", "config", file], named: "promtool")
            #expect(try await check.exitCode() == 0, "\(check.errors)")
        }
    }

    @Test func `the root of the image has all that the program is linked with`() async throws {
        try await Scene.play { scene in
            let root = "\(scene.folder)/root"
            let rootfs = try scene.start(
                "\(Shipped.folder)/rootfs",
                [Scene.program, root],
                named: "rootfs"
            )
            #expect(try await rootfs.exitCode() == 0, "\(rootfs.errors)")
            let ldd = try scene.start("/usr/bin/ldd", [Scene.program], named: "ldd")
            #expect(try await ldd.exitCode() == 0)
            let libraries = ldd.output.matches(of: /(\/[^ ]+)/).map { String($0.1) }
            #expect(libraries.count > 3)
            for path in libraries { #expect(Sources.exists(root + path), "\(path)") }
            let others = [
                "/usr/local/bin/swarm-bridge", "/etc/passwd", "/var/lib/swarm-bridge", "/tmp",
            ]
            for path in others { #expect(Sources.exists(root + path), "\(path)") }
        }
    }
}
