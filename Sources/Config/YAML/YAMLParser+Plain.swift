/// Plain scalars (chapter 7.3.3).
extension YAMLParser {
    /// Reads the part of a plain scalar that is on the cursor's line and leaves the cursor after
    /// its last character.
    mutating func plainLine(inFlow: Bool) -> Range<Int> {
        let start = at
        var end = at
        scan: while !byte.endsLine {
            let next = byte(ahead: 1)
            switch byte {
            case .space, .tab:
                at += 1
                continue
            case .hash where at > end:
                break scan
            case .colon where next.isWhite || next.endsLine || inFlow && next.isFlowIndicator:
                break scan
            case let byte where inFlow && byte.isFlowIndicator:
                break scan
            default:
                at += 1
                end = at
            }
        }
        at = end
        return start..<end
    }

    /// The text of a plain scalar whose first line has been read; reads its other lines and folds
    /// them.
    mutating func plainText(
        first: Range<Int>,
        under parent: Int,
        inFlow: Bool
    ) throws(Fault) -> String {
        var text = Array(bytes[first])
        while let breaks = continuation(under: parent, inFlow: inFlow) {
            fold(breaks, into: &text)
            let start = at
            text += bytes[plainLine(inFlow: inFlow)]
            let end = at
            skipWhite()
            if !inFlow, isKeyColon {
                throw fault(
                    "a key cannot stand inside the value that began above; check the indentation",
                    at: start
                )
            }
            at = end
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Goes to the line on which a plain scalar continues and counts the line breaks; does not move
    /// when it ends here.
    private mutating func continuation(under parent: Int, inFlow: Bool) -> Int? {
        let (oldAt, oldStart) = (at, lineStart)
        var breaks = 0
        var indentation = 0
        skipWhite()
        while byte == .lineFeed {
            breaks += 1
            skipBreak()
            while byte == .space { at += 1 }
            indentation = at - lineStart
            skipWhite()
        }
        let isOver =
            breaks == 0 || byte == 0 || byte == .hash || indentation <= parent
            || isMarker(.dash) || isMarker(.dot) || inFlow && endsPlainInFlow
        guard isOver else { return breaks }
        (at, lineStart) = (oldAt, oldStart)
        return nil
    }

    private var endsPlainInFlow: Bool {
        let next = byte(ahead: 1)
        return byte.isFlowIndicator
            || byte == .colon && (next.isWhite || next.endsLine || next.isFlowIndicator)
    }

    /// Adds what so many line breaks between two lines of a flow scalar stand for (chapter 6.5).
    func fold(_ breaks: Int, into text: inout [UInt8]) {
        if breaks == 1 {
            text.append(.space)
        } else {
            text += repeatElement(.lineFeed, count: breaks - 1)
        }
    }
}
