/// Reads one JSON text (RFC 8259), strictly, and refuses repeated member names.
struct JSONReader {
    let bytes: [UInt8]
    var at = 0
    private var depth = 0

    /// Lists and objects nest no deeper.
    private static let deepest = 32

    /// The value that `text` is, with nothing but blanks around it.
    static func read(_ text: some Sequence<UInt8>) throws(JSONFault) -> JSON {
        var reader = JSONReader(bytes: Array(text))
        let value = try reader.value()
        guard reader.next == nil else { throw reader.fault("there is more behind the value") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func value() throws(JSONFault) -> JSON {
        switch next {
        case UInt8(ascii: "{"):
            return try nested { reader throws(JSONFault) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(JSONFault) in try reader.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte.isDecimalDigit || byte == UInt8(ascii: "-"): return try number()
        case .some: throw fault("no value can start here")
        case nil: throw fault("a value is missing")
        }
    }

    private mutating func nested(
        _ read: (inout JSONReader) throws(JSONFault) -> JSON
    ) throws(JSONFault) -> JSON {
        guard depth < Self.deepest else { throw fault("it is nested too deeply") }
        depth += 1
        at += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONFault) -> JSON {
        var members: [JSON.Member] = []
        var names = MemberNames()
        if take("}") { return .object(members) }
        repeat {
            guard next == UInt8(ascii: "\"") else { throw fault("a member's name is missing") }
            let start = at
            let name = try string()
            guard names.insert(name) else {
                at = start
                throw fault("the member \(name.jsonText) is there twice")
            }
            guard take(":") else { throw fault("a colon is missing") }
            members.append(JSON.Member(name: name, value: try value()))
        } while take(",")
        guard take("}") else { throw fault("a comma or } is missing") }
        return .object(members)
    }

    private mutating func array() throws(JSONFault) -> JSON {
        var elements: [JSON] = []
        if take("]") { return .array(elements) }
        repeat { elements.append(try value()) } while take(",")
        guard take("]") else { throw fault("a comma or ] is missing") }
        return .array(elements)
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONFault) -> JSON {
        guard bytes[at...].starts(with: word.utf8) else { throw fault("no value can start here") }
        at += word.utf8.count
        return value
    }

    /// A number by the grammar of section 6; its value is left to who asks.
    private mutating func number() throws(JSONFault) -> JSON {
        let start = at
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        let leading = at
        guard skipDigits() > 0 else { throw fault("a digit is missing") }
        if bytes[leading] == UInt8(ascii: "0"), at > leading + 1 {
            at = leading
            throw fault("a number has no leading zero")
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard skipDigits() > 0 else { throw fault("a digit is missing") }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
                at += 1
            }
            guard skipDigits() > 0 else { throw fault("a digit is missing") }
        }
        return .number(String(decoding: bytes[start..<at], as: UTF8.self))
    }

    private mutating func skipDigits() -> Int {
        let start = at
        while at < bytes.count, bytes[at].isDecimalDigit { at += 1 }
        return at - start
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    /// The next byte that is no blank.
    private var next: UInt8? {
        mutating get {
            while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
            return at < bytes.count ? bytes[at] : nil
        }
    }

    func fault(_ message: String) -> JSONFault {
        JSONFault(offset: at, message: message)
    }
}

/// The names of one object's members so far.
///
/// Texts compare as the characters that they show: two names that differ in bytes alone, as an engine's
/// labels may, would be one. ASCII is not written in two ways.
private struct MemberNames {
    private var plain: Set<String> = []
    private var others: Set<[UInt8]> = []

    /// Adds a name; `false` when it is there already.
    mutating func insert(_ name: String) -> Bool {
        name.utf8.allSatisfy { $0 < 0x80 }
            ? plain.insert(name).inserted : others.insert(Array(name.utf8)).inserted
    }
}

extension UInt8 {
    var isDecimalDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
