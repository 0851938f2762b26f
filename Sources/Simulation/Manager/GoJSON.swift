/// JSON text with the escapes that Go's `encoding/json` writes by default.
struct GoJSON {
    private(set) var bytes: [UInt8] = []

    init(reserving capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Appends text that is JSON already.
    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends a number.
    mutating func number(_ value: some BinaryInteger) {
        bytes += String(value).utf8
    }

    /// Appends a string with its quotes; `prefix` stands at its beginning and needs no escape.
    mutating func string(_ text: String, prefix: StaticString = "") {
        bytes.append(UInt8(ascii: "\""))
        raw(prefix)
        var text = text
        text.withUTF8 { escape($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends `["key","value"]`, with `prefix` before the key.
    mutating func row(_ key: String, _ value: String, prefix: StaticString = "") {
        raw("[")
        string(key, prefix: prefix)
        raw(",")
        string(value)
        raw("]")
    }

    /// Copies what stands for itself in as long pieces as there are.
    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var index = 0
        while index < text.count {
            let length = Self.lengthToEscape(text[index...])
            if length > 0 {
                bytes.append(contentsOf: text[start..<index])
                appendEscape(text[index..<(index + length)])
                start = index + length
            }
            index += max(length, 1)
        }
        bytes.append(contentsOf: text[start...])
    }

    /// How many bytes make up a character that must be escaped; 0 where the first one need not be.
    private static func lengthToEscape(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        switch text[text.startIndex] {
        // These three for the sake of readers that would put the text into HTML.
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): 1
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), ..<0x20: 1
        // U+2028 and U+2029 end a line in JavaScript.
        case 0xE2:
            text.starts(with: [0xE2, 0x80, 0xA8]) || text.starts(with: [0xE2, 0x80, 0xA9]) ? 3 : 0
        default: 0
        }
    }

    private mutating func appendEscape(_ character: Slice<UnsafeBufferPointer<UInt8>>) {
        switch character[character.startIndex] {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case UInt8(ascii: "\n"): raw("\\n")
        case UInt8(ascii: "\r"): raw("\\r")
        case UInt8(ascii: "\t"): raw("\\t")
        case 0xE2: character.last == 0xA8 ? raw("\\u2028") : raw("\\u2029")
        case let byte:
            raw(byte < 0x10 ? "\\u000" : "\\u00")
            bytes += String(byte, radix: 16).utf8
        }
    }
}
