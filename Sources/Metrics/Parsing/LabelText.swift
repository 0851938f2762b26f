/// Names and values as they stand on a page, and what they mean.
enum LabelText {
    /// The text with its escapes resolved.
    ///
    /// These are backslash, quote and `n` behind a backslash; a backslash before anything else stands
    /// for itself, as Prometheus reads it.
    static func unescaped(_ bytes: UnsafeRawBufferPointer, hasEscapes: Bool) -> [UInt8] {
        guard hasEscapes else { return Array(bytes) }
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

    /// The text as a string.
    static func string(_ bytes: UnsafeRawBufferPointer, hasEscapes: Bool) -> String {
        guard hasEscapes else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: unescaped(bytes, hasEscapes: true), as: UTF8.self)
    }
}
