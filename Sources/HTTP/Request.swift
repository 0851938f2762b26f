package import Posix

/// A request as the server hands it to a route.
package struct Request: Sendable {
    /// The method, case-sensitive: `GET`, `POST`.
    package var method: String
    /// The path as it was sent, percent-encoded, without the query: `/sd/job`.
    package var path: String
    /// What follows the `?`, percent-encoded; "" without one.
    package var query: String
    /// The minor version of HTTP/1.
    package var minorVersion: Int
    /// The header fields; there are no trailer fields among them.
    package var fields: HeaderFields
    /// The whole body, without its chunks.
    package var body: [UInt8]
    /// Who asks.
    package var peer: SocketAddress
    /// Whether who asks may change something, as the access check of the server found.
    package var standing = Standing.unproven

    /// Whether somebody may change something.
    package enum Standing: Sendable {
        /// Nobody is named who may, so that it goes by where a request comes from.
        case unproven
        /// It is one of those who may.
        case proven
        /// Some are named, and this is none of them; the answer that says so.
        case refused(Response)
    }

    /// A request as a test or a handler makes it.
    package init(
        method: String,
        path: String,
        query: String = "",
        minorVersion: Int = 1,
        fields: HeaderFields = HeaderFields(),
        body: [UInt8] = [],
        peer: SocketAddress = .unix("")
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.minorVersion = minorVersion
        self.fields = fields
        self.body = body
        self.peer = peer
    }

    /// The decoded value of the first query parameter of that name, "" when it has none.
    package func parameter(_ name: String) -> String? {
        if query.isEmpty { return nil }
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = parts.first, Self.decoded(key) == name else { continue }
            return parts.count == 2 ? Self.decoded(parts[1]) : ""
        }
        return nil
    }

    /// Decodes a form value, in which `+` is a space; what is malformed stays as it was sent.
    private static func decoded(_ text: Substring) -> String {
        let spaced = String(text.map { $0 == "+" ? " " : $0 })
        return percentDecoded(spaced) ?? spaced
    }

    /// Whether the connection may serve another request (RFC 9112, section 9.3).
    var wantsKeepAlive: Bool {
        let options = fields.list(of: "Connection")
        if options.contains(where: { $0.equalsIgnoringCase("close") }) { return false }
        return minorVersion >= 1 || options.contains { $0.equalsIgnoringCase("keep-alive") }
    }
}
