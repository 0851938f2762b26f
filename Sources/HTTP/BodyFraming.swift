/// How a message tells where its body ends (RFC 9112, section 6).
enum BodyFraming: Equatable, Sendable {
    case length(Int)
    case chunked
    /// Only in a response: at the end of the connection.
    case untilClose

    /// Why the framing of a message cannot be believed.
    struct Fault: Error, Equatable {
        let reason: String
        var isUnknownCoding = false
    }

    /// The framing of a request: without any field there is no body.
    init(request fields: HeaderFields, minorVersion: Int) throws(Fault) {
        self = try Self.told(fields, minorVersion: minorVersion) ?? .length(0)
    }

    /// The framing of a response to anything but `HEAD`.
    init(response fields: HeaderFields, status: Status, minorVersion: Int) throws(Fault) {
        if status.hasNoBody {
            self = .length(0)
        } else {
            self = try Self.told(fields, minorVersion: minorVersion) ?? .untilClose
        }
    }

    private static func told(
        _ fields: HeaderFields,
        minorVersion: Int
    ) throws(Fault) -> BodyFraming? {
        let codings = fields.list(of: "Transfer-Encoding")
        let lengths = fields.values(of: "Content-Length")
        if !fields.values(of: "Transfer-Encoding").isEmpty {
            // A message with both, or with a coding in HTTP/1.0, may be an attempt to have two
            // readers see two messages (section 6.1 and 11.2).
            guard lengths.isEmpty else {
                throw Fault(reason: "both Transfer-Encoding and Content-Length")
            }
            guard minorVersion >= 1 else {
                throw Fault(reason: "Transfer-Encoding in HTTP/1.0")
            }
            let chunked = codings.filter { $0.equalsIgnoringCase("chunked") }.count
            guard chunked == 1, codings.last?.equalsIgnoringCase("chunked") == true else {
                throw Fault(
                    reason: "the Transfer-Encoding does not end in one chunked",
                    isUnknownCoding: chunked == 0 && !codings.isEmpty
                )
            }
            guard codings.count == 1 else {
                throw Fault(
                    reason: "the only Transfer-Encoding read here is chunked",
                    isUnknownCoding: true
                )
            }
            return .chunked
        }
        guard let first = lengths.first else { return nil }
        guard lengths.count == 1, let length = decimalLength(first) else {
            throw Fault(reason: "the Content-Length is not one decimal number")
        }
        return .length(length)
    }
}

/// Collects the body of a request within its limit.
struct BodyReader: Sendable {
    private(set) var bytes: [UInt8] = []
    private let framing: BodyFraming
    private let limit: Int
    private var chunked = ChunkedReader()

    init(_ framing: BodyFraming, limit: Int) throws(RequestParser.Refusal) {
        self.framing = framing
        self.limit = limit
        if case .length(let length) = framing, length > limit { throw Self.tooLarge(limit) }
    }

    private static func tooLarge(_ limit: Int) -> RequestParser.Refusal {
        RequestParser.Refusal(413, "the body is larger than \(limit) bytes")
    }

    /// Whether there is nothing to read.
    var isDone: Bool { framing == .length(bytes.count) }

    /// Moves what has arrived into ``bytes``; `true` when that was the rest.
    mutating func read(_ buffer: inout ReceiveBuffer) throws(RequestParser.Refusal) -> Bool {
        switch framing {
        case .length(let length):
            bytes.append(contentsOf: buffer.take(atMost: length - bytes.count))
            return bytes.count == length
        case .chunked:
            let step = chunked.read(&buffer, into: &bytes, limit: limit)
            if bytes.count > limit { throw Self.tooLarge(limit) }
            switch step {
            case .done: return true
            case .needMore: return false
            case .malformed(let reason): throw RequestParser.Refusal(400, reason)
            }
        case .untilClose:
            return true
        }
    }
}
