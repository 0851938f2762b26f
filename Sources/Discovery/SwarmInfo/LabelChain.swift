/// The search for the chain of ascending keys that tells most, for `LabelText`.
///
/// Goes through the parts from the last to the first. For each it asks which chain of greater
/// keys behind it scores best, by a prefix-maximum tree over the ranks of the keys.
struct LabelChain {
    /// The keys that managers put among an engine's own, whatever the version.
    private static let builtIns: Set<String> = [
        "executiondriver", "kernelversion", "operatingsystem", "ostype", "storagedriver",
    ]

    /// The chosen parts, in order; the first is always the first of all.
    private(set) var best: [LabelText.Part] = []

    /// The best chain from a part on: larger scores win, then smaller indexes.
    private struct Head {
        var score = 0
        var index = Int.max

        func isBetter(than other: Head) -> Bool {
            score != other.score ? score > other.score : index < other.index
        }
    }

    init(_ parts: [LabelText.Part], of text: [UInt8]) {
        let ranks = Self.descendingRanks(parts, of: text)
        var tree = [Head](repeating: Head(), count: ranks.count + 1)
        var byRank = [Head](repeating: Head(), count: ranks.count + 1)
        var next = [Int](repeating: Int.max, count: parts.count)
        for index in parts.indices.reversed() {
            let rank = ranks[index]
            let tail = Self.best(below: rank, in: tree)
            next[index] = tail.index
            let head = Head(score: tail.score &+ Self.score(parts[index], of: text), index: index)
            // An equal chain from a later part with the same key stays.
            if head.score > byRank[rank].score {
                byRank[rank] = head
                Self.insert(head, at: rank, in: &tree)
            }
        }
        var index = 0
        while index < parts.count {
            best.append(parts[index])
            index = next[index]
        }
    }

    /// Numbers the keys from 1 for the greatest on; equal keys share a number.
    private static func descendingRanks(_ parts: [LabelText.Part], of text: [UInt8]) -> [Int] {
        let span = text.span
        let order = parts.indices.sorted { LabelText.precedes(parts[$1], parts[$0], in: span) }
        var ranks = [Int](repeating: 0, count: parts.count)
        var rank = 0
        var previous: LabelText.Part?
        for index in order {
            if previous.map({ LabelText.precedes(parts[index], $0, in: span) }) ?? true {
                rank += 1
            }
            previous = parts[index]
            ranks[index] = rank
        }
        return ranks
    }

    /// What a part adds: a built-in key outweighs any number of parts, a part any plausibility.
    private static func score(_ part: LabelText.Part, of text: [UInt8]) -> Int {
        let key = text[part.start..<part.equals]
        let isBuiltIn = key.count <= 16 && builtIns.contains(String(decoding: key, as: UTF8.self))
        let isPlausible = !key.isEmpty && key.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        return (isBuiltIn ? 1 << 58 : 0) + 1 << 29 + (isPlausible ? 1 : 0)
    }

    private static func best(below rank: Int, in tree: [Head]) -> Head {
        var best = Head()
        var at = rank - 1
        while at > 0 {
            if tree[at].isBetter(than: best) { best = tree[at] }
            at &= at - 1
        }
        return best
    }

    private static func insert(_ head: Head, at rank: Int, in tree: inout [Head]) {
        var at = rank
        while at < tree.count {
            if head.isBetter(than: tree[at]) { tree[at] = head }
            at += at & -at
        }
    }
}
