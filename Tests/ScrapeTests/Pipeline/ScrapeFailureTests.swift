import HTTP
import Testing

@testable import Scrape

@Suite struct ScrapeFailureTests {
    /// What is wrong with an answer of these fields, whose connection ends behind its body.
    private static func failure(_ fields: [String], _ body: String) throws -> String? {
        var parser = ResponseParser(isHead: false, bodyLimit: 1000)
        let head = (["HTTP/1.1 200 OK"] + fields).joined(separator: "\r\n")
        parser.receive(Array("\(head)\r\n\r\n\(body)".utf8))
        parser.finishInput()
        guard case .response(let answer, _) = parser.next() else { return "no answer" }
        return ScrapeFailure(answer).map { "\($0.reason): \($0)" }
    }

    @Test func `a page that ends within a line was cut, unless its length says that it is whole`()
        throws
    {
        #expect(try Self.failure([], "a 12\nb 34\n") == nil)
        let cut = "reset: the connection was closed before the answer was complete"
        for body in ["a 12\nb 3", "a 12\nb", ""] { #expect(try Self.failure([], body) == cut) }
        #expect(try Self.failure(["Content-Length: 4"], "a 12") == nil)
        #expect(try Self.failure(["Content-Length: 0"], "") == nil)
        #expect(
            try Self.failure(["Transfer-Encoding: chunked"], "4\r\na 12\r\n0\r\n\r\n") == nil
        )
    }

    @Test func `a page of another form, or that is compressed, is not read`() throws {
        let length = "Content-Length: 2"
        for type in ["Text/Plain", "text/html", "application/openmetrics"] {
            #expect(try Self.failure([length, "content-type: \(type)"], "a\n") == nil)
        }
        let type = "Application/OpenMetrics-Text; version=1.0.0"
        #expect(
            try Self.failure([length, "Content-Type: \(type)"], "a\n")
                == "form: the page is \(type), not the text format"
        )
        #expect(try Self.failure([length, "Content-Encoding: Identity"], "a\n") == nil)
        #expect(
            try Self.failure([length, "Content-Encoding: br", "Content-Encoding: gzip"], "a\n")
                == "form: the page is compressed (br, gzip), unasked"
        )
    }
}
