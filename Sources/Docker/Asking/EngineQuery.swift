import JSON

/// The query of a request to an engine.
package struct EngineQuery: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    private var items: [Item] = []

    private struct Item: Hashable {
        let name: String
        let value: String
    }

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }

    package mutating func add(_ name: String, _ value: String) {
        items.append(Item(name: name, value: value))
    }

    /// Adds `filters`, where there are any: of each name one of its values must hold.
    package mutating func add(_ filters: [EngineFilter]) {
        if !filters.isEmpty { add("filters", EngineFilter.json(filters)) }
    }

    /// The text behind the path: "" or `?name=value&...`, percent-encoded (RFC 3986, section 2.1).
    package var text: String {
        items.enumerated().map { place, item in
            (place == 0 ? "?" : "&") + Self.encoded(item.name) + "=" + Self.encoded(item.value)
        }.joined()
    }

    /// A text as a part of a path or a query: all but the unreserved characters are encoded.
    package static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A filter of a list, as the engine and Prometheus have it: `{name: label, values: [a=b]}`.
package struct EngineFilter: Hashable, Sendable {
    package var name: String
    package var values: [String]

    package init(_ name: String, _ values: [String]) {
        self.name = name
        self.values = values
    }

    /// `{"name":{"value":true}}`, which every version reads; names and values sorted and once.
    static func json(_ filters: [EngineFilter]) -> String {
        let byName = Dictionary(filters.map { ($0.name, Set($0.values)) }) { $0.union($1) }
        let members = byName.sorted { $0.key < $1.key }.map { name, values in
            let inner = values.sorted().map { "\($0.jsonText):true" }
            return "\(name.jsonText):{\(inner.joined(separator: ","))}"
        }
        return "{\(members.joined(separator: ","))}"
    }
}
