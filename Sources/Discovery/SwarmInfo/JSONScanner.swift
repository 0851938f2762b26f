/// A cursor over a JSON text (RFC 8259) that can step over any value, checking its form.
///
/// It keeps no tree: whoever wants a value reads it at its place, everything else is stepped
/// over. Nesting is bounded by `maximumDepth`; the work is linear in the bytes.
struct JSONScanner {
    /// The deepest nesting that is read; no `/info` of any version nests deeper than six.
    static let maximumDepth = 128

    let bytes: [UInt8]
    var position = 0
    /// Strings that held bytes which are no UTF-8, or lone surrogates, and were repaired.
    var repairedStrings = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The byte at the cursor; `nil` at the end.
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    func fault(_ reason: String) -> JSONFault {
        JSONFault(
            position < bytes.count ? reason : "the text ends too early",
            at: position,
            of: bytes
        )
    }

    /// Steps over white space and gives the byte behind it; `nil` at the end.
    @discardableResult
    mutating func skipSpace() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            case let byte: return byte
            }
        }
        return nil
    }

    /// Steps over `byte` when the cursor stands on it.
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Demands that nothing but white space follows.
    mutating func expectEnd() throws(JSONFault) {
        if skipSpace() != nil { throw fault("something follows the JSON value") }
    }

    /// Steps over one value of any type, with the white space before it.
    mutating func skipValue(depth: Int = 0) throws(JSONFault) {
        guard depth < Self.maximumDepth else {
            throw fault("nesting deeper than \(Self.maximumDepth) levels")
        }
        switch skipSpace() {
        case UInt8(ascii: "\""):
            try skipString()
        case UInt8(ascii: "{"):
            position += 1
            var isFirst = true
            while try nextMember(isFirst: &isFirst) {
                try skipString()
                try expectColon()
                try skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            position += 1
            var isFirst = true
            while try nextElement(isFirst: &isFirst) {
                try skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "t"): try skipWord("true")
        case UInt8(ascii: "f"): try skipWord("false")
        case UInt8(ascii: "n"): try skipWord("null")
        default: try skipNumber()
        }
    }

    /// Steps to the next element of an array, or over its end.
    ///
    /// - Returns: Whether an element follows, which has not been looked at yet.
    mutating func nextElement(isFirst: inout Bool) throws(JSONFault) -> Bool {
        try nextPart(until: UInt8(ascii: "]"), isFirst: &isFirst)
    }

    /// Steps to the next key of an object, or over its end.
    ///
    /// - Returns: Whether a member follows; the cursor then stands on the quote of its key.
    mutating func nextMember(isFirst: inout Bool) throws(JSONFault) -> Bool {
        guard try nextPart(until: UInt8(ascii: "}"), isFirst: &isFirst) else { return false }
        guard skipSpace() == UInt8(ascii: "\"") else { throw fault("a key must be a string") }
        return true
    }

    /// Steps over the colon between a key and its value.
    mutating func expectColon() throws(JSONFault) {
        skipSpace()
        if !take(UInt8(ascii: ":")) { throw fault("a colon must follow a key") }
    }

    private mutating func nextPart(
        until end: UInt8,
        isFirst: inout Bool
    ) throws(JSONFault) -> Bool {
        skipSpace()
        if isFirst {
            isFirst = false
            return !take(end)
        }
        if take(UInt8(ascii: ",")) { return true }
        if take(end) { return false }
        throw fault("a comma or the end must follow a value")
    }

    private mutating func skipWord(_ word: StaticString) throws(JSONFault) {
        for offset in 0..<word.utf8CodeUnitCount {
            if !take(word.utf8Start[offset]) { throw fault("a word that JSON does not know") }
        }
    }

    private mutating func skipNumber() throws(JSONFault) {
        let minus = take(UInt8(ascii: "-"))
        guard let first = current, first >= 0x30, first <= 0x39 else {
            throw fault(minus ? "a minus without a number" : "a value must stand here")
        }
        position += 1
        if first != 0x30 { skipDigits() }
        if take(UInt8(ascii: ".")), !skipDigits() {
            throw fault("a digit must follow a decimal point")
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            if !skipDigits() { throw fault("an exponent needs a digit") }
        }
    }

    @discardableResult
    private mutating func skipDigits() -> Bool {
        let start = position
        while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 {
            position += 1
        }
        return position > start
    }
}
