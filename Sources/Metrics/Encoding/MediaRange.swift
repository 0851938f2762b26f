/// One clause of an `Accept` header: a type or a wildcard, its parameters and its weight (RFC 9110,
/// section 12.5.1).
struct MediaRange: Equatable {
    /// `type/subtype` in lower case; either may be `*`.
    let name: String
    /// The parameters but `q`, their names in lower case, quotes taken off their values.
    let parameters: [String: String]
    /// How much the client wants it, 0 to 1; 0 is "not at all".
    let quality: Double

    /// 2 for a full type, 1 for `type/*`, 0 for `*/*`.
    var specificity: Int {
        name == "*/*" ? 0 : name.hasSuffix("/*") ? 1 : 2
    }

    /// The clauses of all `Accept` headers of a request, the most wanted first; of those equally
    /// wanted the most specific, then the first.
    ///
    /// A weight that is no number counts as 1, as Prometheus' library has it. At most 64 clauses are
    /// looked at.
    static func list(_ headers: [String]) -> [MediaRange] {
        let clauses = headers.flatMap { split($0, at: UInt8(ascii: ",")) }.prefix(64)
        let ranges = clauses.compactMap(MediaRange.init(clause:)).enumerated()
        return ranges.sorted { one, other in
            (-one.element.quality, -one.element.specificity, one.offset)
                < (-other.element.quality, -other.element.specificity, other.offset)
        }.map(\.element)
    }

    private init?(clause: String) {
        let parts = Self.split(clause, at: UInt8(ascii: ";"))
        guard let name = parts.first, name.utf8.contains(UInt8(ascii: "/")) else { return nil }
        var parameters: [String: String] = [:]
        var quality = 1.0
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let key = Self.trimmed(pair[0]).lowercased()
            let value = Self.unquoted(Self.trimmed(pair[1]))
            if key != "q" {
                parameters[key] = value
            } else if let weight = Double(value), weight.isFinite {
                quality = min(max(weight, 0), 1)
            }
        }
        self.name = name.lowercased()
        self.parameters = parameters
        self.quality = quality
    }

    /// The parts between separators that stand outside quotes, without blanks around them.
    private static func split(_ text: String, at separator: UInt8) -> [String] {
        var parts: [String] = []
        var isQuoted = false
        var isEscaped = false
        var start = text.startIndex
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                parts.append(trimmed(text[start..<index]))
                start = text.utf8.index(after: index)
            }
        }
        parts.append(trimmed(text[start...]))
        return parts
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let tail = text.drop(while: isBlank)
        guard let last = tail.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(tail[...last])
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var value = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                value.append(character)
                isEscaped = false
            }
        }
        return value
    }
}
