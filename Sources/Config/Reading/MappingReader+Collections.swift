/// A value that was read, with its position for faults found later.
package struct Located<Value> {
    /// What was read.
    package let value: Value

    /// Where it is in the file.
    package let position: Position

    /// Joins a value and its position.
    package init(_ value: Value, _ position: Position) {
        self.value = value
        self.position = position
    }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}

/// Readers of lists and mappings.
extension MappingReader {
    /// The items of a list; empty when it is absent or, with a fault, when it is no list.
    ///
    /// When it is required, an empty list is a fault as an absent one is.
    package mutating func nodes(_ key: String, required: Bool = false) -> [YAMLNode] {
        guard let node = node(key, required: required) else { return [] }
        guard case .sequence(let items) = node.content else {
            fault(key, "expected a list, found \(node.kind)")
            return []
        }
        if required, items.isEmpty { fault(key, "the list is empty") }
        return items
    }

    /// The strings of a list, each with its position; what is no string is a fault and left out.
    package mutating func strings(_ key: String, required: Bool = false) -> [Located<String>] {
        nodes(key, required: required).compactMap { node in
            node.scalar(key, faults)?.string(key, faults).map { Located($0, node.position) }
        }
    }

    /// A reader of a list's mappings, each named after the key and its place: `discovery[0]`.
    package mutating func mappings(_ key: String, required: Bool = false) -> [MappingReader] {
        nodes(key, required: required).enumerated().map { index, node in
            MappingReader(node, "\(key)[\(index)]", faults, refusingNull: true)
        }
    }

    /// A reader of a nested mapping; `nil` when it is absent.
    ///
    /// The caller ends it with ``finish()`` too.
    package mutating func mapping(_ key: String, required: Bool = false) -> MappingReader? {
        node(key, required: required).map { MappingReader($0, key, faults) }
    }

    /// The pairs of a mapping whose keys are the user's own names, in the order of the file.
    package mutating func entries(_ key: String, required: Bool = false) -> [YAMLNode.Pair] {
        guard let node = node(key, required: required) else { return [] }
        guard case .mapping(let pairs) = node.content else {
            fault(key, "expected a mapping, found \(node.kind)")
            return []
        }
        return pairs
    }
}
