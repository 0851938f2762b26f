/// Reads a body in the chunked transfer coding (RFC 9112, section 7.1), piece by piece.
///
/// Extensions are read over, trailer fields too, both within bounds.
struct ChunkedReader: Sendable {
    /// What a step came to.
    enum Step: Equatable {
        /// It goes on when more has been received.
        case needMore
        case done
        case malformed(String)
    }

    private enum State {
        case size
        case data(Int)
        case dataEnd
        case trailer
    }

    private var state = State.size
    private var scanned = 0
    private var trailerBytes = 0

    /// A size line with its extensions is no longer than this, the trailer section neither.
    private static let lineLimit = 4096
    private static let trailerLimit = 16384

    /// Moves what has arrived of the body from `buffer` to `body`.
    ///
    /// It stops early, with `.needMore`, once the body is longer than `limit`: the caller looks.
    mutating func read(
        _ buffer: inout ReceiveBuffer,
        into body: inout [UInt8],
        limit: Int
    ) -> Step {
        while true {
            switch state {
            case .size:
                guard !isLineTooLong(buffer) else { return Self.lineTooLong }
                guard let line = nextLine(&buffer) else { return .needMore }
                guard let size = Self.size(line) else { return .malformed("bad chunk size") }
                state = size == 0 ? .trailer : .data(size)
            case .data(let missing):
                if buffer.isEmpty { return .needMore }
                let piece = buffer.take(atMost: missing)
                body.append(contentsOf: piece)
                state = piece.count == missing ? .dataEnd : .data(missing - piece.count)
                if body.count > limit { return .needMore }
            case .dataEnd:
                guard buffer.count >= 2 else { return .needMore }
                guard buffer[0] == .cr, buffer[1] == .lf else {
                    return .malformed("chunk data without its line end")
                }
                buffer.drop(2)
                state = .size
            case .trailer:
                guard !isLineTooLong(buffer) else { return Self.lineTooLong }
                guard let line = nextLine(&buffer) else { return .needMore }
                if line.isEmpty { return .done }
                trailerBytes += line.count
                if trailerBytes > Self.trailerLimit { return .malformed("trailer too long") }
                guard isFieldLine(line) else { return .malformed("bad trailer field") }
            }
        }
    }

    private static let lineTooLong = Step.malformed("chunk line too long")

    private func isLineTooLong(_ buffer: ReceiveBuffer) -> Bool {
        (buffer.lineFeed(from: scanned) ?? buffer.count) > Self.lineLimit
    }

    /// The next line without its end, or a line that no rule accepts where a bare LF ended it.
    private mutating func nextLine(_ buffer: inout ReceiveBuffer) -> ArraySlice<UInt8>? {
        guard let end = buffer.lineFeed(from: scanned) else {
            scanned = buffer.count
            return nil
        }
        scanned = 0
        let terminated = end > 0 && buffer[end - 1] == .cr
        let line = buffer.slice(0..<(terminated ? end - 1 : end + 1))
        buffer.drop(end + 1)
        return line
    }

    /// `chunk-size [ chunk-ext ]`, the size in hexadecimal digits.
    private static func size(_ line: ArraySlice<UInt8>) -> Int? {
        var size = 0
        var rest = line
        while let digit = rest.first?.hexDigit {
            // Sixteen digits would overflow; nobody sends chunks of 2^56 bytes.
            guard size < 1 << 56 else { return nil }
            size = size << 4 | Int(digit)
            rest.removeFirst()
        }
        guard rest.count < line.count, rest.allSatisfy(\.isFieldCharacter) else { return nil }
        let extensions = rest.drop(while: \.isBlank)
        guard let first = extensions.first else { return rest.isEmpty ? size : nil }
        return first == UInt8(ascii: ";") ? size : nil
    }
}

/// Whether the line is `field-name ":" OWS field-value OWS` (RFC 9112, section 5).
func isFieldLine(_ line: ArraySlice<UInt8>) -> Bool {
    guard let colon = line.firstIndex(of: .colon), colon > line.startIndex else { return false }
    return line[..<colon].allSatisfy(\.isTokenCharacter)
        && line[(colon + 1)...].allSatisfy(\.isFieldCharacter)
}
