import Posix
package import TLS

/// A request to another server.
package struct ClientRequest: Sendable {
    /// The method, case-sensitive.
    package var method: String
    /// Whom to ask.
    package var url: ServiceURL
    /// What is asked for, behind the base path of the address: `/info`, `/services?status=true`.
    package var target: String
    /// Fields beside those that the client sets itself (Host, User-Agent, Content-Length).
    package var fields: [(name: String, value: String)]
    /// What is sent along.
    package var body: [UInt8]
    /// What is wanted of TLS, for an `https://` URL; `nil` for the usual.
    package var tls: TLSOptions?
    /// How long a connection may take to open.
    package var connectTime: Duration
    /// How long everything may take.
    package var time: Duration
    /// How many bytes of body are accepted.
    package var bodyLimit: Int
    /// Who takes the body piece by piece; `nil` for one whole answer.
    package var pieces: Pieces?
    /// Called once when an answer has begun whose body is still to come, which then is received only after
    /// `goOn` has been called: for who has no room for all answers at the same time.
    ///
    /// The body takes the memory of the array that `goOn` is called with, if there is enough: memory that
    /// was used before costs less time than new memory. ``time`` goes on meanwhile. A short answer may
    /// come whole without the call.
    package var beforeBody: (@EventLoop (_ goOn: @escaping GoOn) -> Void)?

    /// Called when the first byte is about to go out: a request that failed without it has changed
    /// nothing at the other end.
    package var beforeSending: (@EventLoop () -> Void)?

    /// Has the body received, with the memory of an array, which is empty afterwards.
    package typealias GoOn = @EventLoop (_ memory: inout [UInt8]) -> Void

    /// A body of 200 that is taken as it comes, for answers without an end.
    ///
    /// The answer that is returned in the end has what came last. Any other status comes whole.
    package struct Pieces: Sendable {
        /// How long nothing may come; ``ClientRequest/time`` is then how long the head may take.
        package var idleTime: Duration
        /// Called once the head is there, and whenever more has come; what it throws ends the request.
        package var take: @EventLoop (ClientResponse) throws(ClientError) -> Void

        package init(
            idleTime: Duration,
            _ take: @escaping @EventLoop (ClientResponse) throws(ClientError) -> Void
        ) {
            self.idleTime = idleTime
            self.take = take
        }
    }

    /// A request; its connection may take as long as everything unless told otherwise.
    package init(
        _ method: String = "GET",
        _ url: ServiceURL,
        _ target: String,
        fields: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        time: Duration,
        connectTime: Duration? = nil,
        bodyLimit: Int = 64 << 20
    ) {
        self.method = method
        self.url = url
        self.target = target
        self.fields = fields
        self.body = body
        self.time = time
        self.connectTime = min(connectTime ?? time, time)
        self.bodyLimit = bodyLimit
    }

    /// Whether it may be sent twice without harm (RFC 9110, section 9.2.2).
    var isIdempotent: Bool { ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(method) }

    /// The bytes that go out.
    ///
    /// Whatever the parts hold, the reader sees one request with these fields: what may not stand in
    /// a target is percent-encoded, what may not stand in a field is left out.
    func encoded(userAgent: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes += "\(method) \(url.basePath)".utf8
        Self.append(target.isEmpty && url.basePath.isEmpty ? "/" : target, to: &bytes)
        bytes += " HTTP/1.1\r\nHost: \(url.hostField)\r\nUser-Agent: \(userAgent)\r\n".utf8
        for field in fields {
            bytes += field.name.utf8.filter(\.isTokenCharacter)
            bytes += ": ".utf8
            bytes += field.value.utf8.filter(\.isFieldCharacter)
            bytes += "\r\n".utf8
        }
        if !body.isEmpty || method == "POST" || method == "PUT" {
            bytes += "Content-Length: \(body.count)\r\n".utf8
        }
        bytes += "\r\n".utf8
        bytes += body
        return bytes
    }

    private static func append(_ target: String, to bytes: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in target.utf8 {
            if byte.isTargetCharacter {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }
}
