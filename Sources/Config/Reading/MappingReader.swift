/// Reads the keys of one mapping by name and type, and adds every fault it meets to ``Faults``
/// instead of stopping.
///
/// ```swift
/// var section = MappingReader(node, "global", faults)
/// let wait = section.duration("timeout", default: .seconds(3), in: .milliseconds(1) ... .seconds(60))
/// let masters = section.strings("masters", required: true)
/// section.finish()
/// ```
///
/// What is absent, null or faulty reads as `nil` or as the default, so that reading goes on; a
/// caller looks at ``Faults/isEmpty`` before it uses what was read. Each read key is known from then
/// on; ``finish()`` refuses the others.
package struct MappingReader {
    /// What messages call the mapping.
    package let name: String

    /// Where the mapping begins.
    package let position: Position

    /// Where faults go.
    package let faults: Faults

    private let pairs: [YAMLNode.Pair]

    private let places: [String: Int]

    /// False where there is no mapping to read: then nothing more is said about its keys.
    package let isMapping: Bool

    private var known: [String] = []

    /// Reads a mapping; a node of another kind is a fault, after which everything reads as absent.
    ///
    /// `nil` and null are an empty mapping, unless null is refused. The name is what messages call it, such as its key.
    package init(
        _ node: YAMLNode?,
        _ name: String,
        _ faults: Faults,
        refusingNull: Bool = false
    ) {
        self.name = name
        self.faults = faults
        position = node?.position ?? Position(line: 1, column: 1)
        var pairs: [YAMLNode.Pair] = []
        var isMapping = true
        if let node, refusingNull || !node.isNull {
            if case .mapping(let found) = node.content {
                pairs = found
            } else {
                isMapping = false
                faults.add(node.position, "\(name): expected a mapping, found \(node.kind)")
            }
        }
        self.pairs = pairs
        places = Dictionary(
            pairs.enumerated().map { ($1.key, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        self.isMapping = isMapping
    }

    /// Refuses the keys that were never asked for, each with the known one that comes near.
    package func finish() {
        for pair in pairs where !known.contains(pair.key) {
            var message = "unknown key \(Fault.quote(pair.key))"
            if let near = Suggestion.nearest(to: pair.key, among: known) {
                message += "; did you mean \(Fault.quote(near))?"
            }
            faults.add(pair.keyPosition, message)
        }
    }
}

extension MappingReader {
    /// Whether a key is there with a value that is not null.
    package mutating func has(_ key: String) -> Bool { node(key) != nil }

    /// The node of a key; `nil` when it is absent or null.
    package mutating func node(_ key: String, required: Bool = false) -> YAMLNode? {
        if !known.contains(key) { known.append(key) }
        let pair = pair(key)
        if let node = pair?.value, !node.isNull { return node }
        if required, isMapping {
            let place = pair?.keyPosition ?? position
            faults.add(place, "\(name): the key \(Fault.quote(key)) is required")
        }
        return nil
    }

    private func pair(_ key: String) -> YAMLNode.Pair? {
        places[key].map { pairs[$0] }
    }

    /// Where a key is; where the mapping begins when the key is absent.
    package func keyPosition(_ key: String) -> Position {
        pair(key)?.keyPosition ?? position
    }

    /// Where the value of a key is; where the mapping begins when the key is absent.
    package func valuePosition(_ key: String) -> Position {
        pair(key)?.value.position ?? position
    }

    /// Adds a fault of the caller's own at the value of a key.
    package func fault(_ key: String, _ message: String) {
        faults.add(valuePosition(key), "\(key): \(message)")
    }
}

extension YAMLNode {
    /// Whether the node is null (chapter 10.2.1.1), which counts as absent.
    package var isNull: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return CoreSchema(scalar) == .null
    }

    /// What a message calls this kind of node.
    var kind: String { isNull ? "null" : content.kind }
}
