/// Quoted scalars (chapters 7.3.1 and 7.3.2).
extension YAMLParser {
    /// Reads a scalar in single quotes, in which `''` stands for a quote.
    mutating func singleQuoted(under parent: Int) throws(Fault) -> YAMLNode {
        let start = at
        var text: [UInt8] = []
        at += 1
        while true {
            var run = bytes[at...].prefix { $0 != .singleQuote && $0 != .lineFeed }
            at += run.count
            guard byte == .singleQuote else {
                while let last = run.last, last.isWhite { run.removeLast() }
                text += run
                fold(try quotedBreaks(openedAt: start, under: parent), into: &text)
                continue
            }
            text += run
            at += 1
            guard byte == .singleQuote else { break }
            text.append(.singleQuote)
            at += 1
        }
        return scalar(String(decoding: text, as: UTF8.self), isPlain: false, at: start)
    }

    /// Reads a scalar in double quotes and undoes its escapes.
    mutating func doubleQuoted(under parent: Int) throws(Fault) -> YAMLNode {
        let start = at
        var text: [UInt8] = []
        // White space before a line break is dropped, but not what is before this: an escape or a
        // fold.
        var solid = 0
        at += 1
        while byte != .doubleQuote {
            switch byte {
            case .backslash where byte(ahead: 1) == .lineFeed:
                at += 1
                let breaks = try quotedBreaks(openedAt: start, under: parent)
                text += repeatElement(.lineFeed, count: breaks - 1)
                solid = text.count
            case .backslash:
                text += String(try escape()).utf8
                solid = text.count
            case .lineFeed, 0:
                let breaks = try quotedBreaks(openedAt: start, under: parent)
                while text.count > solid, let last = text.last, last.isWhite { text.removeLast() }
                fold(breaks, into: &text)
                solid = text.count
            default:
                text.append(byte)
                at += 1
            }
        }
        at += 1
        return scalar(String(decoding: text, as: UTF8.self), isPlain: false, at: start)
    }

    /// Passes the line break under the cursor, blank lines, and the white space of the line on
    /// which the scalar goes on; says how many line breaks there were.
    private mutating func quotedBreaks(
        openedAt start: Int,
        under parent: Int
    ) throws(Fault) -> Int {
        var breaks = 0
        var indentation = 0
        while byte == .lineFeed {
            breaks += 1
            skipBreak()
            while byte == .space { at += 1 }
            indentation = at - lineStart
            skipWhite()
        }
        guard at < bytes.count else { throw fault("this quote is never closed", at: start) }
        if isMarker(.dash) || isMarker(.dot) {
            throw fault("the quote of \(position(start)) is not closed before this line")
        }
        guard indentation > parent else {
            let quote = "the quote of \(position(start))"
            throw fault("\(quote) goes on here, but this line is not indented")
        }
        return breaks
    }

    /// Reads an escape sequence (chapter 5.7).
    private mutating func escape() throws(Fault) -> UnicodeScalar {
        let start = at
        let letter = byte(ahead: 1)
        at += 2
        switch letter {
        case UInt8(ascii: "a"): return "\u{7}"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "t"), .tab: return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "v"): return "\u{B}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "e"): return "\u{1B}"
        case .space, .doubleQuote, UInt8(ascii: "/"), .backslash: return UnicodeScalar(letter)
        case UInt8(ascii: "N"): return "\u{85}"
        case UInt8(ascii: "_"): return "\u{A0}"
        case UInt8(ascii: "L"): return "\u{2028}"
        case UInt8(ascii: "P"): return "\u{2029}"
        case UInt8(ascii: "0"): return try escaped(code: 0, at: start)
        case UInt8(ascii: "x"): return try escaped(code: try digits(2, at: start), at: start)
        case UInt8(ascii: "u"): return try escaped(code: try digits(4, at: start), at: start)
        case UInt8(ascii: "U"): return try escaped(code: try digits(8, at: start), at: start)
        default:
            let shown = bytes[start...].prefix(2)
            throw fault("\(quote(shown)) is no escape; a backslash is written \\\\", at: start)
        }
    }

    private mutating func digits(_ count: Int, at start: Int) throws(Fault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<count {
            guard let digit = byte.hexadecimalValue else {
                throw fault("this escape needs \(count) hexadecimal digits", at: start)
            }
            code = code << 4 | digit
            at += 1
        }
        return code
    }

    /// The scalar with a code; a UTF-16 pair of escapes, as JSON writes it, makes one.
    private mutating func escaped(code: UInt32, at start: Int) throws(Fault) -> UnicodeScalar {
        guard code != 0 else { throw fault("the character NUL is not supported", at: start) }
        if code & 0xFFFF_FC00 == 0xD800, byte == .backslash, byte(ahead: 1) == UInt8(ascii: "u") {
            at += 2
            let low = try digits(4, at: start)
            if low & 0xFFFF_FC00 == 0xDC00,
                let scalar = UnicodeScalar(0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF))
            {
                return scalar
            }
        }
        guard let scalar = UnicodeScalar(code) else {
            throw fault("this escape is no Unicode character", at: start)
        }
        return scalar
    }
}
