/// Anchors, tags and aliases (chapters 6.9 and 7.1).
extension YAMLParser {
    /// What may stand before the content of a node.
    struct Properties {
        var anchor: String?
        var tag: Tag?
        /// Where the latest of them begins.
        var offset = 0

        var isEmpty: Bool { anchor == nil && tag == nil }

        /// These with those from a later line.
        func merging(_ other: Properties?, in parser: YAMLParser) throws(Fault) -> Properties {
            guard let other, !other.isEmpty else { return self }
            if anchor != nil, other.anchor != nil {
                throw parser.fault("a second anchor for one value", at: other.offset)
            }
            if tag != nil, other.tag != nil {
                throw parser.fault("a second tag for one value", at: other.offset)
            }
            return Properties(
                anchor: anchor ?? other.anchor,
                tag: tag ?? other.tag,
                offset: other.offset
            )
        }
    }

    /// A tag that is supported.
    enum Tag: String {
        case nonSpecific = "!"
        case string = "!!str"
        case sequence = "!!seq"
        case mapping = "!!map"
    }

    /// What an anchor stands for.
    enum Anchor {
        /// A node that is still being read: an alias to it would be inside it.
        case open
        /// A node, how many nodes it holds with itself, and how deep its collections nest.
        case node(YAMLNode, count: Int, height: Int)
    }

    /// Reads the anchor and the tag at the cursor and the white space after each; `nil` when there
    /// are none.
    mutating func properties() throws(Fault) -> Properties? {
        var found: Properties?
        while byte == .ampersand || byte == .bang {
            let start = at
            let next = byte == .bang ? Properties(tag: try tag()) : Properties(anchor: try name())
            var placed = next
            placed.offset = start
            if let anchor = next.anchor { anchors[anchor] = .open }
            found = try (found ?? Properties()).merging(placed, in: self)
            guard byte.isWhite || byte.endsLine || byte == .comma || byte.closesFlow else {
                throw fault("a space is missing after the anchor or tag")
            }
            skipWhite()
        }
        if found != nil, byte == .star {
            throw fault("an alias cannot have an anchor or a tag")
        }
        return found
    }

    /// Gives a node its properties: checks the tag, keeps the node for aliases.
    mutating func finish(_ node: YAMLNode, _ properties: Properties) throws(Fault) -> YAMLNode {
        guard !properties.isEmpty else { return node }
        var result = node
        switch (properties.tag, node.content) {
        case (nil, _), (.sequence, .sequence), (.mapping, .mapping), (.nonSpecific, .sequence),
            (.nonSpecific, .mapping):
            break
        case (.string, .scalar(let scalar)), (.nonSpecific, .scalar(let scalar)):
            let text = YAMLNode.Scalar(scalar.text, isPlain: false)
            result = YAMLNode(.scalar(text), at: node.position)
        case (let tag?, _):
            let kind = node.content.kind
            throw fault("the tag \(tag.rawValue) stands before \(kind)", at: properties.offset)
        }
        if let anchor = properties.anchor {
            let (count, height) = result.measure()
            anchors[anchor] = .node(result, count: count, height: height)
        }
        return result
    }

    /// Reads an alias and gives what it stands for.
    mutating func alias() throws(Fault) -> YAMLNode {
        let start = at
        let name = try name()
        switch anchors[name] {
        case nil:
            throw fault("the alias *\(name) has no anchor &\(name) before it", at: start)
        case .open:
            throw fault("the alias *\(name) stands inside the value that it names", at: start)
        case .node(let node, let count, let height):
            expanded += count
            guard expanded <= YAML.aliasLimit else {
                throw fault("aliases expand to more than \(YAML.aliasLimit) values", at: start)
            }
            guard depth + height <= YAML.depthLimit else {
                throw fault("nested deeper than \(YAML.depthLimit) levels", at: start)
            }
            return node
        }
    }

    /// The word at a byte: up to white space, a line break or a flow indicator.
    private func word(at start: Int) -> ArraySlice<UInt8> {
        bytes[start...].prefix { !$0.isWhite && $0 != .lineFeed && !$0.isFlowIndicator }
    }

    /// Reads the name of an anchor or alias, from its indicator.
    private mutating func name() throws(Fault) -> String {
        let start = at
        let rest = word(at: at + 1)
        let name = String(decoding: rest.prefix(YAML.keyLimit), as: UTF8.self)
        guard !rest.isEmpty, rest.count <= YAML.keyLimit, rest.allSatisfy(\.isNameCharacter) else {
            let kind = byte == .star ? "alias" : "anchor"
            let shown = Fault.quote(name)
            throw fault(
                "\(shown) is no name of an \(kind); use letters, digits, - and _",
                at: start
            )
        }
        at += 1 + rest.count
        return name
    }

    private mutating func tag() throws(Fault) -> Tag {
        let rest = word(at: at)
        let name = String(decoding: rest.prefix(YAML.keyLimit), as: UTF8.self)
        guard let tag = Tag(rawValue: name) else {
            throw fault("the tag \(Fault.quote(name)) is not supported")
        }
        at += rest.count
        return tag
    }
}

extension YAMLNode {
    /// How many nodes this one holds with itself, and how deep its collections nest.
    ///
    /// It stops soon after the count has passed what aliases may stand for, as no alias can use the
    /// node then; so nested anchors cost little.
    fileprivate func measure() -> (count: Int, height: Int) {
        let children: [YAMLNode]
        switch content {
        case .scalar: return (1, 0)
        case .sequence(let items): children = items
        case .mapping(let pairs): children = pairs.prefix(YAML.aliasLimit).map(\.value)
        }
        var count = 1
        var height = 0
        for child in children {
            if count > YAML.aliasLimit { break }
            let measure = child.measure()
            count += measure.count
            height = max(height, measure.height)
        }
        return (count, height + 1)
    }
}

extension YAMLNode.Content {
    /// What a message calls this kind of node.
    var kind: String {
        switch self {
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
