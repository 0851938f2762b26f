import Testing

@testable import Discovery

struct AnswerRefusalTests {
    private func refusal(_ body: [UInt8]) -> AnswerRefusal? {
        guard case .refused(let refusal) = SwarmAnswer.read(body) else { return nil }
        return refusal
    }

    @Test("A foreign text is quoted in one short, visible line")
    func quote() {
        let body =
            "No\u{202E} such\u{7}\tpage" + String(repeating: "!", count: 200) + "\nsecond line"
        guard case .text(let quote) = refusal(Array(body.utf8)) else {
            Issue.record("it is a text")
            return
        }
        #expect(quote.hasPrefix("No? such??page!!!"))
        #expect(quote.unicodeScalars.count == 81)
        #expect(quote.hasSuffix("!…"))
    }

    @Test("Bytes of any other kind are quoted without harm")
    func binary() {
        let body: [UInt8] = [0x1F, 0x8B, 0x08, 0x00, 0xFF, 0xFE] + Array("x".utf8)
        #expect(refusal(body) == .text(quote: "\u{FFFD}??\u{FFFD}\u{FFFD}x"))
    }

    @Test("White space alone is an empty body", arguments: ["", "\n", " \r\n\t "])
    func empty(body: String) {
        #expect(refusal(Array(body.utf8)) == .empty)
    }

    @Test(
        "Values of other types are JSON, but no Swarm answer",
        arguments: ["1", "\"x\"", "[]", "true", "{}"]
    )
    func otherTypes(body: String) {
        #expect(refusal(Array(body.utf8))?.reason == "other_json")
    }

    @Test("A fault says where it is")
    func position() {
        #expect(
            refusal(Array("{\n \"a\": nope}".utf8))?.description
                == "no JSON: a word that JSON does not know at byte 9 (line 2)"
        )
    }

    @Test("Every reason is one word for a metric")
    func reasons() {
        let all: [AnswerRefusal] = [
            .empty, .wantsTLS, .html, .text(quote: ""), .malformed(JSONFault("", at: 0, of: [])),
            .plainEngine(version: ""), .swarmModeEngine(version: ""), .mesos, .otherJSON(""),
        ]
        for refusal in all {
            #expect(!refusal.reason.isEmpty)
            #expect(refusal.reason.utf8.allSatisfy { $0 == 0x5F || ($0 >= 0x61 && $0 <= 0x7A) })
        }
    }
}
