/// The name that a user may have meant.
package enum Suggestion {
    /// The nearest of some names, the first of equally near ones; `nil` when none is near.
    ///
    /// Near is one edit for short names and one more for every four characters. An edit adds, drops
    /// or changes a character or swaps two neighbours. Letters' case and `-` for `_` cost nothing, nor does
    /// `_configs` at the end, as Prometheus calls its lists.
    package static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        let wanted = folded(name)
        guard wanted.count <= 100 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in names {
            let other = folded(candidate)
            let limit = 1 + min(wanted.count, other.count) / 4
            guard abs(other.count - wanted.count) <= limit else { continue }
            let distance = distance(wanted, other)
            if distance <= limit, distance < min(other.count, best?.distance ?? .max) {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    private static func folded(_ name: String) -> [UnicodeScalar] {
        var folded = name.lowercased().unicodeScalars.map { $0 == "-" ? "_" : $0 }
        let end = "_configs".unicodeScalars
        if folded.count > end.count, folded.suffix(end.count).elementsEqual(end) {
            folded.removeLast(end.count)
        }
        return folded
    }

    /// How many edits turn one name into the other.
    private static func distance(_ left: [UnicodeScalar], _ right: [UnicodeScalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let isSame = left[row] == right[column]
                var cost = min(
                    last[column] + (isSame ? 0 : 1),
                    last[column + 1] + 1,
                    current[column] + 1
                )
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
