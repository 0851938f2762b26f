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
