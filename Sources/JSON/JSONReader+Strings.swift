extension JSONReader {
    /// A string by the grammar of section 7, with valid UTF-8 and whole surrogate pairs.
    mutating func string() throws(JSONFault) -> String {
        let start = at
        at += 1
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    at = start
                    throw fault("a text is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0x00..<0x20: throw fault("a control character must be escaped")
            default:
                text.append(byte)
                at += 1
            }
        }
        at = start
        throw fault("a text has no end")
    }

    private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
        let simple: [UInt8: Unicode.Scalar] = [
            0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n",
            0x72: "\r", 0x74: "\t",
        ]
        guard at + 1 < bytes.count else { throw fault("an escape has no end") }
        if let scalar = simple[bytes[at + 1]] {
            at += 2
            return scalar
        }
        let high = try unit()
        guard (0xD800..<0xDC00).contains(high) else {
            guard let scalar = Unicode.Scalar(high) else { throw fault("half a surrogate pair") }
            return scalar
        }
        let low = try unit()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw fault("half a surrogate pair") }
        return scalar
    }

    private mutating func unit() throws(JSONFault) -> UInt32 {
        let digits = bytes[at...].dropFirst(2).prefix(4)
        let text = String(decoding: digits, as: UTF8.self)
        guard bytes[at...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]),
            digits.count == 4, digits.allSatisfy({ $0.isDecimalDigit || ($0 | 0x20) >= 0x61 }),
            let unit = UInt32(text, radix: 16)
        else { throw fault("an escape that JSON does not have") }
        at += 6
        return unit
    }
}
