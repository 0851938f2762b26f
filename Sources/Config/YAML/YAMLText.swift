/// The text of a document: checked, with one kind of line break, and able to tell positions.
struct YAMLText {
    /// UTF-8 without a byte order mark; each line break is one line feed (chapter 5.4).
    let bytes: [UInt8]

    private var lineStarts = [0]

    /// How many continuation bytes of UTF-8 come before each block of bytes.
    ///
    /// With it a column costs at most one block, so that positions on one very long line stay
    /// cheap.
    private var continuations: [Int] = []

    private static let block = 256

    /// Checks size, encoding and characters.
    init(_ raw: [UInt8]) throws(Fault) {
        guard raw.count <= YAML.sizeLimit else {
            let mebibytes = YAML.sizeLimit / 1_048_576
            throw Fault(Position(line: 1, column: 1), "the file is larger than \(mebibytes) MiB")
        }
        bytes = YAMLText.withLineFeeds(raw)
        index()
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw Fault(position(at: error.byteOffsets.lowerBound), "the text is not UTF-8 here")
        }
        try checkCharacters()
    }

    /// The position of a byte.
    func position(at offset: Int) -> Position {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let start = lineStarts[low]
        let extra = continuations(before: offset) - continuations(before: start)
        return Position(line: low + 1, column: offset - start - extra + 1)
    }

    private func continuations(before offset: Int) -> Int {
        let block = min(offset / YAMLText.block, continuations.count - 1)
        let rest = bytes[(block * YAMLText.block)..<min(offset, bytes.count)]
        return rest.reduce(continuations[block]) { $1 & 0xC0 == 0x80 ? $0 + 1 : $0 }
    }

    private mutating func index() {
        var count = 0
        continuations.reserveCapacity(bytes.count / YAMLText.block + 1)
        for (offset, byte) in bytes.enumerated() {
            if offset % YAMLText.block == 0 { continuations.append(count) }
            if byte & 0xC0 == 0x80 { count += 1 }
            if byte == .lineFeed { lineStarts.append(offset + 1) }
        }
        if bytes.count % YAMLText.block == 0 { continuations.append(count) }
    }

    private static func withLineFeeds(_ raw: [UInt8]) -> [UInt8] {
        let bytes = raw.starts(with: [0xEF, 0xBB, 0xBF]) ? raw[3...] : raw[...]
        guard bytes.contains(.carriageReturn) else { return Array(bytes) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var afterReturn = false
        for byte in bytes {
            if byte == .carriageReturn {
                result.append(.lineFeed)
            } else if byte != .lineFeed || !afterReturn {
                result.append(byte)
            }
            afterReturn = byte == .carriageReturn
        }
        return result
    }

    /// Refuses what chapter 5.1 does not call printable.
    private func checkCharacters() throws(Fault) {
        for (offset, byte) in bytes.enumerated() {
            // Only these bytes begin a character that is refused.
            guard byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xEF else { continue }
            if byte == .tab || byte == .lineFeed { continue }
            let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
            let third = offset + 2 < bytes.count ? bytes[offset + 2] : 0
            switch byte {
            case 0xC2 where next >= 0xA0 || next == 0x85:
                continue
            case 0xC2:
                throw refused(UInt32(next), at: offset)
            case 0xEF where next == 0xBB && third == 0xBF:
                throw Fault(position(at: offset), "a byte order mark inside the text")
            case 0xEF where next == 0xBF && third >= 0xBE:
                throw refused(third == 0xBE ? 0xFFFE : 0xFFFF, at: offset)
            case 0xEF:
                continue
            default:
                throw refused(UInt32(byte), at: offset)
            }
        }
    }

    private func refused(_ code: UInt32, at offset: Int) -> Fault {
        let digits = String(code, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return Fault(position(at: offset), "the character U+\(padded) is not allowed")
    }
}
