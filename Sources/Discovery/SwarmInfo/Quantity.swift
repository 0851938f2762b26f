// Rounding calls libm, which this import links.
import Glibc

/// The numbers inside the field texts of a node.
enum Quantity {
    /// Reads `reserved / total`, each half by `read`.
    static func pair<Value>(
        _ text: StatusTable.Bytes,
        _ read: (StatusTable.Bytes) -> Value?
    ) -> (Value, Value)? {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")),
            let reserved = read(trimmed(text[..<slash])),
            let total = read(trimmed(text[(slash + 1)...]))
        else { return nil }
        return (reserved, total)
    }

    /// A finite number that is not negative: digits, a fraction, an exponent as `%g` prints it.
    static func number(_ text: StatusTable.Bytes) -> Double? {
        guard let first = text.first, first >= 0x30, first <= 0x39, text.count <= 40 else {
            return nil
        }
        if text.count <= 15, text.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            return Double(text.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
        for byte in text {
            switch byte {
            case 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "+"),
                UInt8(ascii: "-"):
                continue
            default: return nil
            }
        }
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
            return nil
        }
        return value
    }

    /// A size as the managers print it with four significant digits: `24.72 GiB`, `0 B`.
    ///
    /// Bytes are the printed number times the power of 1024, rounded to the nearest whole byte;
    /// so 24.72 GiB is 26542897889, at most 0.05 % off what the manager knows. With or without
    /// the blank; a size of 8 EiB or more does not fit and is not read.
    static func bytes(_ text: StatusTable.Bytes) -> Int64? {
        let digits = text.prefix { ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }
        guard let power = power(trimmed(text[digits.endIndex...])), let value = number(digits)
        else { return nil }
        return Int64(
            exactly: (value * Double(sign: .plus, exponent: 10 * power, significand: 1)).rounded()
        )
    }

    /// The power of 1024 that a unit stands for.
    private static func power(_ unit: StatusTable.Bytes) -> Int? {
        if unit.elementsEqual("B".utf8) { return 0 }
        guard unit.count == 3, unit.dropFirst().elementsEqual("iB".utf8), let prefix = unit.first
        else { return nil }
        return "KMGTPEZY".utf8.enumerated().first { $0.element == prefix }.map { $0.offset + 1 }
    }

    /// `text` without blanks at its ends.
    static func trimmed(_ text: StatusTable.Bytes) -> StatusTable.Bytes {
        var text = text
        while text.first == 0x20 { text.removeFirst() }
        while text.last == 0x20 { text.removeLast() }
        return text
    }
}

/// The containers of a node: `7`, or from 1.2.4 on `7 (4 Running, 1 Paused, 2 Stopped)`.
struct ContainerCounts {
    let total: Int
    private(set) var running: Int?
    private(set) var paused: Int?
    private(set) var stopped: Int?

    /// `nil` when the total cannot be read; states that cannot be read are left out.
    init?(_ text: StatusTable.Bytes) {
        let digits = Self.digits(text)
        guard let total = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        self.total = total
        let rest = Quantity.trimmed(text[digits.endIndex...])
        if rest.isEmpty { return }
        guard rest.first == UInt8(ascii: "("), rest.last == UInt8(ascii: ")") else { return nil }
        for part in rest.dropFirst().dropLast().split(separator: UInt8(ascii: ",")) {
            let part = Quantity.trimmed(part)
            let digits = Self.digits(part)
            let count = Int(String(decoding: digits, as: UTF8.self))
            switch String(decoding: Quantity.trimmed(part[digits.endIndex...]), as: UTF8.self) {
            case "Running": running = count
            case "Paused": paused = count
            case "Stopped": stopped = count
            default: continue
            }
        }
    }

    private static func digits(_ text: StatusTable.Bytes) -> StatusTable.Bytes {
        text.prefix { $0 >= 0x30 && $0 <= 0x39 }
    }
}
