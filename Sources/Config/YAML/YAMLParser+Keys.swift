/// Scalars and flow collections on a line of their own, of which some turn out to be keys.
extension YAMLParser {
    /// What a line begins with, before it is known whether a colon follows.
    enum Head {
        /// A node that is complete, maybe on a later line.
        case node(YAMLNode)
        /// The first line of a plain scalar.
        case plain(Range<Int>)
        /// A node that an alias stands for.
        case alias(YAMLNode)
    }

    /// A key of a mapping.
    struct Key {
        let text: String
        let offset: Int
        let isPlain: Bool
    }

    /// Reads the head of a block node and the white space after it.
    mutating func blockHead(under parent: Int) throws(Fault) -> Head {
        try checkStart(inFlow: false)
        let head: Head
        switch byte {
        case .doubleQuote, .singleQuote, .leftBracket, .leftBrace:
            head = .node(try flowNodeWithIndicator(under: parent))
        case .star:
            head = .alias(try alias())
        default:
            head = .plain(plainLine(inFlow: false))
        }
        let end = at
        skipWhite()
        // A comment needs the white space before it, so it is given back unless a key's colon
        // follows.
        if !isKeyColon { at = end }
        return head
    }

    /// Whether the cursor is on the colon that ends a key in block style.
    var isKeyColon: Bool { isIndicator(.colon) }

    /// The key that a head is.
    mutating func key(
        from head: Head,
        startingAt start: Int,
        _ properties: Properties
    ) throws(Fault) -> Key {
        guard at - start <= YAML.keyLimit else {
            throw fault("a key longer than \(YAML.keyLimit) bytes", at: start)
        }
        let node: YAMLNode
        switch head {
        case .node(let complete): node = complete
        case .plain(let range): node = scalar(string(range), isPlain: true, at: start)
        case .alias: throw fault("an alias as a key is not supported", at: start)
        }
        guard case .scalar(let scalar) = try finish(node, properties).content else {
            throw fault("a list or mapping as a key is not supported", at: start)
        }
        return Key(text: scalar.text, offset: start, isPlain: scalar.isPlain)
    }

    /// The value that a head begins.
    mutating func value(
        from head: Head,
        startingAt start: Int,
        under parent: Int
    ) throws(Fault) -> YAMLNode {
        switch head {
        case .node(let node), .alias(let node):
            return node
        case .plain(let first):
            let text = try plainText(first: first, under: parent, inFlow: false)
            return scalar(text, isPlain: true, at: start)
        }
    }

    /// Refuses what no value can begin with (chapter 5.3), and what is not supported.
    func checkStart(inFlow: Bool) throws(Fault) {
        let next = byte(ahead: 1)
        let isAlone = next.isWhite || next.endsLine || inFlow && next.isFlowIndicator
        switch byte {
        case .question where isAlone:
            throw fault("an explicit key (\"? \") is not supported; write key: value")
        case .colon where isAlone:
            throw fault("a key is missing before \":\"")
        case .dash where isAlone:
            throw fault("\"-\" begins a list item, which cannot stand here")
        case .percent, .at, .backtick, .comma, .rightBracket, .rightBrace:
            let character = Character(UnicodeScalar(byte))
            throw fault("a value cannot begin with \"\(character)\"; put it in quotes")
        case .hash:
            throw fault("a comment needs a space before its #")
        case .bar, .greater:
            throw fault("a block scalar cannot stand here")
        default:
            break
        }
    }

    /// A scalar that begins at a byte.
    func scalar(_ text: String, isPlain: Bool, at start: Int) -> YAMLNode {
        YAMLNode(.scalar(YAMLNode.Scalar(text, isPlain: isPlain)), at: position(start))
    }

    /// The node that stands where there is none (chapter 7.2).
    func emptyNode(at offset: Int? = nil) -> YAMLNode {
        scalar("", isPlain: true, at: offset ?? at)
    }
}

extension YAMLParser {
    /// The pairs of a mapping while it is read.
    struct Pairs {
        private(set) var pairs: [YAMLNode.Pair] = []
        private var positions: [String: Position] = [:]

        /// Adds a pair, or a fault when the key is a merge key or there already.
        mutating func append(_ key: Key, _ value: YAMLNode, to parser: YAMLParser) {
            let position = parser.position(key.offset)
            if key.isPlain, key.text == "<<" {
                let message = "the merge key \"<<\" is not supported; repeat the keys"
                parser.faults.add(position, message)
            } else if let first = positions.updateValue(position, forKey: key.text) {
                positions[key.text] = first
                let name = Fault.quote(key.text)
                parser.faults.add(position, "the key \(name) is there already, at \(first)")
            } else {
                pairs.append(YAMLNode.Pair(key.text, at: position, value))
            }
        }
    }
}
