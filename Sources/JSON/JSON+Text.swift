extension JSON {
    /// The value as JSON text without blanks; numbers and the order of members as they were read.
    package var text: String {
        var text = ""
        append(to: &text)
        return text
    }

    private func append(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let truth): text += truth ? "true" : "false"
        case .number(let number): text += number
        case .string(let string): text += string.jsonText
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.append(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                text += member.name.jsonText + ":"
                member.value.append(to: &text)
            }
            text += "}"
        }
    }
}

extension String {
    /// The text as a JSON string, quotes included; only what must be escaped is.
    package var jsonText: String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        bytes.reserveCapacity(utf8.count + 2)
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += Array(#"\n"#.utf8)
            case 0x09: bytes += Array(#"\t"#.utf8)
            case 0x0D: bytes += Array(#"\r"#.utf8)
            case 0x00..<0x20:
                let digits = String(byte, radix: 16)
                bytes += Array(((byte < 0x10 ? "\\u000" : "\\u00") + digits).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
