/// Names and values as they stand on a page, and what they mean.
enum LabelText {
    /// The text with its escapes resolved.
    ///
    /// Escapes are backslash, quote and `n` behind a backslash; a backslash before anything else stands
    /// for itself, as Prometheus reads it.
    static func unescaped(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            let isPair =
                bytes[index] == UInt8(ascii: "\\")
                && (next == UInt8(ascii: "\\") || next == UInt8(ascii: "\"")
                    || next == UInt8(ascii: "n"))
            if isPair {
                text.append(next == UInt8(ascii: "n") ? UInt8(ascii: "\n") : next)
            } else {
                text.append(bytes[index])
            }
            index += isPair ? 2 : 1
        }
        return text
    }

    /// The text as a string; it has escapes when there is a backslash in it.
    static func string(_ bytes: UnsafeRawBufferPointer) -> String {
        guard hasEscapes(bytes) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: unescaped(bytes), as: UTF8.self)
    }

    /// Whether a backslash is among the bytes.
    static func hasEscapes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        return ByteScan.find(UInt8(ascii: "\\"), base, 0, bytes.count) < bytes.count
    }
}
