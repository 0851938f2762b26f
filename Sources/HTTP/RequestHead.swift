import Posix

/// The request line and the fields, checked as they come.
struct RequestHead: Sendable {
    private typealias Refusal = RequestParser.Refusal

    private var request: Request
    private(set) var expectsContinue = false

    /// Reads `method SP request-target SP HTTP-version` (RFC 9112, section 3).
    init(line: ArraySlice<UInt8>) throws(RequestParser.Refusal) {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw Refusal(400, "the request line is not METHOD TARGET VERSION")
        }
        guard !parts[0].isEmpty, parts[0].allSatisfy(\.isTokenCharacter) else {
            throw Refusal(400, "the method is no token")
        }
        let method = String(decoding: parts[0], as: UTF8.self)
        let minor = try Self.minorVersion(parts[2])
        guard Self.known.contains(method) else {
            throw Refusal(501, "the method \(method.prefix(32)) is not known here")
        }
        guard !parts[1].isEmpty, parts[1].allSatisfy(\.isTargetCharacter) else {
            throw Refusal(400, "the request target holds a character that must be encoded")
        }
        let target = String(decoding: parts[1], as: UTF8.self)
        let (path, query) = try Self.pathAndQuery(target, method)
        request = Request(method: method, path: path, query: query, minorVersion: minor)
    }

    /// The methods of RFC 9110 and RFC 5789; others are answered with 501.
    private static let known: Set = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
    ]

    /// `HTTP/1.x`: a higher minor version is read as 1.1 (RFC 9110, section 2.5).
    private static func minorVersion(
        _ text: ArraySlice<UInt8>
    ) throws(RequestParser.Refusal) -> Int {
        let bytes = Array(text)
        guard bytes.count == 8, bytes[..<5].elementsEqual("HTTP/".utf8), bytes[5].isDigit,
            bytes[6] == UInt8(ascii: "."), bytes[7].isDigit
        else { throw Refusal(400, "the version is not HTTP/1.1") }
        guard bytes[5] == UInt8(ascii: "1") else {
            throw Refusal(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")
        }
        return min(1, Int(bytes[7] - UInt8(ascii: "0")))
    }

    /// The four forms of a request target (RFC 9112, section 3.2).
    private static func pathAndQuery(
        _ target: String,
        _ method: String
    ) throws(RequestParser.Refusal) -> (String, String) {
        if method == "CONNECT" { throw Refusal(501, "this is no proxy") }
        if target == "*", method == "OPTIONS" { return ("*", "") }
        guard target.utf8.count > 1 || target == "/" else {
            throw Refusal(400, "the request target is no path")
        }
        var rest = target[...]
        if !rest.hasPrefix("/") {
            let scheme = rest.prefix { $0 != ":" }
            guard ["http", "https"].contains(where: { String(scheme).equalsIgnoringCase($0) }),
                rest.dropFirst(scheme.count).hasPrefix("://")
            else { throw Refusal(400, "the request target is no path") }
            rest = rest.dropFirst(scheme.count + 3)
            guard let first = rest.first, first != "/", first != "?" else {
                throw Refusal(400, "the request target names no host")
            }
            rest = rest.drop { $0 != "/" && $0 != "?" }
            if !rest.hasPrefix("/") { rest = "/" + rest }
        }
        guard !rest.utf8.contains(UInt8(ascii: "#")) else {
            throw Refusal(400, "the request target holds a fragment")
        }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
    }

    /// Reads one field line (RFC 9112, section 5).
    mutating func append(
        fieldLine line: ArraySlice<UInt8>,
        atMost limit: Int
    ) throws(RequestParser.Refusal) {
        guard request.fields.count < limit else {
            throw Refusal(431, "more than \(limit) header fields")
        }
        if line.first?.isBlank == true {
            throw Refusal(400, "a header field is folded over lines")
        }
        guard isFieldLine(line), let colon = line.firstIndex(of: .colon) else {
            throw Refusal(400, "a header field is malformed")
        }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        var value = line[(colon + 1)...].drop(while: \.isBlank)
        while value.last?.isBlank == true { value.removeLast() }
        request.fields.append(name, String(decoding: value, as: UTF8.self))
    }

    /// Checks what only the whole head tells, and how the body is framed.
    mutating func finish() throws(RequestParser.Refusal) -> BodyFraming {
        try checkHost()
        let expectations = request.fields.values(of: "Expect")
        expectsContinue = request.minorVersion >= 1 && !expectations.isEmpty
        if !expectations.allSatisfy({ $0.equalsIgnoringCase("100-continue") }) {
            throw Refusal(417, "the only expectation that can be met is 100-continue")
        }
        do {
            return try BodyFraming(request: request.fields, minorVersion: request.minorVersion)
        } catch {
            throw Refusal(error.isUnknownCoding ? 501 : 400, error.reason)
        }
    }

    /// Exactly one Host, and a legal one (RFC 9112, section 3.2).
    private func checkHost() throws(RequestParser.Refusal) {
        let hosts = request.fields.values(of: "Host")
        guard hosts.count <= 1 else { throw Refusal(400, "more than one Host field") }
        guard let host = hosts.first else {
            if request.minorVersion >= 1 { throw Refusal(400, "no Host field") }
            return
        }
        let illegal = Array("/?#@\\\"<>^`{|}, ".utf8)
        guard host.utf8.allSatisfy({ $0.isTargetCharacter && !illegal.contains($0) }) else {
            throw Refusal(400, "the Host field is malformed")
        }
    }

    func request(body: [UInt8]) -> Request {
        var request = request
        request.body = body
        return request
    }
}
