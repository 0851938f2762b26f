extension JSONScanner {
    /// Steps over a string; the cursor stands on its opening quote.
    ///
    /// Escapes and control bytes are checked, UTF-8 is not: nobody looks at these bytes.
    mutating func skipString() throws(JSONFault) {
        position += 1
        while true {
            switch skipPlainBytes().stop {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                _ = try readEscape()
            case nil:
                throw fault("a string that does not end")
            default:
                throw fault("a control byte inside a string")
            }
        }
    }

    /// Appends what a string says to `text` as well-formed UTF-8; the cursor stands on its
    /// opening quote.
    ///
    /// Bytes that are no UTF-8 and lone surrogates become U+FFFD, one for each byte or escape as
    /// Go's encoding/json does, and the string counts as repaired.
    mutating func readString(into text: inout [UInt8]) throws(JSONFault) {
        position += 1
        var isRepaired = false
        while true {
            let start = position
            let (stop, isASCII) = skipPlainBytes()
            if isASCII {
                text.append(contentsOf: bytes[start..<position])
            } else {
                Self.append(bytes[start..<position], to: &text, isRepaired: &isRepaired)
            }
            switch stop {
            case UInt8(ascii: "\""):
                position += 1
                if isRepaired { repairedStrings += 1 }
                return
            case UInt8(ascii: "\\"):
                var scalar = try readEscape()
                if scalar >= 0xD800, scalar < 0xDC00 {
                    scalar = try readLowSurrogate(after: scalar)
                }
                let valid = Unicode.Scalar(scalar)
                if valid == nil { isRepaired = true }
                text.append(contentsOf: (valid ?? "\u{FFFD}").utf8)
            case nil:
                throw fault("a string that does not end")
            default:
                throw fault("a control byte inside a string")
            }
        }
    }

    /// Steps over the bytes that stand for themselves.
    ///
    /// - Returns: The byte behind them, `nil` at the end, and whether they are all ASCII.
    private mutating func skipPlainBytes() -> (stop: UInt8?, isASCII: Bool) {
        let run = bytes.withUnsafeBytes { PlainRun(in: $0, from: position) }
        position = run.end
        return (current, run.isASCII)
    }

    /// Reads one escape and gives the UTF-16 code unit that it stands for.
    private mutating func readEscape() throws(JSONFault) -> UInt32 {
        position += 1
        guard let kind = current else { throw fault("a string that does not end") }
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt32(kind)
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): break
        default:
            position -= 1
            throw fault("an escape that JSON does not know")
        }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = current.flatMap(Self.hexDigit) else {
                throw fault("an escape \\u needs four hexadecimal digits")
            }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }

    /// Completes a pair of surrogates; gives the lone one back when no second half follows.
    private mutating func readLowSurrogate(after high: UInt32) throws(JSONFault) -> UInt32 {
        let start = position
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return high }
        let low = try readEscape()
        guard low >= 0xDC00, low < 0xE000 else {
            position = start
            return high
        }
        return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    private static func append(
        _ piece: ArraySlice<UInt8>,
        to text: inout [UInt8],
        isRepaired: inout Bool
    ) {
        var at = piece.startIndex
        var written = at
        while at < piece.endIndex {
            if piece[at] < 0x80 {
                at += 1
                continue
            }
            let length = sequenceLength(piece[at...])
            if length > 0 {
                at += length
                continue
            }
            text.append(contentsOf: piece[written..<at])
            text.append(contentsOf: [0xEF, 0xBF, 0xBD])
            isRepaired = true
            at += 1
            written = at
        }
        text.append(contentsOf: piece[written...])
    }

    /// The length of the well-formed sequence that `bytes` start with, 0 when it is ill-formed
    /// (Unicode 15, table 3-7).
    private static func sequenceLength(_ bytes: ArraySlice<UInt8>) -> Int {
        let first = bytes[bytes.startIndex]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        guard bytes.count >= length, second.contains(bytes[bytes.startIndex + 1]) else { return 0 }
        for byte in bytes.dropFirst(2).prefix(length - 2) where !(0x80...0xBF).contains(byte) {
            return 0
        }
        return length
    }
}
