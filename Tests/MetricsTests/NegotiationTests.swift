import Metrics
import Testdata
import Testing

@Suite struct NegotiationTests {
    struct Case: Sendable {
        let accept: String
        let answer: String
    }

    /// The pairs of lines in the table of real and made-up headers.
    static let cases: [Case] = {
        var cases: [Case] = []
        var accept = ""
        for line in (Testdata.text("exposition/negotiation.txt") ?? "").split(separator: "\n") {
            if line.hasPrefix("accept:") { accept = String(line.dropFirst("accept: ".count)) }
            if line.hasPrefix("answer:") {
                let answer = String(line.dropFirst("answer: ".count))
                cases.append(Case(accept: accept, answer: answer))
            }
        }
        return cases
    }()

    @Test func `the table of headers is read`() {
        #expect(Self.cases.count > 20)
    }

    @Test(arguments: cases)
    func `the first offered clause by weight decides the content type`(row: Case) {
        let format = NegotiatedFormat.negotiate(accept: [row.accept])
        #expect(format.contentType == row.answer)
        #expect((format.syntax == .text) == row.answer.hasPrefix("text/plain"))
    }

    @Test func `several Accept headers are one list, and none means text`() {
        let headers = ["text/plain;q=0.1", "application/openmetrics-text;version=1.0.0;q=0.2"]
        #expect(NegotiatedFormat.negotiate(accept: headers).syntax == .openMetrics)
        #expect(NegotiatedFormat.negotiate(accept: []).syntax == .text)
    }

    @Test func `a page's form is what its content type says`() {
        for row in Self.cases {
            let format = NegotiatedFormat.negotiate(accept: [row.accept])
            #expect(ExpositionSyntax(contentType: format.contentType) == format.syntax)
        }
        #expect(ExpositionSyntax(contentType: "Text/Plain") == .text)
        for other in ["", "text/html", "text/*", "application/json; text/plain", "plain"] {
            #expect(ExpositionSyntax(contentType: other) == nil)
        }
    }

    @Test func `only the first clauses of an endless header count`() {
        let many = String(repeating: "image/png,", count: 10_000) + "application/openmetrics-text"
        #expect(NegotiatedFormat.negotiate(accept: [many]).syntax == .text)
    }
}
