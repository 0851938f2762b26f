/// A JSON value (RFC 8259), read apart from the code under test.
enum JSON: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// Why a text is no JSON: it goes wrong at this byte.
    struct Fault: Error, Equatable {
        let offset: Int
    }

    init(_ text: some Sequence<UInt8>) throws(Fault) {
        var reader = Reader(bytes: Array(text))
        self = try reader.value()
        reader.skipBlanks()
        guard reader.next == nil else { throw reader.fault }
    }

    subscript(key: String) -> JSON {
        guard case .object(let members) = self else { return .null }
        return members[key] ?? .null
    }

    /// The elements of an array; none for anything else.
    var elements: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// An object whose values are all strings; empty for anything else.
    var texts: [String: String] {
        guard case .object(let members) = self else { return [:] }
        return members.compactMapValues(\.text)
    }

    private struct Reader {
        let bytes: [UInt8]
        var offset = 0

        var fault: Fault { Fault(offset: offset) }
        var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

        mutating func skipBlanks() {
            while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { offset += 1 }
        }

        mutating func take(_ text: String) -> Bool {
            guard bytes[offset...].starts(with: text.utf8) else { return false }
            offset += text.utf8.count
            return true
        }

        mutating func value() throws(Fault) -> JSON {
            skipBlanks()
            if take("null") { return .null }
            if take("true") { return .bool(true) }
            if take("false") { return .bool(false) }
            switch next {
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "["):
                return .array(try list("[", "]") { r throws(Fault) in try r.value() })
            case UInt8(ascii: "{"):
                let members = try list("{", "}") { reader throws(Fault) in try reader.member() }
                return .object(Dictionary(members) { _, last in last })
            default: return .number(try number())
            }
        }

        private mutating func list<Element>(
            _ open: String,
            _ close: String,
            _ element: (inout Reader) throws(Fault) -> Element
        ) throws(Fault) -> [Element] {
            _ = take(open)
            skipBlanks()
            var elements: [Element] = []
            if take(close) { return elements }
            repeat {
                elements.append(try element(&self))
                skipBlanks()
            } while take(",")
            guard take(close) else { throw fault }
            return elements
        }

        private mutating func member() throws(Fault) -> (String, JSON) {
            skipBlanks()
            let key = try string()
            skipBlanks()
            guard take(":") else { throw fault }
            return (key, try value())
        }

        private mutating func number() throws(Fault) -> Double {
            let digits = bytes[offset...].prefix { "+-.0123456789eE".utf8.contains($0) }
            guard let number = Double(String(decoding: digits, as: UTF8.self)) else { throw fault }
            offset += digits.count
            return number
        }

        private mutating func string() throws(Fault) -> String {
            guard take("\"") else { throw fault }
            var text: [UInt16] = []
            var plain: [UInt8] = []
            while let byte = next {
                offset += 1
                if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    plain.append(byte)
                    continue
                }
                text += String(decoding: plain, as: UTF8.self).utf16
                plain = []
                if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF16.self) }
                guard byte == UInt8(ascii: "\\") else { break }
                text.append(try escape())
            }
            throw fault
        }

        private mutating func escape() throws(Fault) -> UInt16 {
            let escapes: [Character: UInt16] = [
                "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
            ]
            guard let byte = next else { throw fault }
            offset += 1
            if let unit = escapes[Character(UnicodeScalar(byte))] { return unit }
            let digits = String(decoding: bytes[offset...].prefix(4), as: UTF8.self)
            guard byte == UInt8(ascii: "u"), let unit = UInt16(digits, radix: 16) else {
                throw fault
            }
            offset += 4
            return unit
        }
    }
}
