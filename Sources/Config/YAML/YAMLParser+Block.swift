/// Block nodes (chapter 8.2).
extension YAMLParser {
    /// What stands before a block node, which decides what it may be.
    enum Before {
        /// Only indentation: the node may be anything.
        case indentation
        /// The dash of a sequence: a collection may begin on the same line.
        case dash
        /// A dash and a tab, or a tab in the white space after it, by which nothing can be
        /// indented.
        case tab
        /// The colon of a key: a block collection must begin on a new line.
        case key
        /// `---`: likewise.
        case marker
        /// An anchor or tag that ended its line.
        case properties
    }

    /// Reads a block node and goes to the next line with content.
    ///
    /// It must be indented more than `parent`, the column of the collection that it is in; -1 is
    /// none.
    mutating func blockNode(under parent: Int, after start: Before) throws(Fault) -> YAMLNode {
        let begin = at
        var before = start
        var outer = Properties()
        while true {
            if before != .indentation {
                let tabs = skipWhite()
                if tabs, before == .dash { before = .tab }
                if byte.endsLine || isComment {
                    try endLine()
                    // A sequence may stand at the column of the key it belongs to (chapter 8.2.2).
                    let isAtKey = start == .key && column == parent && isIndicator(.dash)
                    guard column > parent || isAtKey else {
                        return try finish(emptyNode(at: begin), outer)
                    }
                    before = .indentation
                }
            }
            let column = self.column
            let inner = try properties()
            guard inner != nil, byte.endsLine || isComment else {
                return try blockContent(
                    under: parent,
                    column: column,
                    after: before,
                    outer,
                    inner ?? Properties()
                )
            }
            outer = try outer.merging(inner, in: self)
            before = .properties
        }
    }

    /// Reads what comes after the properties of a node.
    ///
    /// The node, or its properties on the same line, begin at `column`. The properties on earlier
    /// lines, `outer`, are the node's; those on this line, `inner`, are the first key's when the
    /// node is a mapping.
    private mutating func blockContent(
        under parent: Int,
        column: Int,
        after before: Before,
        _ outer: Properties,
        _ inner: Properties
    ) throws(Fault) -> YAMLNode {
        if isIndicator(.dash) {
            guard inner.isEmpty, before == .indentation || before == .dash else {
                let before = inner.isEmpty ? before : .properties
                throw fault(YAMLParser.misplaced("list", after: before))
            }
            return try finish(try blockSequence(at: column), outer)
        }
        if byte == .bar || byte == .greater {
            let properties = try outer.merging(inner, in: self)
            return try finish(try blockScalar(under: parent), properties)
        }
        let line = lineStart
        let start = at
        let head = try blockHead(under: parent)
        if isKeyColon {
            guard lineStart == line else {
                throw fault("a key must stand on one line", at: start)
            }
            guard before == .indentation || before == .dash else {
                throw fault(YAMLParser.misplaced("key", after: before))
            }
            let key = try key(from: head, startingAt: start, inner)
            return try finish(try blockMapping(at: column, firstKey: key), outer)
        }
        let properties = try outer.merging(inner, in: self)
        let node = try value(from: head, startingAt: start, under: parent)
        try endLine()
        return try finish(node, properties)
    }

    /// Whether the cursor is on an indicator that is a word of its own.
    func isIndicator(_ character: UInt8) -> Bool {
        byte == character && (byte(ahead: 1).isWhite || byte(ahead: 1).endsLine)
    }

    private mutating func blockSequence(at column: Int) throws(Fault) -> YAMLNode {
        let start = at
        try descend(at: start)
        var items: [YAMLNode] = []
        while self.column == column, isIndicator(.dash) {
            at += 1
            items.append(try blockNode(under: column, after: .dash))
        }
        guard self.column <= column else { throw strayLine(expecting: column) }
        depth -= 1
        return YAMLNode(.sequence(items), at: position(start))
    }

    /// Reads a mapping from the colon of its first key.
    private mutating func blockMapping(
        at column: Int,
        firstKey: Key
    ) throws(Fault) -> YAMLNode {
        try descend(at: firstKey.offset)
        var pairs = Pairs()
        var key = firstKey
        while true {
            at += 1
            let value = try blockNode(under: column, after: .key)
            pairs.append(key, value, to: self)
            guard self.column == column else { break }
            key = try nextKey(at: column)
        }
        guard self.column <= column else { throw strayLine(expecting: column) }
        depth -= 1
        return YAMLNode(.mapping(pairs.pairs), at: position(firstKey.offset))
    }

    private mutating func nextKey(at column: Int) throws(Fault) -> Key {
        let properties = try properties() ?? Properties()
        let line = lineStart
        let start = at
        if isIndicator(.dash) {
            throw fault("a list item among the keys of a mapping; check the indentation")
        }
        let head = try blockHead(under: column)
        guard isKeyColon, lineStart == line else {
            let rest = bytes[start...].prefix { $0 != .lineFeed }
            throw fault(
                "expected a key and a colon here, found \(quote(beginningOf: rest))",
                at: start
            )
        }
        return try key(from: head, startingAt: start, properties)
    }

    private static func misplaced(_ what: String, after before: Before) -> String {
        switch before {
        case .tab: "a tab cannot indent a \(what); use spaces"
        case .marker: "a \(what) cannot begin on the line of \"---\""
        case .properties: "a \(what) cannot begin on the line of its anchor or tag"
        case .key where what == "key":
            "a second \": \" on the line; put a value that holds \": \" in quotes"
        case .key, .indentation, .dash:
            "a \(what) cannot begin on the line of its key; put it on the next line"
        }
    }
}
