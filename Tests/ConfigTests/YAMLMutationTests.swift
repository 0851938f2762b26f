import Config
import Testdata
import Testing

@Suite("Mutated documents")
struct YAMLMutationTests {
    private static let documents: [[UInt8]] = ["yaml/accepted", "yaml/refused", "config-reading"]
        .flatMap { folder in
            Testdata.names(folder).filter { $0.hasSuffix(".yaml") }
                .compactMap { Testdata.bytes("\(folder)/\($0)") }
        }
        .filter { $0.count < 4000 }

    /// Pieces of syntax, which reach further into the parser than random bytes.
    private static let pieces = [
        "- ", "-", ": ", ":", "? ", "[", "]", "{", "}", ",", "'", "\"", "|\n", ">-\n", "|2+\n",
        "# ", "#",
        "&a ", "*a", "!!str ", "!", "\n", "\n  ", "\n    ", "\r", "\t", " ", "---\n", "...\n",
        "%YAML 1.2\n", "\\",
        "\\u12", "é", "<<: ", "a: b\n", "\u{0}", "\u{FEFF}",
    ].map { Array($0.utf8) }

    private static func mutate(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = documents.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let at = Int.random(in: 0...bytes.count, using: &random)
            let end = Int.random(in: at...min(bytes.count, at + 12), using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.removeSubrange(at..<end)
            case 1: bytes.insert(contentsOf: bytes[at..<end], at: at)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
            case 3:
                let other = documents.randomElement(using: &random) ?? []
                bytes = bytes[..<at] + other.suffix(Int.random(in: 0...other.count, using: &random))
            default:
                let piece = pieces.randomElement(using: &random) ?? []
                bytes.replaceSubrange(at..<(Bool.random(using: &random) ? at : end), with: piece)
            }
        }
        return bytes
    }

    @Test("are read or refused at a place inside them, and what was read reads back from JSON")
    func mutations() throws {
        #expect(YAMLMutationTests.documents.count > 100)
        var random = SeededGenerator(seed: 2016)
        var accepted = 0
        for _ in 0..<Rounds.of(20_000) {
            let bytes = YAMLMutationTests.mutate(&random)
            let faults = Faults()
            let node = YAML.read(bytes, faults: faults)
            let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
            for fault in faults.all {
                #expect((1...lines).contains(fault.position.line))
                #expect((1...(bytes.count + 1)).contains(fault.position.column))
                #expect(!fault.message.contains("\n"))
            }
            readExample(node, Faults())
            guard let node else { continue }
            accepted += 1
            let json = typedJSON(node)
            #expect(
                typedJSON(try YAML.parse(Array(json.utf8))) == json,
                "\(String(decoding: bytes, as: UTF8.self))"
            )
        }
        #expect(accepted > Rounds.of(1000))
    }

    /// Reads keys that the documents have with readers of other types too; only crashes matter.
    private func readExample(_ node: YAMLNode?, _ faults: Faults) {
        var reader = MappingReader(node, "document", faults)
        for key in ["a", "b", "job", "text", "null"] {
            _ = reader.int(key)
            _ = reader.double(key)
            _ = reader.duration(key)
            _ = reader.byteSize(key)
            _ = reader.strings(key)
            _ = reader.entries(key)
            _ = reader.bool(key)
            for var item in reader.mappings(key) {
                _ = item.text("x")
                item.finish()
            }
            reader.mapping(key)?.finish()
        }
        reader.finish()
    }
}
