/// Quoted texts: where they close, and whether they are plain.
///
/// A text is plain when it is ASCII and has no quote, no backslash and no line feed: then it says what
/// its bytes say, and nothing more has to be checked.
extension ByteScan {
    /// Where the quoted text closes that begins at `start` and is a valid one's bytes before `change`;
    /// -1 when it has escapes, is not UTF-8, or does not close before `limit`.
    @inline(__always)
    static func closingQuote(
        _ base: UnsafeRawPointer,
        _ start: Int,
        changedFrom change: Int,
        _ limit: Int
    ) -> Int {
        let quote = plainEnd(base, change, limit)
        // What comes before the change must not be half a character or half an escape.
        let before = base.load(fromByteOffset: change &- 1, as: UInt8.self)
        if quote < limit, base.load(fromByteOffset: quote, as: UInt8.self) == UInt8(ascii: "\""),
            before < 0x80, before != UInt8(ascii: "\\")
        {
            return quote
        }
        return closingQuote(base, start, limit)
    }

    /// Where the quoted text closes that begins at `start`, looked at as a whole.
    private static func closingQuote(
        _ base: UnsafeRawPointer,
        _ start: Int,
        _ limit: Int
    ) -> Int {
        let quote = find(UInt8(ascii: "\""), base, start, limit)
        guard quote < limit,
            find(UInt8(ascii: "\\"), base, start, quote) == quote,
            find(UInt8(ascii: "\n"), base, start, quote) == quote,
            invalidUTF8(base, start, quote) == nil
        else { return -1 }
        return quote
    }

    /// Whether `start..<end` is ASCII without a backslash, so that every quote in it is a quote.
    ///
    /// Eight bytes at a time: a byte that equals the backslash becomes 0, and only a 0 has its high bit
    /// set after 1 is taken from every byte (or follows one that has).
    static func isPlain(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Bool {
        let backslashes = ones &* UInt64(UInt8(ascii: "\\"))
        var position = start
        var seen: UInt64 = 0
        while position &+ 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let distance = word ^ backslashes
            seen |= word | ((distance &- ones) & ~distance)
            position &+= 8
        }
        if position < end {
            if end &- start >= 8 {
                let word = base.loadUnaligned(fromByteOffset: end &- 8, as: UInt64.self)
                let distance = word ^ backslashes
                seen |= word | ((distance &- ones) & ~distance)
            } else {
                while position < end {
                    let byte = base.load(fromByteOffset: position, as: UInt8.self)
                    seen |= byte == UInt8(ascii: "\\") ? 0x80 : UInt64(byte)
                    position &+= 1
                }
            }
        }
        return seen & (ones &* 0x80) == 0
    }

    /// The place of the first byte of a quoted text that is not plain: a quote, a backslash, a line feed,
    /// or one beyond ASCII; `end` when there is none before.
    ///
    /// As in `isPlain`, a byte that is looked for becomes 0, and the first that has its high bit set
    /// after 1 is taken from every byte is one.
    @inline(__always)
    private static func plainEnd(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int {
        var position = start
        while position &+ 16 <= end {
            let words = base.loadUnaligned(fromByteOffset: position, as: SIMD2<UInt64>.self)
            let stops =
                (words | zeros(words, UInt8(ascii: "\"")) | zeros(words, UInt8(ascii: "\\"))
                    | zeros(words, UInt8(ascii: "\n"))) & SIMD2(repeating: ones &* 0x80)
            if stops.x | stops.y != 0 { return position &+ firstByte(stops) }
            position &+= 16
        }
        while position < end {
            switch base.load(fromByteOffset: position, as: UInt8.self) {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "\n"), 0x80...:
                return position
            default:
                position &+= 1
            }
        }
        return end
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The high bit of the first byte in each word that equals `byte` is set, and none before it.
    @inline(__always)
    private static func zeros(_ words: SIMD2<UInt64>, _ byte: UInt8) -> SIMD2<UInt64> {
        let distance = words ^ SIMD2(repeating: ones &* UInt64(byte))
        return (distance &- SIMD2(repeating: ones)) & ~distance
    }
}
