import Glibc
import Posix
import Testdata
import Testing

/// The command that rehearses rules on a trace.
@EventLoop
@Suite struct SimulateTests {
    nonisolated static let names = Testdata.names("simulate").filter { $0.hasSuffix(".yml") }
        .map { String($0.dropLast(".yml".count)) }

    private func path(_ name: String) -> String { "\(Testdata.root)/simulate/\(name)" }

    @Test(arguments: names)
    func `a trace gives the decisions that stand beside it`(name: String) async throws {
        try await Scene.play { scene in
            let child = try scene.bridge([
                "simulate", "--config.file", path("\(name).yml"), "--trace", path("\(name).jsonl"),
                "--plot", "plot.svg",
            ])
            #expect(try await child.exitCode() == 0)
            let expected = try #require(Testdata.text("simulate/\(name).out"))
            #expect(child.output == expected)
            #expect(child.errors.contains(" evaluations, "))
            let svg = try FileBytes.read("\(scene.folder)/plot.svg", limit: 64 << 20)
            #expect(String(decoding: svg.suffix(7), as: UTF8.self) == "</svg>\n")
        }
    }

    @Test func `saved pages are read as live ones and decided on`() async throws {
        try await Scene.play { scene in
            // Two nodes: one was asked three times, the other once.
            let pages = [
                ("10.0.0.1:8080/0.prom", "0.36.0-1"), ("10.0.0.1:8080/4.prom", "0.36.0-2"),
                ("10.0.0.1:8080/8.5.prom", "0.36.0-3"),
            ]
            for folder in ["pages", "pages/10.0.0.1:8080", "pages/10.0.0.2:8080"] {
                mkdir("\(scene.folder)/\(folder)", 0o755)
            }
            for (name, page) in pages {
                let text = try #require(Testdata.text("cadvisor/\(page).txt"))
                try scene.write(text, to: "pages/\(name)")
            }
            let broken = "container_cpu_usage_seconds_total{\n"
            try scene.write(broken, to: "pages/10.0.0.2:8080/4.0.prom")
            let child = try scene.bridge([
                "simulate", "--config.file", "\(Testdata.root)/simulate-pages/burn.yml", "--pages",
                "pages", "--plot", "plot.svg",
            ])
            #expect(try await child.exitCode() == 0)
            #expect(child.output == Testdata.text("simulate-pages/burn.out"))
            #expect(child.errors.contains("pages/10.0.0.2:8080/4.0.prom: no page: 1:"))
            #expect(child.errors.contains("burn: 3 evaluations, "))
        }
    }

    @Test(arguments: [
        (["--pages", "nothing"], "read nothing: "),
        (["--pages", "flat"], "pages are in a folder for each target"),
        (["--pages", "odd"], "odd/node/now.prom: a page is called SECONDS.prom"),
        (["--pages", "empty"], "empty: there are no pages"),
        (["--pages", "odd", "--trace", "x"], "--pages goes without --trace"),
    ])
    func `a folder that holds no pages is refused`(flags: [String], why: String) async throws {
        try await Scene.play { scene in
            for folder in ["flat", "odd", "odd/node", "empty"] {
                mkdir("\(scene.folder)/\(folder)", 0o755)
            }
            try scene.write("", to: "flat/1.prom")
            try scene.write("", to: "odd/node/now.prom")
            let child = try scene.bridge(
                ["simulate", "--config.file", path("elb.yml")] + flags
            )
            #expect(try await child.exitCode() != 0)
            #expect(child.errors.contains(why), "\(child.errors)")
        }
    }

    @Test(arguments: [
        (#"{"t":1,"service":"apache"#, "trace:2:18: a text has no end"),
        (#"{"t":0,"service":"apache"}"#, "trace:2:1: t 0 of \"apache\" is not after 0"),
        (#"{"t":1,"service":"nobody"}"#, "trace:2:1: no service \"nobody\" is configured"),
    ])
    func `a line that cannot be replayed is named`(line: String, fault: String) async throws {
        try await Scene.play { scene in
            try scene.write(#"{"t":0,"service":"apache"}"# + "\n\(line)\n", to: "trace")
            let child = try scene.bridge([
                "simulate", "--config.file", path("elb.yml"), "--trace", "trace",
            ])
            #expect(try await child.exitCode() == 1)
            #expect(child.errors.contains(fault), "\(child.errors)")
            #expect(child.output.split(separator: "\n").count == 1)
        }
    }
}
