/// Spaces, comments and line breaks between nodes (chapter 6).
extension YAMLParser {
    /// Passes spaces and tabs; says whether a tab was among them.
    @discardableResult
    mutating func skipWhite() -> Bool {
        var tabs = false
        while byte.isWhite {
            tabs = tabs || byte == .tab
            at += 1
        }
        return tabs
    }

    /// Whether a comment begins at the cursor; it needs white space before it (chapter 6.6).
    var isComment: Bool {
        byte == .hash && (at == lineStart || bytes[at - 1].isWhite)
    }

    /// Passes what is left of the line when it is a comment.
    mutating func skipComment() {
        guard isComment else { return }
        while !byte.endsLine { at += 1 }
    }

    /// Passes the line break under the cursor.
    mutating func skipBreak() {
        at += 1
        lineStart = at
    }

    /// Ends a line after a node, where only a comment may stand, and goes to the next line with
    /// content.
    mutating func endLine() throws(Fault) {
        skipWhite()
        skipComment()
        guard byte.endsLine else {
            if byte == .hash { throw fault("a comment needs a space before its #") }
            let rest = bytes[at...].prefix { $0 != .lineFeed }
            throw fault("unexpected \(quote(beginningOf: rest)) after the end of the value")
        }
        guard at < bytes.count else {
            ended = true
            return
        }
        skipBreak()
        try findContent()
    }

    /// From the start of a line, goes to the next line with content and to its first character.
    mutating func findContent() throws(Fault) {
        while true {
            while byte == .space { at += 1 }
            let indentation = at
            let tabs = skipWhite()
            skipComment()
            if byte == .lineFeed {
                skipBreak()
                continue
            }
            if at == bytes.count {
                ended = true
                return
            }
            if tabs { throw fault("a tab cannot indent; use spaces", at: indentation) }
            ended = isMarker(.dash) || isMarker(.dot)
            return
        }
    }

    /// The fault for a line whose indentation fits no open collection.
    ///
    /// The entries of the innermost open collection begin at `column`, counted from 0.
    func strayLine(expecting column: Int?) -> Fault {
        let message = "the indentation of this line fits nothing above it"
        guard let column else { return fault(message) }
        return fault("\(message); the entries around it begin at column \(column + 1)")
    }

    /// Enters a collection that began at a byte.
    mutating func descend(at start: Int) throws(Fault) {
        guard depth < YAML.depthLimit else {
            throw fault("nested deeper than \(YAML.depthLimit) levels", at: start)
        }
        depth += 1
    }

    /// What a message shows of some bytes.
    func quote(_ part: some Sequence<UInt8>) -> String {
        Fault.quote(String(decoding: Array(part.prefix(256)), as: UTF8.self))
    }

    /// What a message shows of text that is out of place: its beginning, for it may be the rest of a
    /// password that was not quoted, and the message goes to the log.
    func quote(beginningOf part: some Sequence<UInt8>) -> String {
        let text = String(decoding: Array(part.prefix(256)), as: UTF8.self)
        guard let first = text.first, text.count > 4 else { return Fault.quote(text) }
        return Fault.quote("\(first)...")
    }

    /// The text of some bytes.
    func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
