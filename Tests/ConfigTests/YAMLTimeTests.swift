import Config
import Posix
import Testing

/// Documents of a shape that invites quadratic time, of about so many bytes.
private let shapes: [(name: String, make: @Sendable (Int) -> String)] = [
    ("keys", { size in (0..<(size / 10)).map { "k\($0): v\n" }.joined() }),
    ("one line of flow", { size in "[" + String(repeating: "é,", count: size / 3) + "]" }),
    ("plain words", { size in "a: " + String(repeating: "b ", count: size / 2) }),
    ("plain lines", { size in "a:\n" + String(repeating: "  b\n", count: size / 4) }),
    ("spaces in quotes", { size in "a: \"" + String(repeating: " ", count: size) + "\n  \"" }),
    ("lines in quotes", { size in "a: '" + String(repeating: "x\n  ", count: size / 4) + "'" }),
    ("blank lines", { size in "a: b\n" + String(repeating: "\n", count: size) + "c: d" }),
    ("blank lines in flow", { size in "[a" + String(repeating: "\n", count: size) + "]" }),
    ("kept blank lines", { size in "a: |+\n" + String(repeating: "\n", count: size) }),
    ("folded lines", { size in "a: >\n" + String(repeating: "  x\n\n", count: size / 5) }),
    ("a long key", { size in String(repeating: "a", count: size) + ": b" }),
    ("spaces", { size in "a" + String(repeating: " ", count: size) + ": b" }),
    ("anchors", { size in (0..<(size / 10)).map { "- &a\($0) x\n" }.joined() }),
    (
        "a deep list",
        { size in
            String(repeating: "[", count: 60)
                + String(repeating: "&a x,", count: size / 5) + String(repeating: "]", count: 60)
        }
    ),
    ("brackets", { size in String(repeating: "[", count: size) }),
    ("comments", { size in String(repeating: "#\n", count: size / 2) }),
]

@Suite("The time of the YAML reader", .serialized)
struct YAMLTimeTests {
    @Test("is linear in the size", arguments: shapes.map(\.name))
    func linear(name: String) throws {
        let shape = try #require(shapes.first { $0.name == name })
        let small = Array(shape.make(4000).utf8)
        let large = Array(shape.make(64_000).utf8)
        let base = (0..<3).map { _ in seconds { _ = try? YAML.parse(small) } }.min() ?? 0
        // Sixteen times the size may take 64 times as long, which leaves room for a busy machine;
        // quadratic time would take 256 times as long.
        let limit = max(base, 0.0005) * 64
        let spent = (0..<3).lazy.map { _ in seconds { _ = try? YAML.parse(large) } }.first {
            $0 < limit
        }
        #expect(spent != nil, "\(base) s for \(small.count) bytes")
    }

    /// Seconds of CPU of this thread.
    private func seconds(_ body: () -> Void) -> Double {
        let start = CPUTime.thread
        body()
        return CPUTime.thread - start
    }
}
