/// The parser: one pass over the bytes by recursive descent, depth bounded.
///
/// Between two block nodes the cursor rests on the first character of the next line that has
/// content, or `ended` is set; then `column` says to which open collection that line belongs.
/// Lookahead never goes past the blank lines that follow a scalar, so the time is linear.
struct YAMLParser {
    let text: YAMLText
    let bytes: [UInt8]
    let faults: Faults

    /// The cursor.
    var at = 0

    /// Where the cursor's line begins.
    var lineStart = 0

    /// Whether the document is over: the text has ended, or the cursor is on `---` or `...`.
    var ended = false

    /// How many collections are open.
    var depth = 0

    /// The anchors met so far.
    var anchors: [String: Anchor] = [:]

    /// How many nodes the aliases met so far stand for.
    var expanded = 0

    init(_ text: YAMLText, faults: Faults) {
        self.text = text
        self.bytes = text.bytes
        self.faults = faults
    }

    /// The byte under the cursor; 0 past the end.
    var byte: UInt8 { byte(ahead: 0) }

    /// The byte so many after the cursor; 0 past the end.
    func byte(ahead count: Int) -> UInt8 {
        at + count < bytes.count ? bytes[at + count] : 0
    }

    /// How far the cursor is from the start of its line; -1 when the document is over.
    ///
    /// In bytes, which are characters too: it is asked only where indentation and indicators come
    /// before the cursor.
    var column: Int { ended ? -1 : at - lineStart }

    /// The position of a byte, the cursor's by default.
    func position(_ offset: Int? = nil) -> Position {
        text.position(at: offset ?? at)
    }

    /// A fault at a byte, the cursor by default.
    func fault(_ message: String, at offset: Int? = nil) -> Fault {
        Fault(position(offset), message)
    }
}

// MARK: - Documents (chapter 9)

extension YAMLParser {
    /// Reads the only document of the text; `nil` when it is empty.
    mutating func document() throws(Fault) -> YAMLNode? {
        try findContent()
        let hasDirective = try directives()
        var node: YAMLNode?
        if isMarker(.dash) {
            at += 3
            ended = false
            node = try blockNode(under: -1, after: .marker)
        } else if hasDirective {
            throw fault("a line with \"---\" must follow the directive")
        } else if !ended {
            node = try blockNode(under: -1, after: .indentation)
        }
        try documentEnd()
        if case .scalar(YAMLNode.Scalar("", isPlain: true)) = node?.content { return nil }
        return node
    }

    private mutating func directives() throws(Fault) -> Bool {
        let start = at
        while column == 0, byte == .percent {
            var line = bytes[at...].prefix { $0 != .lineFeed && $0 != .hash }
            while let last = line.last, last.isWhite { line.removeLast() }
            let words = line.split { $0.isWhite }.map { String(decoding: $0, as: UTF8.self) }
            guard words.first == "%YAML" else {
                throw fault("the directive \(Fault.quote(words.first ?? "%")) is not supported")
            }
            guard words.count == 2, words[1] == "1.2" else {
                let version = words.dropFirst().joined(separator: " ")
                throw fault("YAML \(Fault.quote(version)) is not supported, only 1.2 is")
            }
            guard at == start else { throw fault("a second %YAML directive") }
            at += line.count
            try endLine()
        }
        return at > start
    }

    private mutating func documentEnd() throws(Fault) {
        guard ended else { throw strayLine(expecting: nil) }
        while isMarker(.dot) {
            at += 3
            ended = false
            try endLine()
        }
        guard at == bytes.count else {
            throw fault("a second document begins here; only one is read")
        }
    }

    /// Whether the cursor is on `---` or `...` at the start of a line, as a word of its own.
    func isMarker(_ character: UInt8) -> Bool {
        at == lineStart && byte == character && byte(ahead: 1) == character
            && byte(ahead: 2) == character && (byte(ahead: 3).isWhite || byte(ahead: 3).endsLine)
    }
}
