import Config
import Testdata
import Testing

private enum Level: String, CaseIterable {
    case debug
    case info
    case warn
    case error
}

private func reader(_ text: String, _ faults: Faults) -> MappingReader {
    MappingReader(YAML.read(Array(text.utf8), faults: faults), "test", faults)
}

@Suite("Typed reading")
struct MappingReaderTests {
    @Test("finds every fault of a file in one run, in its order")
    func faulty() throws {
        let bytes = try #require(Testdata.bytes("config-reading/faulty.yaml"))
        let expected = try #require(Testdata.text("config-reading/faulty.txt"))
        let faults = Faults()
        var root = MappingReader(YAML.read(bytes, faults: faults), "configuration", faults)
        #expect(root.string("name") == nil)
        #expect(root.text("text", default: "x") == "x")
        #expect(root.bool("flag") == nil)
        #expect(root.bool("other_flag", default: true) == true)
        #expect(root.int("port", in: 1...65535) == nil)
        #expect(root.int("mode") == nil)
        #expect(root.int("count") == nil)
        #expect(root.double("ratio") == nil)
        #expect(root.double("share", in: 0...1) == nil)
        #expect(root.duration("wait", default: .seconds(5)) == .seconds(5))
        #expect(root.duration("pause", in: .milliseconds(100) ... .seconds(86400)) == nil)
        #expect(root.byteSize("size") == nil)
        #expect(root.choice("level", of: Level.self) == nil)
        #expect(root.strings("masters").map(\.value) == ["http://a:8080"])
        for var job in root.mappings("jobs") {
            _ = job.string("job", required: true)
            _ = job.text("metrics_port")
            job.finish()
        }
        let tls = root.mapping("tls")
        #expect(tls?.keyPosition("ca_file") == Position(line: 24, column: 6))
        tls?.finish()
        #expect(root.nodes("filters").isEmpty)
        #expect(root.entries("users").isEmpty)
        #expect(root.has("required_empty") == false)
        _ = root.text("required_empty", required: true)
        _ = root.strings("required_list", required: true)
        _ = root.string("required_absent", required: true)
        root.finish()
        #expect(faults.all.map { "\($0)\n" }.joined() == expected)
    }

    @Test("gives values with their types")
    func values() {
        let faults = Faults()
        var root = reader(
            """
            text: abc
            port: 8070
            quoted: '8070'
            on: true
            count: 0x10
            ratio: 0.8
            whole: 2
            interval: 1m30s
            zero: 0
            limit: 64MiB
            level: warn
            none: null
            hosts: [a, 'b']
            nested: {x: -1}
            names: {b: 1, a: 2}
            """,
            faults
        )
        #expect(root.string("text") == "abc")
        #expect(root.text("port") == "8070")
        #expect(root.text("quoted") == "8070")
        #expect(root.string("quoted") == "8070")
        #expect(root.bool("on") == true)
        #expect(root.int("count") == 16)
        #expect(root.double("ratio") == 0.8)
        #expect(root.double("whole") == 2)
        #expect(root.duration("interval") == .seconds(90))
        #expect(root.duration("zero") == .zero)
        #expect(root.byteSize("limit") == 67_108_864)
        #expect(root.choice("level", default: Level.info) == .warn)
        #expect(root.has("none") == false)
        #expect(root.int("none", default: 7) == 7)
        #expect(
            root.strings("hosts") == [
                Located("a", Position(line: 13, column: 9)),
                Located("b", Position(line: 13, column: 12)),
            ]
        )
        #expect(root.entries("names").map(\.key) == ["b", "a"])
        var nested = root.mapping("nested")
        let x = nested?.int("x")
        #expect(x == -1)
        #expect(nested?.keyPosition("x") == Position(line: 14, column: 10))
        #expect(nested?.valuePosition("x") == Position(line: 14, column: 13))
        nested?.finish()
        root.finish()
        #expect(faults.all.isEmpty)
    }

    @Test("says one thing of what is no mapping, and nothing of its keys")
    func noMapping() {
        let faults = Faults()
        var root = reader("- a", faults)
        #expect(root.string("job", required: true) == nil)
        root.finish()
        #expect(faults.all.map(\.description) == ["1:1: test: expected a mapping, found a list"])
    }

    @Test("takes an empty document for an empty mapping", arguments: ["", "# nothing", "---", "~"])
    func empty(text: String) {
        let faults = Faults()
        var root = reader(text, faults)
        #expect(root.int("x", default: 3) == 3)
        root.finish()
        #expect(faults.isEmpty)
    }

    @Test("says once what is wrong in a node with aliases")
    func aliases() {
        let faults = Faults()
        var root = reader("a: &x {wait: never}\nb: *x", faults)
        for key in ["a", "b"] {
            var section = root.mapping(key)
            _ = section?.duration("wait")
            section?.finish()
        }
        root.finish()
        #expect(faults.all.map(\.position) == [Position(line: 1, column: 14)])
    }

    @Test(
        "suggests the key that was meant",
        arguments: [
            ("metrcs_port", "metrics_port"), ("metrics-port", "metrics_port"),
            ("Masters", "masters"),
            ("mastesr", "masters"), ("jbo", "job"), ("refresh_intervall", "refresh_interval"),
            ("x", nil), ("jobless", nil), ("port", nil), ("", nil),
        ] as [(String, String?)]
    )
    func suggestions(key: String, meant: String?) {
        let faults = Faults()
        var root = reader("'\(key)': 1", faults)
        for known in ["metrics_port", "masters", "job", "refresh_interval"] { _ = root.has(known) }
        root.finish()
        let tail = meant.map { "; did you mean \"\($0)\"?" } ?? ""
        #expect(faults.all.map(\.message) == ["unknown key \"\(key)\"\(tail)"])
    }

    @Test("keeps a bounded number of faults and says how many are not shown")
    func manyFaults() {
        let faults = Faults()
        let text = (0..<1500).map { "key\($0): 1\n" }.joined()
        reader(text, faults).finish()
        #expect(faults.all.count == Faults.limit + 1)
        #expect(faults.all.last?.description == "1000:1: and 500 faults more")
    }

    @Test("shows hostile text on one line and shortened")
    func quoting() {
        #expect(Fault.quote("a\nb\u{1B}") == #""a\u{a}b\u{1b}""#)
        #expect(Fault.quote(String(repeating: "x", count: 99)).count == 65)
    }

    @Test("reads the example configuration")
    func example() throws {
        let bytes = try #require(Testdata.bytes("config-reading/example.yaml"))
        let expected = try #require(Testdata.text("config-reading/example.json"))
        #expect(typedJSON(try YAML.parse(bytes)) + "\n" == expected)
    }
}
