/// A node of a YAML document: a scalar, a sequence or a mapping, and where it begins.
///
/// Aliases are expanded: what stands for an alias is the anchored node with the anchored node's
/// positions.
package struct YAMLNode: Hashable, Sendable {
    /// The first character of the node; of an empty node, the place where it would begin.
    package let position: Position

    /// What the node holds.
    package let content: Content

    /// Makes a node.
    package init(_ content: Content, at position: Position) {
        self.content = content
        self.position = position
    }
}

extension YAMLNode {
    /// The three kinds of nodes (YAML 1.2.2, 3.2.1.1).
    package enum Content: Hashable, Sendable {
        case scalar(Scalar)
        case sequence([YAMLNode])
        case mapping([Pair])
    }

    /// A scalar with its escapes and folds undone.
    package struct Scalar: Hashable, Sendable {
        /// The text; empty for an empty node.
        package let text: String

        /// Whether it was written plainly, so that `8070`, `true` and `null` are no strings.
        ///
        /// False for quoted and block scalars and those tagged `!!str` or `!`.
        package let isPlain: Bool

        /// Makes a scalar.
        package init(_ text: String, isPlain: Bool) {
            self.text = text
            self.isPlain = isPlain
        }
    }

    /// A key of a mapping with its value; pairs keep the order of the file.
    package struct Pair: Hashable, Sendable {
        /// The key as text, whether quoted or not; unique in its mapping.
        package let key: String

        /// Where the key begins.
        package let keyPosition: Position

        /// The value; an empty plain scalar where the file has none.
        package let value: YAMLNode

        /// Makes a pair.
        package init(_ key: String, at keyPosition: Position, _ value: YAMLNode) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }
}
