import Testing

@testable import HTTP

@Suite("The response parser")
struct ResponseParserTests {
    static let cases = MessageCase.all(in: "http/responses")

    @Test("reads and refuses as every file of testdata/http/responses says", arguments: cases)
    func readsAsWritten(_ message: MessageCase) {
        let lines = Transcript.ofResponse(
            [message.bytes[...]],
            isHead: message.isHead,
            bodyLimit: message.bodyLimit,
            inputEnds: message.inputEnds,
            withReuse: true
        )
        #expect(lines == message.expected)
    }

    @Test("comes to the same wherever the bytes are split", arguments: cases)
    func isIndependentOfSplits(_ message: MessageCase) {
        let bytes = message.bytes
        let expected = message.expected.filter { $0 != "reusable" && $0 != "not reusable" }
        for places in splitPlaces(bytes.count).map({ [$0] }) + [Array(bytes.indices)] {
            let split = Transcript.ofResponse(
                cut(bytes, at: places),
                isHead: message.isHead,
                bodyLimit: message.bodyLimit,
                inputEnds: message.inputEnds
            )
            if split != expected {
                #expect(split == expected, "split at \(places.prefix(3))")
                return
            }
        }
    }

    @Test("has cases to read")
    func hasCases() {
        #expect(Self.cases.count > 50)
        #expect(Self.cases.allSatisfy { !$0.expected.isEmpty })
    }

    @Test("knows whether anything has come, interim responses included")
    func knowsWhetherItHasStarted() {
        var parser = ResponseParser(isHead: false, bodyLimit: 10)
        #expect(!parser.hasStarted)
        parser.receive("H".utf8)
        #expect(parser.hasStarted)
        parser.receive("TTP/1.1 100 Continue\r\n\r\n".utf8)
        _ = parser.next()
        #expect(parser.hasStarted)
    }

    @Test("knows that nothing has come when the server closed at once")
    func hasNotStarted() {
        var parser = ResponseParser(isHead: false, bodyLimit: 10)
        parser.finishInput()
        guard case .failed(.closedEarly) = parser.next() else {
            Issue.record("no failure")
            return
        }
        #expect(!parser.hasStarted)
    }

    @Test("stays with its failure")
    func staysFailed() {
        var parser = ResponseParser(isHead: false, bodyLimit: 10)
        parser.receive("HTTP/1.1 200 OK\r\nbad\r\nContent-Length: 0\r\n\r\n".utf8)
        guard case .failed(let first) = parser.next(), case .failed(let again) = parser.next()
        else {
            Issue.record("no failure, or not for long")
            return
        }
        #expect(first == again)
    }
}
