import Config
import Discovery

/// A target group as its reader sees it, read by other code than the one that writes.
struct ListedGroup: Equatable {
    var targets: [String] = []
    /// Names and values in their order, compared by their bytes.
    var labels: [[String]] = []

    init() {}

    init(_ group: TargetGroup) {
        targets = group.targets
        labels = group.labels.map { [$0.name, $0.value] }
    }

    /// Strings count as equal when their bytes are.
    static func == (one: ListedGroup, other: ListedGroup) -> Bool {
        func bytes(_ group: ListedGroup) -> [[UInt8]] {
            (group.targets + [""] + group.labels.joined()).map { Array($0.utf8) }
        }
        return one.targets.count == other.targets.count && bytes(one) == bytes(other)
    }

    /// The groups of a YAML list; `nil` when it is none.
    static func readYAML(_ bytes: [UInt8]) -> [ListedGroup]? {
        guard case .sequence(let items)? = (try? YAML.parse(bytes))?.content else { return nil }
        var groups: [ListedGroup] = []
        for item in items {
            guard case .mapping(let pairs) = item.content,
                pairs.map(\.key) == ["targets", "labels"],
                case .sequence(let targets) = pairs[0].value.content,
                case .mapping(let labels) = pairs[1].value.content
            else { return nil }
            var group = ListedGroup()
            for target in targets {
                guard case .scalar(let scalar) = target.content, !scalar.isPlain else { return nil }
                group.targets.append(scalar.text)
            }
            for label in labels {
                guard case .scalar(let scalar) = label.value.content, !scalar.isPlain else {
                    return nil
                }
                group.labels.append([label.key, scalar.text])
            }
            groups.append(group)
        }
        return groups
    }
}

extension ListedGroup {
    /// The groups of a JSON list in the one form that is served; `nil` when it is anything else.
    static func read(_ bytes: [UInt8]) -> [ListedGroup]? {
        var text = ListText(rest: bytes[...])
        var groups: [ListedGroup] = []
        guard text.take("[") else { return nil }
        while text.take(groups.isEmpty ? #"{"targets":["# : #",{"targets":["#) {
            var group = ListedGroup()
            while !text.take("]") {
                guard group.targets.isEmpty || text.take(","), let target = text.string() else {
                    return nil
                }
                group.targets.append(target)
            }
            guard text.take(#","labels":{"#) else { return nil }
            while !text.take("}}") {
                guard group.labels.isEmpty || text.take(","), let name = text.string(),
                    text.take(":"), let value = text.string()
                else { return nil }
                group.labels.append([name, value])
            }
            groups.append(group)
        }
        return text.take("]\n") && text.rest.isEmpty ? groups : nil
    }
}

/// JSON on the way through.
private struct ListText {
    var rest: ArraySlice<UInt8>

    mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    /// A string (RFC 8259, section 7).
    mutating func string() -> String? {
        guard take("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case 0..<0x20: return nil
            case UInt8(ascii: "\\"):
                guard let character = escaped() else { return nil }
                bytes += String(character).utf8
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private mutating func escaped() -> Unicode.Scalar? {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let digits = String(decoding: rest.prefix(4), as: UTF8.self)
            rest = rest.dropFirst(4)
            return digits.utf8.count == 4
                ? UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) : nil
        default: return nil
        }
    }
}
