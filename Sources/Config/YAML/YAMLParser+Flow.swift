/// Flow collections and the nodes in them (chapter 7.4).
extension YAMLParser {
    /// A flow collection that is open.
    private struct Flow {
        /// Where its bracket is.
        let start: Int
        let closing: UInt8
        /// The column of the block collection around it: its lines must be indented more.
        let parent: Int
        var isEmpty = true
    }

    /// A node that may turn out to be a key.
    private struct Entry {
        let node: YAMLNode
        let start: Int
        let isAlias: Bool
    }

    /// Reads a quoted scalar or a flow collection, whichever the cursor is on.
    mutating func flowNodeWithIndicator(under parent: Int) throws(Fault) -> YAMLNode {
        switch byte {
        case .doubleQuote: try doubleQuoted(under: parent)
        case .singleQuote: try singleQuoted(under: parent)
        case .leftBracket: try flowSequence(under: parent)
        default: try flowMapping(under: parent)
        }
    }

    private mutating func flowSequence(under parent: Int) throws(Fault) -> YAMLNode {
        var flow = Flow(start: at, closing: .rightBracket, parent: parent)
        try descend(at: at)
        at += 1
        var items: [YAMLNode] = []
        while try nextEntry(in: &flow) {
            let line = lineStart
            let entry = try entry(in: flow)
            guard byte == .colon else {
                items.append(entry.node)
                continue
            }
            // A single pair is a mapping of its own; its key is on one line (chapter 7.4.2).
            guard line == lineStart else {
                throw fault("a key must stand on one line", at: entry.start)
            }
            guard at - entry.start <= YAML.keyLimit else {
                throw fault("a key longer than \(YAML.keyLimit) bytes", at: entry.start)
            }
            try descend(at: entry.start)
            var pairs = Pairs()
            pairs.append(try key(entry), try entryValue(in: flow), to: self)
            depth -= 1
            items.append(YAMLNode(.mapping(pairs.pairs), at: position(entry.start)))
        }
        depth -= 1
        return YAMLNode(.sequence(items), at: position(flow.start))
    }

    private mutating func flowMapping(under parent: Int) throws(Fault) -> YAMLNode {
        var flow = Flow(start: at, closing: .rightBrace, parent: parent)
        try descend(at: at)
        at += 1
        var pairs = Pairs()
        while try nextEntry(in: &flow) {
            let key = try key(try entry(in: flow))
            let value = byte == .colon ? try entryValue(in: flow) : emptyNode()
            pairs.append(key, value, to: self)
        }
        depth -= 1
        return YAMLNode(.mapping(pairs.pairs), at: position(flow.start))
    }

    /// Goes to the next entry; at the closing bracket, passes it and says false.
    private mutating func nextEntry(in flow: inout Flow) throws(Fault) -> Bool {
        try skipFlowSpace(in: flow)
        if !flow.isEmpty, byte == .comma {
            at += 1
            try skipFlowSpace(in: flow)
        } else if !flow.isEmpty, byte != flow.closing {
            let rest = bytes[at...].prefix { $0 != .lineFeed }
            throw fault(
                "expected a comma or the end of \(bracket(of: flow)), found \(quote(beginningOf: rest))"
            )
        }
        flow.isEmpty = false
        if byte == flow.closing {
            at += 1
            return false
        }
        if byte == .comma { throw fault("a value is missing before this comma") }
        return true
    }

    /// Reads a node and the space after it.
    private mutating func entry(in flow: Flow) throws(Fault) -> Entry {
        let start = at
        let properties = try properties() ?? Properties()
        if !properties.isEmpty { try skipFlowSpace(in: flow) }
        let isAlias = byte == .star
        let node: YAMLNode
        switch byte {
        case .doubleQuote, .singleQuote, .leftBracket, .leftBrace:
            node = try flowNodeWithIndicator(under: flow.parent)
        case .star:
            guard properties.isEmpty else {
                throw fault("an alias cannot have an anchor or a tag")
            }
            node = try alias()
        case .comma, flow.closing:
            node = emptyNode()
        case .ampersand, .bang:
            throw fault("put the anchor and the tag of a value on one line")
        default:
            try checkStart(inFlow: true)
            let begin = at
            let first = plainLine(inFlow: true)
            let text = try plainText(first: first, under: flow.parent, inFlow: true)
            node = scalar(text, isPlain: true, at: begin)
        }
        try skipFlowSpace(in: flow)
        return Entry(node: try finish(node, properties), start: start, isAlias: isAlias)
    }

    private func key(_ entry: Entry) throws(Fault) -> Key {
        guard !entry.isAlias else {
            throw fault("an alias as a key is not supported", at: entry.start)
        }
        guard case .scalar(let scalar) = entry.node.content else {
            throw fault("a list or mapping as a key is not supported", at: entry.start)
        }
        return Key(text: scalar.text, offset: entry.start, isPlain: scalar.isPlain)
    }

    /// Reads the value of a pair, from its colon.
    private mutating func entryValue(in flow: Flow) throws(Fault) -> YAMLNode {
        at += 1
        let end = at
        try skipFlowSpace(in: flow)
        if byte == .comma || byte == flow.closing { return emptyNode(at: end) }
        let value = try entry(in: flow)
        return value.node
    }

    /// What a message calls an open collection.
    private func bracket(of flow: Flow) -> String {
        "the \"\(Character(UnicodeScalar(bytes[flow.start])))\" of \(position(flow.start))"
    }

    /// Passes white space, comments and line breaks inside a flow collection.
    private mutating func skipFlowSpace(in flow: Flow) throws(Fault) {
        skipWhite()
        skipComment()
        var indentation = Int.max
        var tabs = false
        while byte == .lineFeed {
            skipBreak()
            while byte == .space { at += 1 }
            indentation = at - lineStart
            tabs = skipWhite()
            skipComment()
        }
        let isMarked = isMarker(.dash) || isMarker(.dot)
        guard at < bytes.count, !isMarked else {
            throw fault("this bracket is never closed", at: flow.start)
        }
        // A closing bracket at the column of the key is common and cannot be misread, so it is let
        // through, though chapter 7.4 wants it indented too.
        guard indentation > flow.parent || byte.closesFlow && indentation == flow.parent else {
            if tabs { throw fault("a tab cannot indent; use spaces") }
            throw fault("\(bracket(of: flow)) goes on here, but this line is not indented")
        }
        if byte == .hash { throw fault("a comment needs a space before its #") }
    }
}
