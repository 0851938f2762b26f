/// Literal and folded block scalars (chapter 8.1).
extension YAMLParser {
    /// What becomes of the line breaks at the end (chapter 8.1.1.2).
    private enum Chomping {
        case clip
        case strip
        case keep
    }

    /// Reads a block scalar from its `|` or `>` and goes to the next line with content.
    mutating func blockScalar(under parent: Int) throws(Fault) -> YAMLNode {
        let start = at
        let isFolded = byte == .greater
        at += 1
        let (chomping, explicit) = try blockHeader(under: parent)
        var blanks = 0
        let indentation = try blockIndentation(under: parent, explicit: explicit, blanks: &blanks)
        var text: [UInt8] = []
        var wasIndented = true
        var hasBreak = false
        var isFirst = true
        while isInBlockScalar(indentation) {
            at = lineStart + indentation
            let line = bytes[at...].prefix { $0 != .lineFeed }
            // Lines that begin with white space keep their line breaks (chapter 8.1.3).
            let isIndented = byte.isWhite
            if isFolded, !isFirst, !wasIndented, !isIndented {
                if blanks == 0 { text.append(.space) }
            } else if !isFirst {
                text.append(.lineFeed)
            }
            text += repeatElement(.lineFeed, count: blanks)
            text += line
            (wasIndented, isFirst) = (isIndented, false)
            at += line.count
            hasBreak = byte == .lineFeed
            if hasBreak { skipBreak() } else { lineStart = at }
            blanks = skipBlankLines(indentation)
        }
        if chomping != .strip, hasBreak { text.append(.lineFeed) }
        if chomping == .keep { text += repeatElement(.lineFeed, count: blanks) }
        at = lineStart
        try findContent()
        return scalar(String(decoding: text, as: UTF8.self), isPlain: false, at: start)
    }

    /// Reads the indicators after `|` or `>` and goes to the start of the next line.
    private mutating func blockHeader(under parent: Int) throws(Fault) -> (Chomping, Int?) {
        var chomping: Chomping?
        var explicit: Int?
        while !byte.isWhite, !byte.endsLine {
            switch byte {
            case .dash where chomping == nil: chomping = .strip
            case .plus where chomping == nil: chomping = .keep
            case UInt8(ascii: "1")...UInt8(ascii: "9") where explicit == nil && parent >= 0:
                explicit = Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "1")...UInt8(ascii: "9") where explicit == nil:
                throw fault("an indentation indicator needs a mapping or list around it")
            default:
                let rest = bytes[at...].prefix { !$0.isWhite && $0 != .lineFeed }
                throw fault("\(quote(beginningOf: rest)) cannot follow | or >")
            }
            at += 1
        }
        skipWhite()
        skipComment()
        guard byte.endsLine else {
            throw fault("the text of a block scalar begins on the next line")
        }
        if at < bytes.count { skipBreak() } else { lineStart = at }
        return (chomping ?? .clip, explicit)
    }

    /// Finds how far the text is indented and passes the blank lines before it (chapter 8.1.1.1).
    private mutating func blockIndentation(
        under parent: Int,
        explicit: Int?,
        blanks: inout Int
    ) throws(Fault) -> Int {
        if let explicit {
            blanks = skipBlankLines(parent + explicit)
            return parent + explicit
        }
        var widest = 0
        while true {
            while byte == .space { at += 1 }
            guard byte == .lineFeed else { break }
            widest = max(widest, at - lineStart)
            blanks += 1
            skipBreak()
        }
        let indentation = at - lineStart
        if at == bytes.count { lineStart = at }
        let isText = at < bytes.count && indentation > parent && !isMarker(.dash) && !isMarker(.dot)
        if isText, widest > indentation {
            throw fault("a blank line before the text is indented more than the text")
        }
        at = lineStart
        return isText ? indentation : max(parent + 1, widest)
    }

    /// Passes lines that hold at most so many spaces and nothing else; leaves the cursor at the
    /// start of a line.
    ///
    /// Such spaces at the end of the text are passed too, but are no line.
    private mutating func skipBlankLines(_ indentation: Int) -> Int {
        var count = 0
        while true {
            while byte == .space, at - lineStart < indentation { at += 1 }
            guard byte == .lineFeed else { break }
            count += 1
            skipBreak()
        }
        if at == bytes.count { lineStart = at }
        at = lineStart
        return count
    }

    /// Whether the line under the cursor belongs to a block scalar with so much indentation.
    private func isInBlockScalar(_ indentation: Int) -> Bool {
        guard lineStart + indentation < bytes.count else { return false }
        if indentation == 0, isMarker(.dash) || isMarker(.dot) { return false }
        return bytes[lineStart..<(lineStart + indentation)].allSatisfy { $0 == .space }
    }
}
