/// Label blocks that differ from an earlier one in their values alone.
extension PageParser {
    /// How many label sets are kept to compare others with: in one family the label names change
    /// with the kind of container, and come back.
    private static let maxShapes = 4

    /// Makes a label set the first that others are compared with.
    mutating func addShape(_ number: Int32) {
        if shapes.count == Self.maxShapes { shapes.removeLast() }
        shapes.insert(number, at: 0)
    }

    /// Parses the block at `open` if it is one of the shapes with other values, and returns where its
    /// brace closes; -1 when it is none.
    ///
    /// The shape leaves its place to the block.
    mutating func parseAlike(_ open: Int, _ line: Int) -> Int {
        for index in shapes.indices {
            let close = parse(open, line, like: shapes[index])
            if close >= 0 {
                shapes.remove(at: index)
                return close
            }
        }
        return -1
    }

    /// Parses the block at `open` into `scratch` as far as it is like a label set.
    ///
    /// Neighbours of one family mostly differ in one value or two. What is the same bytes is the same
    /// labels, further on or further back; only values that differ are looked at.
    private mutating func parse(_ open: Int, _ line: Int, like number: Int32) -> Int {
        let set = memory.sets[Int(number)]
        let old = (Int(number) < memory.keptSets ? kept : page) + set.offset
        // The offset in the old block up to which all is read, and how much further on the same
        // stands in the new one.
        var read = 0
        var shift = 0
        var next = set.firstLabel
        let lastLabel = set.firstLabel &+ set.labelCount
        scratchCount = 0
        while read < set.length {
            let rest = open &+ read &+ shift
            read &+= ByteScan.shared(old + read, page + rest, min(set.length &- read, line &- rest))
            while next < lastLabel, memory.labels[next].valueEnd < read {
                add(memory.labels[next].moved(by: shift))
                next &+= 1
            }
            if read == set.length { return open &+ read &+ shift &- 1 }
            guard next < lastLabel else { return -1 }
            let label = memory.labels[next]
            guard read >= Int(label.valueStart) else { return -1 }
            let start = open &+ Int(label.valueStart) &+ shift
            let end = ByteScan.find(UInt8(ascii: "\""), page, open &+ read &+ shift, line)
            guard end < line, isUnescaped(start, end) else { return -1 }
            add(label.moved(by: shift, valueLength: end &- start))
            read = label.valueEnd
            shift = end &- open &- read
            next &+= 1
        }
        return -1
    }

    /// Whether a value is UTF-8 without a backslash, so that the quote behind it closes it.
    private func isUnescaped(_ start: Int, _ end: Int) -> Bool {
        ByteScan.isPlain(page, start, end)
            || (ByteScan.find(UInt8(ascii: "\\"), page, start, end) == end
                && ByteScan.invalidUTF8(page, start, end) == nil)
    }
}
