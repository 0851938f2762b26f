import Config

/// A node as one line of JSON.
///
/// Plain scalars go by the core schema, with numbers as they were written; all others are strings.
/// JSON is YAML, so it can be read back.
func typedJSON(_ node: YAMLNode?) -> String {
    switch node?.content {
    case nil:
        return "null"
    case .scalar(let scalar):
        switch CoreSchema(scalar) {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .int, .double: return scalar.text
        case .string: return jsonString(scalar.text)
        }
    case .sequence(let items):
        return "[" + items.map(typedJSON).joined(separator: ",") + "]"
    case .mapping(let pairs):
        let members = pairs.map { "\(jsonString($0.key)):\(typedJSON($0.value))" }
        return "{" + members.joined(separator: ",") + "}"
    }
}

private func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\":
            result += "\\\(scalar)"
        case "\n":
            result += "\\n"
        case "\u{0}"..<" ", "\u{7F}"..."\u{9F}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}", "\u{2028}",
            "\u{2029}":
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default:
            result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
