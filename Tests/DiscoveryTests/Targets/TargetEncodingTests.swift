import Testdata
import Testing

@testable import Discovery

struct TargetEncodingTests {
    private func group(_ value: String) -> TargetGroup {
        TargetGroup(source: "s", targets: ["h:1"], labels: [TargetLabel("l", value)])
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    @Test("No groups are an empty list, never nothing")
    func none() {
        #expect(text(TargetGroup.json([])) == "[]\n")
        #expect(text(TargetGroup.yaml([])) == "[]\n")
    }

    @Test("JSON is one compact line")
    func json() {
        let two = TargetGroup(
            source: "s",
            targets: ["a:1", "[::1]:2"],
            labels: [TargetLabel("x", "1"), TargetLabel("y", "2")]
        )
        let bare = TargetGroup(source: "s", targets: [], labels: [])
        #expect(
            text(TargetGroup.json([two, bare]))
                == #"[{"targets":["a:1","[::1]:2"],"labels":{"x":"1","y":"2"}},{"targets":[],"labels":{}}]"#
                + "\n"
        )
    }

    @Test("JSON escapes what it must and nothing else")
    func jsonEscapes() {
        let value = "q\" b\\ n\n t\t r\r f\u{C} b\u{8} \u{1}\u{1F}\u{7F}\u{2028}é🐳</\0"
        #expect(
            text(TargetGroup.json([group(value)]))
                == #"[{"targets":["h:1"],"labels":{"l":"q\" b\\ n\n t\t r\r f\f b\b \u0001\u001f"#
                + "\u{7F}\u{2028}é🐳</" + #"\u0000"}}]"# + "\n"
        )
    }

    @Test("Every text comes back from JSON as it was")
    func jsonRoundTrip() throws {
        var numbers = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            var value = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...12, using: &numbers) {
                let limit = [0x30, 0x80, 0x800, 0x11_0000].randomElement(using: &numbers) ?? 0x80
                let scalar = Unicode.Scalar(UInt32.random(in: 0..<UInt32(limit), using: &numbers))
                value.append(scalar ?? "\u{FFFD}")
            }
            let bytes = TargetGroup.json([group(String(value))])
            var scanner = JSONScanner(bytes)
            scanner.position = #"[{"targets":["h:1"],"labels":{"l":"#.utf8.count
            var read: [UInt8] = []
            try scanner.readString(into: &read)
            #expect(read == Array(String(value).utf8))
            #expect(scanner.position == bytes.count - 4)
        }
    }

    @Test("YAML quotes every scalar")
    func yaml() {
        let bare = TargetGroup(source: "s", targets: [], labels: [])
        #expect(
            text(TargetGroup.yaml([group("yes: # \"no\" \\"), bare])) == """
                - targets:
                  - "h:1"
                  labels:
                    "l": "yes: # \\"no\\" \\\\"
                - targets: []
                  labels: {}

                """
        )
    }

    @Test("YAML escapes what it does not count as printable")
    func yamlEscapes() {
        let value = "\n\t\r\0\u{1B}\u{7F}\u{85}\u{9F}\u{A0}\u{2028}\u{FEFF}\u{FFFE}\u{FFFF}é🐳"
        #expect(
            text(TargetGroup.yaml([group(value)])).contains(
                #"\n\t\r\x00\x1b\x7f\x85\x9f"# + "\u{A0}" + #"\u2028\ufeff\ufffe\uffff"# + "é🐳\"\n"
            )
        )
    }

    @Test("A long label name is an explicit key in YAML")
    func longKey() {
        let name = String(repeating: "n", count: 2000)
        let long = TargetGroup(source: "s", targets: ["h:1"], labels: [TargetLabel(name, "v")])
        #expect(text(TargetGroup.yaml([long])).hasSuffix("    ? \"\(name)\"\n    : \"v\"\n"))
    }

    @Test(
        "The list of ten thousand nodes is made of an answer within reason",
        .timeLimit(.minutes(1))
    )
    func large() throws {
        let body = InfoBody.modern(InfoBody.rows(nodes: 10_000))
        let targets = try #require(CapturedAnswerTests.targets(of: body, SwarmTargetOptions()))
        #expect(targets.groups.count == 10_001)
        #expect(targets.skipped.isEmpty)
        var scanner = JSONScanner(TargetGroup.json(targets.groups))
        try scanner.skipValue()
        try scanner.expectEnd()
    }
}
