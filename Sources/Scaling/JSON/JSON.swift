/// A JSON value (RFC 8259) as it was written: numbers keep their text, members their order.
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: JSON
    }

    /// Reads one JSON text; throws where it is none.
    package init(reading text: some Sequence<UInt8>) throws(JSONFault) {
        self = try JSONReader.read(text)
    }

    /// The members of an object; `nil` for anything else.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A number without a fraction, within 64 bits.
    package var integer: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    /// A finite number.
    package var number: Double? {
        guard case .number(let text) = self, let number = Double(text), number.isFinite else {
            return nil
        }
        return number
    }

    /// A number of seconds since 1970.
    var timestamp: Timestamp? {
        if case .number(let text) = self { Timestamp(seconds: text) } else { nil }
    }

    /// The member of an object with this name.
    package subscript(name: String) -> JSON? {
        members?.first { $0.name == name }?.value
    }

    /// What kind of value it is, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

/// Why bytes are no JSON text, and at which byte.
package struct JSONFault: Error, Equatable, Sendable {
    /// Counted from 0.
    package let offset: Int
    package let message: String
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
