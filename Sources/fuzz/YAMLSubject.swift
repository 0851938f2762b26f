import Config

/// A document of YAML.
enum YAMLSubject: Subject {
    static let name = "yaml"
    static let summary = "the reader of configuration files"

    static var seeds: [(name: String, bytes: [UInt8])] {
        ["yaml/accepted", "yaml/refused", "config-reading"].flatMap { Seeds.files($0, [".yaml"]) }
    }

    static func check(_ input: [UInt8]) {
        let faults = Faults()
        let node = YAML.read(input, faults: faults)
        let lines = input.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
        for fault in faults.all {
            require(
                (1...lines).contains(fault.position.line)
                    && (1...(input.count + 1)).contains(fault.position.column),
                "a fault lies in the document: \(fault)"
            )
        }
        guard let node else { return }
        require(isInside(node, lines), "every node begins in the document")
        let text = quoted(node)
        let again = try? YAML.parse(Array(text.utf8))
        require(again.map { quoted($0) } == text, "what was read reads back: \(text)")
    }

    private static func isInside(_ node: YAMLNode, _ lines: Int) -> Bool {
        guard (1...lines).contains(node.position.line) else { return false }
        switch node.content {
        case .scalar: return true
        case .sequence(let items): return items.allSatisfy { isInside($0, lines) }
        case .mapping(let pairs): return pairs.allSatisfy { isInside($0.value, lines) }
        }
    }

    /// The document in flow style, every scalar in double quotes.
    private static func quoted(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar): return quoted(scalar.text)
        case .sequence(let items):
            return "[" + items.map { quoted($0) }.joined(separator: ",") + "]"
        case .mapping(let pairs):
            let members = pairs.map { pair in "\(quoted(pair.key)): \(quoted(pair.value))" }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case " "..."~", "\u{A0}"..."\u{2027}", "\u{2030}"..."\u{D7FF}":
                result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "\""
    }
}
