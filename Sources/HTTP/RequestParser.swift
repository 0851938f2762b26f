/// Reads requests from the bytes of a connection, strictly as RFC 9112 says.
///
/// A value without I/O: bytes go in with ``receive(_:)``, and ``next()`` says what they came to.
/// After a refusal nothing more is read, since nobody knows where the next request would start.
package struct RequestParser: Sendable {
    /// How much of a request is accepted.
    package struct Limits: Sendable {
        /// Bytes of the request line.
        package var requestLine = 8192
        /// Bytes of all field lines together.
        package var fields = 32768
        /// Number of field lines.
        package var fieldCount = 100
        /// Bytes of the body.
        package var body = 1 << 20

        /// What suits a service that takes small requests.
        package init() {}
    }

    /// Why a request is not served: the status to answer with, and a sentence for the sender.
    package struct Refusal: Error, Equatable, Sendable {
        /// The status to answer with.
        package let status: Status
        /// What is wrong, for the sender.
        package let reason: String

        init(_ status: Status, _ reason: String) {
            self.status = status
            self.reason = reason
        }
    }

    /// What the bytes so far came to.
    package enum Step: Sendable {
        /// It goes on when more has been received.
        case needMore
        /// The sender waits for `100 Continue` before it sends the body.
        case continueExpected
        case request(Request)
        case refuse(Refusal)
    }

    private enum State {
        case requestLine
        case fields(RequestHead)
        case body(RequestHead, BodyReader)
        case refused
    }

    /// What has been received and not been read yet.
    package var buffer = ReceiveBuffer()

    private let limits: Limits
    private var state = State.requestLine
    private var scanned = 0
    private var fieldBytes = 0
    private var emptyLines = 0
    private var last: (bytes: [UInt8], request: Request)?

    /// Larger requests are not remembered.
    private static let rememberedSize = 2048

    /// A parser at the beginning of a connection.
    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether nothing of a next request has arrived.
    package var isIdle: Bool { isBetweenRequests && buffer.isEmpty }

    private var isBetweenRequests: Bool {
        guard case .requestLine = state else { return false }
        return true
    }

    /// Whether the head is complete and the body is being read.
    package var isReadingBody: Bool {
        guard case .body = state else { return false }
        return true
    }

    /// Adds what was received.
    package mutating func receive(_ bytes: some Sequence<UInt8>) {
        buffer.append(bytes)
    }

    /// Reads on; to be called again after each request until it needs more.
    ///
    /// Clients ask for the same thing over and over: bytes that are those of the last request, no more and
    /// no fewer, are that request again and are not read once more.
    package mutating func next() -> Step {
        let isStart = scanned == 0 && emptyLines == 0 && isBetweenRequests && !buffer.isEmpty
        if isStart, let last, buffer.equals(last.bytes) {
            buffer.drop(last.bytes.count)
            return .request(last.request)
        }
        let bytes = isStart && buffer.count <= Self.rememberedSize ? buffer.all : nil
        do {
            let step = try advance()
            if let bytes, case .request(let request) = step, buffer.isEmpty {
                last = (bytes, request)
            }
            return step
        } catch {
            state = .refused
            return .refuse(error)
        }
    }

    private mutating func advance() throws(Refusal) -> Step {
        while true {
            switch state {
            case .refused:
                return .needMore
            case .requestLine:
                try checkBeginning()
                guard let line = try nextLine(limit: limits.requestLine, Self.lineTooLong) else {
                    return .needMore
                }
                // An empty line before a request is left over from a sender's last body (section 2.2).
                if line.isEmpty {
                    emptyLines += 1
                    if emptyLines > 2 { throw Refusal(400, "empty lines instead of a request") }
                    continue
                }
                emptyLines = 0
                fieldBytes = 0
                state = .fields(try RequestHead(line: line))
            case .fields(var head):
                // The head leaves the state while it grows, so that it is never copied.
                state = .refused
                let room = limits.fields - fieldBytes
                guard let line = try nextLine(limit: room, Self.fieldsTooLong) else {
                    state = .fields(head)
                    return .needMore
                }
                if !line.isEmpty {
                    fieldBytes += line.count + 2
                    try head.append(fieldLine: line, atMost: limits.fieldCount)
                    state = .fields(head)
                    continue
                }
                let framing = try head.finish()
                let body = try BodyReader(framing, limit: limits.body)
                state = .body(head, body)
                if head.expectsContinue, !body.isDone, buffer.isEmpty { return .continueExpected }
            case .body(let head, var body):
                state = .refused
                guard try body.read(&buffer) else {
                    state = .body(head, body)
                    return .needMore
                }
                state = .requestLine
                return .request(head.request(body: body.bytes))
            }
        }
    }

    /// Tells a client that speaks TLS so at once: a line end may never come.
    private func checkBeginning() throws(Refusal) {
        // 22 is the type of a TLS handshake record (RFC 8446, section 5.1).
        guard !buffer.isEmpty, buffer[0] == 22 else { return }
        throw Refusal(400, "this is TLS, but plain HTTP is spoken here")
    }

    private static let lineTooLong = Refusal(414, "the request line is too long")
    private static let fieldsTooLong = Refusal(431, "the header fields are too long")

    /// The next line without its end; `nil` when it is not complete.
    private mutating func nextLine(
        limit: Int,
        _ tooLong: Refusal
    ) throws(Refusal) -> ArraySlice<UInt8>? {
        guard let end = buffer.lineFeed(from: scanned) else {
            scanned = buffer.count
            if buffer.count > limit { throw tooLong }
            return nil
        }
        scanned = 0
        guard end <= limit else { throw tooLong }
        guard end > 0, buffer[end - 1] == .cr else {
            throw Refusal(400, "a line ends in LF without CR")
        }
        let line = buffer.slice(0..<(end - 1))
        buffer.drop(end + 1)
        return line
    }
}
