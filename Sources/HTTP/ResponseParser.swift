/// An answer from another server, whole.
package struct ClientResponse: Sendable {
    /// The final status, never an interim one but 101.
    package var status: Status
    /// The header fields; there are no trailer fields among them.
    package var fields: HeaderFields
    /// The whole body, without its chunks.
    package var body: [UInt8]
}

/// Reads one response at a time from the bytes of a connection (RFC 9112).
///
/// A value without I/O. It is strict where two readers could see two different messages, and lenient
/// where servers are known to be sloppy: a bare LF ends a line, and the reason phrase may be missing.
package struct ResponseParser: Sendable {
    /// What the bytes so far came to.
    package enum Step: Sendable {
        case needMore
        /// The whole response; `true` when the connection can serve another request.
        case response(ClientResponse, reusable: Bool)
        case failed(ClientError)
    }

    private enum State {
        case statusLine
        case fields
        case body(BodyFraming)
        case done
        case failed(ClientError)
    }

    /// What has been received and not been read yet.
    package var buffer = ReceiveBuffer()

    private let isHead: Bool
    private let bodyLimit: Int
    private var state = State.statusLine
    private var scanned = 0
    private var headBytes = 0
    private var minorVersion = 1
    private var response = ClientResponse(status: 200, fields: HeaderFields(), body: [])
    private var chunked = ChunkedReader()
    private var inputEnded = false
    /// How much of the body was taken out before it was whole.
    private var taken = 0

    /// A head is no longer than this.
    private static let headLimit = 65536
    private static let fieldLimit = 256

    /// - Parameters:
    ///   - isHead: whether the request was a `HEAD`, whose response has no body.
    ///   - bodyLimit: how many bytes of body are accepted.
    package init(isHead: Bool, bodyLimit: Int) {
        self.isHead = isHead
        self.bodyLimit = bodyLimit
    }

    /// Whether anything of the response has arrived.
    package var hasStarted: Bool { headBytes > 0 || !buffer.isEmpty }

    /// Says that the server has finished sending.
    package mutating func finishInput() {
        inputEnded = true
    }

    /// Adds what was received.
    package mutating func receive(_ bytes: some Sequence<UInt8>) {
        buffer.append(bytes)
    }

    /// Whether the head is whole and more of the body is to come.
    package var isInBody: Bool {
        if case .body = state { true } else { false }
    }

    /// Puts the body into the memory of an array, which is empty afterwards, if there is enough for it or
    /// its size is not known.
    package mutating func useMemory(of array: inout [UInt8]) {
        var memory: [UInt8] = []
        swap(&memory, &array)
        guard case .body(let framing) = state, memory.capacity > response.body.count else { return }
        if case .length(let length) = framing, memory.capacity < length - taken { return }
        memory.removeAll(keepingCapacity: true)
        memory.append(contentsOf: response.body)
        swap(&memory, &response.body)
    }

    /// Takes out what has come of the body of a 200 answer; `nil` before its head is whole.
    ///
    /// The limit of the body then holds for each piece.
    package mutating func takePiece() -> ClientResponse? {
        guard case .body = state, response.status == 200 else { return nil }
        let piece = response
        taken += response.body.count
        response.body = []
        return piece
    }

    /// Reads on.
    package mutating func next() -> Step {
        do {
            return try advance()
        } catch {
            state = .failed(error)
            return .failed(error)
        }
    }

    private mutating func advance() throws(ClientError) -> Step {
        while true {
            switch state {
            case .statusLine:
                guard let line = try nextLine() else { return try needMore() }
                try readStatusLine(line)
                state = .fields
            case .fields:
                guard let line = try nextLine() else { return try needMore() }
                if !line.isEmpty {
                    try readField(line)
                } else if (100..<200).contains(response.status.code), response.status != 101 {
                    // An interim response (section 15.2 of RFC 9110): the final one follows.
                    response.fields = HeaderFields()
                    state = .statusLine
                } else {
                    state = .body(try framing())
                }
            case .body(let framing):
                guard try readBody(framing) else { return try needMore() }
                state = .done
                return .response(response, reusable: isReusable(framing))
            case .done:
                return .needMore
            case .failed(let error):
                throw error
            }
        }
    }

    private func needMore() throws(ClientError) -> Step {
        if inputEnded { throw .closedEarly }
        return .needMore
    }

    private func isReusable(_ framing: BodyFraming) -> Bool {
        let options = response.fields.list(of: "Connection")
        return framing != .untilClose && !inputEnded && minorVersion >= 1 && buffer.isEmpty
            && response.status != 101 && !options.contains { $0.equalsIgnoringCase("close") }
    }

    private mutating func nextLine() throws(ClientError) -> ArraySlice<UInt8>? {
        guard let end = buffer.lineFeed(from: scanned) else {
            scanned = buffer.count
            guard headBytes + buffer.count <= Self.headLimit else {
                throw .malformed("the head is longer than \(Self.headLimit) bytes")
            }
            if case .statusLine = state { try checkBeginning() }
            return nil
        }
        scanned = 0
        headBytes += end + 1
        guard headBytes <= Self.headLimit else {
            throw .malformed("the head is longer than \(Self.headLimit) bytes")
        }
        let terminated = end > 0 && buffer[end - 1] == .cr
        let line = buffer.slice(0..<(terminated ? end - 1 : end))
        buffer.drop(end + 1)
        return line
    }

    /// Sees at once that a server speaks something else, instead of waiting for a line end.
    private func checkBeginning() throws(ClientError) {
        let start = buffer.slice(0..<min(5, buffer.count))
        guard !Array("HTTP/".utf8).starts(with: start) else { return }
        throw Self.notHTTP(start)
    }

    private static func notHTTP(_ start: ArraySlice<UInt8>) -> ClientError {
        // 21 and 22 are the types of a TLS alert and handshake record (RFC 8446, section 5.1).
        start.first == 21 || start.first == 22
            ? .malformed("the server speaks TLS") : .malformed("it does not start with HTTP/")
    }

    /// `HTTP/1.x SP 3DIGIT SP [reason]` (section 4).
    private mutating func readStatusLine(_ line: ArraySlice<UInt8>) throws(ClientError) {
        let bytes = Array(line.prefix(13))
        guard bytes.starts(with: "HTTP/".utf8) else { throw Self.notHTTP(line) }
        guard bytes.count >= 12, bytes[5] == UInt8(ascii: "1"), bytes[6] == UInt8(ascii: "."),
            bytes[7].isDigit, bytes[8] == UInt8(ascii: " "),
            bytes.count == 12 || bytes[12] == UInt8(ascii: " "),
            let code = decimalLength(String(decoding: bytes[9..<12], as: UTF8.self)), code >= 100
        else { throw .malformed("the status line is malformed") }
        minorVersion = Int(bytes[7] - UInt8(ascii: "0"))
        response.status = Status(code)
    }

    private mutating func readField(_ line: ArraySlice<UInt8>) throws(ClientError) {
        guard response.fields.count < Self.fieldLimit else {
            throw .malformed("more than \(Self.fieldLimit) header fields")
        }
        guard isFieldLine(line), let colon = line.firstIndex(of: .colon) else {
            throw .malformed("a header field is malformed")
        }
        var value = line[(colon + 1)...].drop(while: \.isBlank)
        while value.last?.isBlank == true { value.removeLast() }
        response.fields.append(
            String(decoding: line[..<colon], as: UTF8.self),
            String(decoding: value, as: UTF8.self)
        )
    }

    private func framing() throws(ClientError) -> BodyFraming {
        if isHead { return .length(0) }
        let framing: BodyFraming
        do {
            framing = try BodyFraming(
                response: response.fields,
                status: response.status,
                minorVersion: minorVersion
            )
        } catch {
            throw .malformed(error.reason)
        }
        if case .length(let length) = framing, length > bodyLimit {
            throw .tooLarge(limit: bodyLimit)
        }
        return framing
    }

    /// Moves what has arrived into the body; `true` when that was the rest.
    private mutating func readBody(_ framing: BodyFraming) throws(ClientError) -> Bool {
        switch framing {
        case .length(let length):
            // All of it at once: memory that is never written to costs nothing, while growing copies.
            let missing = length - taken
            if response.body.isEmpty { response.body.reserveCapacity(missing) }
            response.body.append(
                contentsOf: buffer.take(atMost: missing - response.body.count)
            )
            return response.body.count == missing
        case .untilClose:
            response.body.append(contentsOf: buffer.take(atMost: buffer.count))
            guard response.body.count <= bodyLimit else { throw .tooLarge(limit: bodyLimit) }
            reserveBody()
            return inputEnded
        case .chunked:
            reserveBody()
            let step = chunked.read(&buffer, into: &response.body, limit: bodyLimit)
            guard response.body.count <= bodyLimit else { throw .tooLarge(limit: bodyLimit) }
            switch step {
            case .done: return true
            case .needMore: return false
            case .malformed(let reason): throw .malformed(reason)
            }
        }
    }

    /// Room for the longest body once one is long whose length is not known: growing by doubling would
    /// hold it twice, while memory that is never written to costs nothing.
    private mutating func reserveBody() {
        let isLong = response.body.count > Self.longBody
        guard isLong, response.body.capacity < bodyLimit else { return }
        response.body.reserveCapacity(bodyLimit)
    }

    private static let longBody = 1 << 20
}
