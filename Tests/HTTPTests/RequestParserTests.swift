import Testing

@testable import HTTP

@Suite("The request parser")
struct RequestParserTests {
    static let cases = MessageCase.all(in: "http/requests")

    @Test("reads and refuses as every file of testdata/http/requests says", arguments: cases)
    func readsAsWritten(_ message: MessageCase) {
        #expect(
            Transcript.ofRequests([message.bytes[...]], withContinue: true) == message.expected
        )
    }

    @Test("comes to the same wherever the bytes are split", arguments: cases)
    func isIndependentOfSplits(_ message: MessageCase) {
        let bytes = message.bytes
        let expected = message.expected.filter { $0 != "continue" }
        for place in splitPlaces(bytes.count) {
            let split = Transcript.ofRequests(cut(bytes, at: [place]))
            if split != expected {
                #expect(split == expected, "split at \(place)")
                return
            }
        }
        if bytes.count < 20_000 {
            #expect(Transcript.ofRequests(cut(bytes, at: Array(bytes.indices))) == expected)
        }
    }

    @Test("has cases to read")
    func hasCases() {
        #expect(Self.cases.count > 100)
        #expect(Self.cases.allSatisfy { !$0.bytes.isEmpty && !$0.expected.isEmpty })
    }

    @Test("reads nothing behind a refusal")
    func staysRefused() {
        var parser = RequestParser()
        parser.receive("GET\r\n".utf8)
        guard case .refuse = parser.next() else {
            Issue.record("no refusal")
            return
        }
        parser.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        guard case .needMore = parser.next() else {
            Issue.record("went on")
            return
        }
    }

    @Test("asks for no 100 Continue when the body has come along")
    func continueIsNotNeeded() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        let lines = Transcript.ofRequests([Array("\(head)hi".utf8)[...]], withContinue: true)
        #expect(!lines.contains("continue"))
        #expect(lines.last == "body \"hi\"")
    }

    @Test("knows whether it is between requests, in a head or in a body")
    func knowsWhereItIs() {
        var parser = RequestParser()
        #expect(parser.isIdle && !parser.isReadingBody)
        parser.receive("POST / HTTP/1.1\r\n".utf8)
        _ = parser.next()
        #expect(!parser.isIdle && !parser.isReadingBody)
        parser.receive("Host: a\r\nContent-Length: 1\r\n\r\n".utf8)
        _ = parser.next()
        #expect(!parser.isIdle && parser.isReadingBody)
        parser.receive("x".utf8)
        _ = parser.next()
        #expect(parser.isIdle && !parser.isReadingBody)
    }
}

/// Where to split so many bytes: everywhere, or around the ends and at places in between when there
/// are many.
func splitPlaces(_ count: Int) -> [Int] {
    if count <= 1000 { return Array(0...count) }
    let near = Array(0..<40) + Array((count - 40)...count)
    return near + (1..<20).map { count / 20 * $0 }
}
