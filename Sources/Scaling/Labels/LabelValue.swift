/// Why a label cannot be used.
struct LabelFault: Error {
    let message: String

    init(_ message: String) { self.message = message }

    /// A text as messages name it, cut where it is long.
    static func quote(_ text: some StringProtocol) -> String {
        text.count > 60 ? "'\(text.prefix(60))...'" : "'\(text)'"
    }
}

/// Single values in labels.
enum LabelValue {
    static func flag(_ text: some StringProtocol) throws(LabelFault) -> Bool {
        switch text {
        case "true": return true
        case "false": return false
        default: throw LabelFault("it is true or false, not \(LabelFault.quote(text))")
        }
    }

    /// A whole number, not below 0.
    static func count(_ text: some StringProtocol) throws(LabelFault) -> Int {
        guard text.utf8.allSatisfy(\.isDecimalDigit), let count = Int(text),
            count <= ReplicaCount.limit
        else { throw LabelFault("\(LabelFault.quote(text)) is no count") }
        return count
    }

    /// A finite number.
    static func number(_ text: some StringProtocol) throws(LabelFault) -> Double {
        let isPlain = text.utf8.allSatisfy { $0.isDecimalDigit || "+-.eE".utf8.contains($0) }
        guard isPlain, let number = Double(text), number.isFinite else {
            throw LabelFault("\(LabelFault.quote(text)) is no number")
        }
        return number
    }

    /// A duration as Prometheus writes it, up to a year: `90s`, `1m30s`, `500ms`, `0`.
    static func duration(_ text: some StringProtocol) throws(LabelFault) -> Duration {
        if text == "0" { return .zero }
        let units: [(name: String, milliseconds: Int)] = [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
        ]
        var rest = text.utf8[...]
        var left = units[...]
        var total = 0
        repeat {
            let digits = rest.prefix(while: \.isDecimalDigit)
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { !$0.isDecimalDigit }
            rest = rest.dropFirst(letters.count)
            guard digits.count <= 9, let number = Int(String(decoding: digits, as: UTF8.self)),
                let place = left.firstIndex(where: { letters.elementsEqual($0.name.utf8) })
            else { throw LabelFault("\(LabelFault.quote(text)) is no duration") }
            total += number * left[place].milliseconds
            left = left[(place + 1)...]
        } while !rest.isEmpty
        guard total <= 366 * 86_400_000 else {
            throw LabelFault("\(LabelFault.quote(text)) is longer than a year")
        }
        return .milliseconds(total)
    }
}
