/// Reads a formula by precedence, writing the steps of a stack machine.
struct FormulaParser {
    private let bytes: [UInt8]
    private var at = 0
    private var depth = 0
    private(set) var operands: [String] = []
    private(set) var steps: [Formula.Step] = []

    /// Parentheses and signs go no deeper.
    private static let deepest = 32

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func parse() throws(FormulaFault) {
        guard bytes.count <= Formula.longest else {
            throw fault("a formula has at most \(Formula.longest) bytes")
        }
        try sum()
        if let byte = next {
            throw fault("there is \(Self.quoted(byte)) where an operator could stand")
        }
    }

    private mutating func sum() throws(FormulaFault) {
        try product()
        while let byte = next, byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
            at += 1
            try product()
            steps.append(byte == UInt8(ascii: "+") ? .add : .subtract)
        }
    }

    private mutating func product() throws(FormulaFault) {
        try factor()
        while let byte = next, byte == UInt8(ascii: "*") || byte == UInt8(ascii: "/") {
            at += 1
            try factor()
            steps.append(byte == UInt8(ascii: "*") ? .multiply : .divide)
        }
    }

    private mutating func factor() throws(FormulaFault) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault("it is nested too deeply") }
        switch next {
        case UInt8(ascii: "-"):
            at += 1
            try factor()
            steps.append(.negate)
        case UInt8(ascii: "("):
            at += 1
            try sum()
            guard next == UInt8(ascii: ")") else { throw fault("a ) is missing") }
            at += 1
        case UInt8(ascii: "\""): try quotedName()
        case let byte? where byte.isDecimalDigit || byte == UInt8(ascii: "."): try number()
        case let byte? where Self.startsName(byte):
            let start = at
            while at < bytes.count, Self.startsName(bytes[at]) || bytes[at].isDecimalDigit {
                at += 1
            }
            operand(bytes[start..<at])
        case let byte?: throw fault("there is \(Self.quoted(byte)) where a value should stand")
        case nil: throw fault("a value is missing")
        }
    }

    private mutating func number() throws(FormulaFault) {
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            let isSign = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            let isInExponent = isSign && bytes[at - 1] | 0x20 == UInt8(ascii: "e") && at > start
            guard
                byte.isDecimalDigit || byte == UInt8(ascii: ".") || isInExponent
                    || byte | 0x20 == UInt8(ascii: "e")
            else { break }
            at += 1
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let number = Double(text), number.isFinite else {
            at = start
            throw fault("\(text) is no number")
        }
        steps.append(.number(number))
    }

    private mutating func quotedName() throws(FormulaFault) {
        let start = at + 1
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\"")), end > start else {
            throw fault("a name in quotes is empty or has no end")
        }
        operand(bytes[start..<end])
        at = end + 1
    }

    private mutating func operand(_ name: ArraySlice<UInt8>) {
        let name = String(decoding: name, as: UTF8.self)
        if let place = operands.firstIndex(of: name) {
            steps.append(.operand(place))
        } else {
            steps.append(.operand(operands.count))
            operands.append(name)
        }
    }

    /// The next byte that is no blank.
    private var next: UInt8? {
        mutating get {
            while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
            return at < bytes.count ? bytes[at] : nil
        }
    }

    private func fault(_ message: String) -> FormulaFault {
        FormulaFault(offset: at, message: message)
    }

    private static func startsName(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func quoted(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "a strange byte"
    }
}
