import Config
import Testdata
import Testing

/// The documents of a folder, by name.
private func documents(_ folder: String) -> [String] {
    Testdata.names(folder).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
}

@Suite("The YAML reader")
struct YAMLTests {
    @Test("gives what the file beside a document says", arguments: documents("yaml/accepted"))
    func accepts(name: String) throws {
        let bytes = try #require(Testdata.bytes("yaml/accepted/\(name).yaml"))
        let expected = try #require(Testdata.text("yaml/accepted/\(name).json"))
        #expect(typedJSON(try YAML.parse(bytes)) + "\n" == expected)
    }

    @Test("refuses with the message beside a document", arguments: documents("yaml/refused"))
    func refuses(name: String) throws {
        let bytes = try #require(Testdata.bytes("yaml/refused/\(name).yaml"))
        let expected = try #require(Testdata.text("yaml/refused/\(name).txt"))
        let faults = Faults()
        _ = YAML.read(bytes, faults: faults)
        #expect(faults.all.map { "\($0)\n" }.joined() == expected)
        let first = try #require(faults.all.first)
        #expect(throws: first) { try YAML.parse(bytes) }
    }

    @Test("has a case of each kind")
    func cases() {
        #expect(documents("yaml/accepted").count >= 40)
        #expect(documents("yaml/refused").count >= 90)
    }

    @Test("counts columns in characters and lines by any line break")
    func positions() throws {
        let text = "\u{FEFF}a: ☃\r\n'ß☃': [é, {😀: x}]\r\rb:\n  - c\n"
        let root = try #require(try YAML.parse(Array(text.utf8)))
        var found: [String] = []
        func walk(_ node: YAMLNode) {
            switch node.content {
            case .scalar(let scalar):
                found.append("\(scalar.text) \(node.position)")
            case .sequence(let items):
                found.append("list \(node.position)")
                items.forEach(walk)
            case .mapping(let pairs):
                found.append("mapping \(node.position)")
                for pair in pairs {
                    found.append("\(pair.key): \(pair.keyPosition)")
                    walk(pair.value)
                }
            }
        }
        walk(root)
        #expect(
            found == [
                "mapping 1:1", "a: 1:1", "☃ 1:4", "ß☃: 2:1", "list 2:7", "é 2:8", "mapping 2:11",
                "😀: 2:12", "x 2:15", "b: 4:1", "list 5:3", "c 5:5",
            ]
        )
    }

    @Test("finds every key that is there twice, and goes on")
    func duplicates() {
        let faults = Faults()
        let node = YAML.read(Array("a: 1\na: 2\nb: {c: 1, c: 2, <<: 3}\nd: 4".utf8), faults: faults)
        #expect(typedJSON(node) == #"{"a":1,"b":{"c":1},"d":4}"#)
        #expect(faults.all.map(\.position.description) == ["2:1", "3:11", "3:17"])
    }

    @Test("refuses a document above the size limit")
    func size() {
        let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: YAML.sizeLimit + 1)
        #expect(throws: Fault(Position(line: 1, column: 1), "the file is larger than 16 MiB")) {
            try YAML.parse(bytes)
        }
    }

    @Test("takes aliases up to the limit and nesting up to the limit")
    func limits() throws {
        let item = "- &a x\n"
        let aliases = String(repeating: "- *a\n", count: YAML.aliasLimit)
        #expect(try YAML.parse(Array((item + aliases).utf8)) != nil)
        #expect(throws: Fault.self) { try YAML.parse(Array((item + aliases + "- *a\n").utf8)) }
        let deepest = String(repeating: "- ", count: YAML.depthLimit)
        #expect(try YAML.parse(Array((deepest + "x").utf8)) != nil)
        #expect(throws: Fault.self) { try YAML.parse(Array((deepest + "- x").utf8)) }
    }
}
