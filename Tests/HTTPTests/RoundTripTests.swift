import Testing

@testable import HTTP

@Suite("What one side writes, the other reads")
struct RoundTripTests {
    private static let url = Result { try ServiceURL("http://host.example:8080/base/") }

    private func read(_ request: ClientRequest) -> Request? {
        var parser = RequestParser()
        parser.receive(request.encoded(userAgent: "swarm-bridge/test"))
        guard case .request(let read) = parser.next(), parser.isIdle else { return nil }
        return read
    }

    @Test(
        "a request of the client",
        arguments: [
            ("GET", 0), ("HEAD", 0), ("POST", 0), ("POST", 5), ("PUT", 0), ("DELETE", 0),
            ("POST", 100_000),
        ]
    )
    func requests(_ method: String, _ size: Int) throws {
        let body = [UInt8](repeating: 7, count: size)
        let request = ClientRequest(
            method,
            try Self.url.get(),
            "/info?a=b%20c",
            fields: [("Accept", "text/plain; q=0.5"), ("X-Empty", "")],
            body: body,
            time: .seconds(1)
        )
        let read = try #require(self.read(request))
        #expect(read.method == method)
        #expect(read.path == "/base/info")
        #expect(read.query == "a=b%20c")
        #expect(read.body == body)
        #expect(read.fields["Host"] == "host.example:8080")
        #expect(read.fields["User-Agent"] == "swarm-bridge/test")
        #expect(read.fields["Accept"] == "text/plain; q=0.5")
        #expect(read.fields["X-Empty"] == "")
        let hasLength = size > 0 || method == "POST" || method == "PUT"
        #expect(read.fields["Content-Length"] == (hasLength ? "\(size)" : nil))
    }

    @Test("nothing that the client is given starts a second request or a second field")
    func requestsCannotBeSplit() throws {
        let request = ClientRequest(
            "GET",
            try Self.url.get(),
            "/a b\r\nX: y\r\n\r\nGET /c é",
            fields: [("A", "b\r\nC: d\r\n\r\nGET / HTTP/1.1"), ("E\r\nF", "g")],
            time: .seconds(1)
        )
        let read = try #require(self.read(request))
        #expect(read.path == "/base/a%20b%0D%0AX:%20y%0D%0A%0D%0AGET%20/c%20%C3%A9")
        #expect(read.fields["A"] == "bC: dGET / HTTP/1.1")
        #expect(read.fields["EF"] == "g")
        #expect(read.fields["C"] == nil && read.fields["X"] == nil)
    }

    @Test("a request for nothing asks for the root")
    func emptyTarget() throws {
        let read = try #require(
            self.read(ClientRequest("GET", try ServiceURL("http://a"), "", time: .seconds(1)))
        )
        #expect(read.path == "/")
    }

    @Test("an answer of the server", arguments: [200, 204, 304, 404, 503])
    func responses(_ code: Int) throws {
        let sent = Response(
            Status(code),
            contentType: "text/plain",
            fields: [("ETag", "\"a\""), ("X", "b\r\nY: c\r\n\r\nd")],
            body: Array("hello".utf8)
        )
        var parser = ResponseParser(isHead: false, bodyLimit: 10)
        parser.receive(
            sent.head(date: Array("Sat, 21 Nov 2026 20:37:34 GMT".utf8), connection: nil)
        )
        if !sent.status.hasNoBody { parser.receive(sent.body) }
        guard case .response(let read, let reusable) = parser.next() else {
            Issue.record("no response")
            return
        }
        #expect(reusable)
        #expect(read.status.code == code)
        #expect(read.body == (sent.status.hasNoBody ? [] : sent.body))
        #expect(read.fields["Date"] == "Sat, 21 Nov 2026 20:37:34 GMT")
        #expect(read.fields["Content-Type"] == "text/plain")
        #expect(read.fields["ETag"] == "\"a\"")
        #expect(read.fields["X"] == "bY: cd")
        #expect(read.fields["Y"] == nil && read.fields["Connection"] == nil)
    }

    @Test("an answer says how the connection goes on", arguments: ["close", "keep-alive"])
    func connectionField(_ option: String) {
        var parser = ResponseParser(isHead: false, bodyLimit: 10)
        parser.receive(Response(200).head(date: [], connection: option))
        guard case .response(let read, let reusable) = parser.next() else {
            Issue.record("no response")
            return
        }
        #expect(read.fields["Connection"] == option)
        #expect(reusable == (option != "close"))
    }
}
