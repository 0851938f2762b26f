/// What plain scalars mean: the core schema of YAML 1.2 (chapter 10.3.2), which knows `true` but
/// not `yes`.
package enum CoreSchema: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A whole number; `nil` when it does not fit an `Int`.
    case int(Int?)
    /// A number with a fraction or an exponent, an infinity or NaN.
    case double(Double)
    /// Anything else, and whatever is quoted.
    case string

    /// Resolves a scalar.
    package init(_ scalar: YAMLNode.Scalar) {
        guard scalar.isPlain else {
            self = .string
            return
        }
        switch scalar.text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        case ".nan", ".NaN", ".NAN": self = .double(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": self = .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": self = .double(-.infinity)
        default: self = CoreSchema.number(scalar.text) ?? .string
        }
    }

    private static func number(_ text: String) -> CoreSchema? {
        let bytes = Array(text.utf8)
        if bytes.starts(with: "0x".utf8) {
            let digits = bytes[2...]
            guard !digits.isEmpty, digits.allSatisfy({ $0.hexadecimalValue != nil }) else {
                return nil
            }
            return .int(Int(text.dropFirst(2), radix: 16))
        }
        if bytes.starts(with: "0o".utf8) {
            let digits = bytes[2...]
            let isOctal = digits.allSatisfy { $0.isDigit && $0 < UInt8(ascii: "8") }
            return digits.isEmpty || !isOctal ? nil : .int(Int(text.dropFirst(2), radix: 8))
        }
        let unsigned = bytes.first == .dash || bytes.first == .plus ? bytes[1...] : bytes[...]
        let whole = unsigned.prefix(while: \.isDigit)
        if whole.count == unsigned.count, !whole.isEmpty { return .int(Int(text)) }
        return isDecimal(unsigned) ? Double(text).map { .double($0) } : nil
    }

    /// Whether bytes are `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
    private static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        func takeDigits() -> Int {
            let digits = rest.prefix(while: \.isDigit)
            rest = rest.dropFirst(digits.count)
            return digits.count
        }
        var digits = takeDigits()
        if rest.first == .dot {
            rest = rest.dropFirst()
            digits += takeDigits()
        }
        guard digits > 0 else { return false }
        guard let letter = rest.first else { return true }
        guard letter | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if rest.first == .dash || rest.first == .plus { rest = rest.dropFirst() }
        return takeDigits() > 0 && rest.isEmpty
    }
}
