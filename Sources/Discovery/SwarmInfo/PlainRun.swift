/// A run of bytes that stand for themselves inside a JSON string: no quote, no backslash, no
/// control byte (RFC 8259 section 7).
///
/// Reading and writing JSON both spend most of their time here, so it looks at eight bytes at
/// once.
struct PlainRun {
    /// Where the run ends: at a byte that needs care, or at the end of the bytes.
    let end: Int
    let isASCII: Bool

    /// The run that starts at `start`.
    init(in bytes: UnsafeRawBufferPointer, from start: Int) {
        var at = start
        var seen: UInt64 = 0
        while at + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            if Self.hasSpecial(word) { break }
            seen |= word
            at += 8
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            seen |= UInt64(byte)
            at += 1
        }
        end = at
        isASCII = seen & 0x8080_8080_8080_8080 == 0
    }

    /// Whether any of eight bytes is below 0x20, a quote or a backslash.
    ///
    /// Subtracting n from every byte borrows into the top bit of those below n; a byte that had
    /// the top bit itself is taken out.
    private static func hasSpecial(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        let controls = (word &- ones &* 0x20) & ~word
        let equals = ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)
        return (controls | equals) & 0x8080_8080_8080_8080 != 0
    }
}
