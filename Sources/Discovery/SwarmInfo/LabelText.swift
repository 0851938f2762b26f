/// Tells the labels apart in the text that a manager makes of them.
///
/// The manager joins `key=value` with ", ", sorted by bytes, without any quoting. A value may
/// hold ", " and even ", other=thing", so no rule can always be right. This one uses all that is
/// known of the true labels:
/// - the text starts with one, and its key ends at the first `=`;
/// - a part without `=` goes on with the value before it;
/// - keys are unique and their bytes, with the `=`, ascend. So the labels are a chain of parts
///   with ascending keys, and the parts between go on with the value before them.
///
/// Of all such chains it takes the one with the most built-in keys, which nearly every engine
/// has and a value hardly ever holds; then the longest; then the one with the most keys that
/// look like keys. Of equal ones it takes the later part where two parts have the same key (a
/// value that imitates a later label stands before the true one), else the earlier part.
/// Where no value holds ", ", every part is in the chain and the answer is exact.
enum LabelText {
    /// A part that may be a label: where it starts and where its `=` stands.
    struct Part {
        let start: Int
        let equals: Int
    }

    /// Splits the bytes of `range`; empty when no `=` stands in them.
    ///
    /// Time is n log n in the number of parts, and linear for a text whose parts ascend.
    static func split(_ text: [UInt8], _ range: Range<Int>) -> [NodeLabel] {
        var (parts, isAscending) = parts(of: text, range)
        if !isAscending { parts = LabelChain(parts, of: text).best }
        var labels: [NodeLabel] = []
        labels.reserveCapacity(parts.count)
        text.span.withUnsafeBufferPointer { text in
            func string(_ range: Range<Int>) -> String {
                String(decoding: UnsafeBufferPointer(rebasing: text[range]), as: UTF8.self)
            }
            for (index, part) in parts.enumerated() {
                let isLast = index + 1 == parts.count
                let end = isLast ? range.upperBound : parts[index + 1].start - 2
                labels.append(
                    NodeLabel(
                        key: string(part.start..<part.equals),
                        value: string((part.equals + 1)..<end)
                    )
                )
            }
        }
        return labels
    }

    /// Finds the parts with an `=`, and whether their keys ascend without exception.
    private static func parts(
        of text: [UInt8],
        _ range: Range<Int>
    ) -> (parts: [Part], isAscending: Bool) {
        let text = text.span
        var parts: [Part] = []
        var isAscending = true
        var start = range.lowerBound
        var hasEquals = false
        var at = start
        while at < range.upperBound {
            let byte = text[at]
            if byte == UInt8(ascii: "="), !hasEquals {
                let part = Part(start: start, equals: at)
                if isAscending, let last = parts.last, !precedes(last, part, in: text) {
                    isAscending = false
                }
                parts.append(part)
                hasEquals = true
            } else if byte == UInt8(ascii: ","), at + 1 < range.upperBound, text[at + 1] == 0x20 {
                at += 1
                // Until the first `=`, all is one key.
                if !parts.isEmpty { (start, hasEquals) = (at + 1, false) }
            }
            at += 1
        }
        return (parts, isAscending)
    }

    /// Whether the key of `left`, with its `=`, sorts before that of `right` by bytes.
    static func precedes(_ left: Part, _ right: Part, in text: Span<UInt8>) -> Bool {
        var leftAt = left.start
        var rightAt = right.start
        while leftAt <= left.equals, rightAt <= right.equals {
            if text[leftAt] != text[rightAt] { return text[leftAt] < text[rightAt] }
            leftAt += 1
            rightAt += 1
        }
        return false
    }
}
