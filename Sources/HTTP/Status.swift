/// A status code (RFC 9110, section 15).
package struct Status: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// Three digits.
    package let code: Int

    /// The status of a code.
    package init(_ code: Int) { self.code = code }
    /// The status of a code that stands in the source.
    package init(integerLiteral code: Int) { self.code = code }

    /// The words that go with the code, "" for a code without any.
    package var reason: String { Self.reasons[code] ?? "" }

    /// The code and its words, as a status line has them.
    package var description: String { reason.isEmpty ? "\(code)" : "\(code) \(reason)" }

    /// Whether a response with this code has no body at all (RFC 9110, section 6.4.1).
    package var hasNoBody: Bool { code < 200 || code == 204 || code == 304 }

    /// The status line and the name of the next field.
    var line: [UInt8] {
        Self.lines[code] ?? Array("HTTP/1.1 \(self)\r\nDate: ".utf8)
    }

    private static let lines: [Int: [UInt8]] = reasons.reduce(into: [:]) { lines, row in
        lines[row.key] = Array("HTTP/1.1 \(row.key) \(row.value)\r\nDate: ".utf8)
    }

    private static let reasons: [Int: String] = [
        100: "Continue",
        101: "Switching Protocols",
        200: "OK",
        201: "Created",
        202: "Accepted",
        204: "No Content",
        206: "Partial Content",
        301: "Moved Permanently",
        302: "Found",
        303: "See Other",
        304: "Not Modified",
        307: "Temporary Redirect",
        308: "Permanent Redirect",
        400: "Bad Request",
        401: "Unauthorized",
        403: "Forbidden",
        404: "Not Found",
        405: "Method Not Allowed",
        406: "Not Acceptable",
        408: "Request Timeout",
        409: "Conflict",
        411: "Length Required",
        412: "Precondition Failed",
        413: "Content Too Large",
        414: "URI Too Long",
        415: "Unsupported Media Type",
        417: "Expectation Failed",
        429: "Too Many Requests",
        431: "Request Header Fields Too Large",
        500: "Internal Server Error",
        501: "Not Implemented",
        502: "Bad Gateway",
        503: "Service Unavailable",
        504: "Gateway Timeout",
        505: "HTTP Version Not Supported",
    ]
}
