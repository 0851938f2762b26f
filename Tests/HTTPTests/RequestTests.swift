import Testing

@testable import HTTP

@Suite("A request")
struct RequestTests {
    @Test(
        "has query parameters, decoded as forms are",
        arguments: [
            ("role=node", "node"), ("a=b&role=node&role=master", "node"), ("role", ""),
            ("role=", ""),
            ("role=a+b%20c%2B", "a b c+"), ("r%6Fle=x", "x"), ("role=a=b", "a=b"),
            ("role=%zz", "%zz"),
            ("role=%FF", "%FF"), ("role=%", "%"), ("role=%C3%A9", "é"),
        ]
    )
    func parameters(_ query: String, _ value: String) {
        #expect(Request(method: "GET", path: "/", query: query).parameter("role") == value)
    }

    @Test(
        "has no parameter that is not there",
        arguments: ["", "&", "=", "Role=a", "roles=a", "a&=b"]
    )
    func missingParameters(_ query: String) {
        #expect(Request(method: "GET", path: "/", query: query).parameter("role") == nil)
    }

    @Test(
        "says whether the connection stays open",
        arguments: [
            (1, nil, true), (1, "close", false), (1, "Close", false), (1, "x, close", false),
            (1, "keep-alive", true), (1, "closed", true), (0, nil, false), (0, "Keep-Alive", true),
            (0, "keep-alive, close", false), (1, "", true),
        ] as [(Int, String?, Bool)]
    )
    func keepAlive(_ minor: Int, _ option: String?, _ expected: Bool) {
        var fields = HeaderFields()
        if let option { fields.append("Connection", option) }
        let request = Request(method: "GET", path: "/", minorVersion: minor, fields: fields)
        #expect(request.wantsKeepAlive == expected)
    }

    @Test("has fields by name in any case, and lists over several lines")
    func fields() {
        var fields = HeaderFields()
        fields.append("Accept", "a, b;q=0.5 ,")
        fields.append("X", "1")
        fields.append("ACCEPT", ",\tc")
        #expect(fields["accept"] == "a, b;q=0.5 ,")
        #expect(fields.values(of: "aCCept") == ["a, b;q=0.5 ,", ",\tc"])
        #expect(fields.list(of: "accept") == ["a", "b;q=0.5", "c"])
        #expect(fields["accept-"] == nil && fields.list(of: "y").isEmpty)
        #expect(fields.map(\.name) == ["Accept", "X", "ACCEPT"])
    }
}
