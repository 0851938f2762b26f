/// Label blocks that differ from an earlier one in their values alone.
///
/// Neighbours of one family mostly differ in one value or two, and what is the same bytes is the same
/// labels. So a new block is compared with a few earlier ones, its shapes; only values that differ are
/// looked at.
extension PageParser {
    /// The label set of the block at `open` of a family, which ends before `limit`, if the block is like
    /// a shape; -1 otherwise.
    @inline(__always)
    mutating func alikeSet(_ open: Int, _ limit: Int, of family: Int32) -> Int32 {
        for index in shapes.indices where shapes[index] > 0 {
            let shape = shapes[index]
            let set = memory.sets[Int(shape)]
            let (close, isTwin) = read(open, min(limit, end), like: set, block(of: shape))
            if close < 0 { continue }
            let kind = set.kind
            let number = number(
                ofBlock: open,
                close,
                kind,
                of: family,
                twin: isTwin ? shape : nil
            )
            putFirst(number, from: index)
            return number
        }
        return -1
    }

    /// Makes a label set the first that others are compared with, in place of the last one.
    mutating func addShape(_ number: Int32) { putFirst(number, from: shapes.count - 1) }

    @inline(__always)
    private mutating func putFirst(_ number: Int32, from place: Int) {
        var place = place
        while place > 0 {
            shapes[place] = shapes[place &- 1]
            place &-= 1
        }
        shapes[0] = number
    }

    /// Reads the block at `open` if its label names are those of a label set; its labels are put into
    /// `scratch` unless all are at the same places.
    ///
    /// Returns where the brace closes, or -1 when the block is not alike, and whether it is a twin,
    /// with all labels at the same places.
    @inline(__always)
    private mutating func read(
        _ open: Int,
        _ limit: Int,
        like set: SeriesMemory.LabelSet,
        _ old: UnsafeRawPointer
    ) -> (close: Int, isTwin: Bool) {
        let length = Int(set.length)
        let first = Int(set.firstLabel)
        scratchCount = Int(set.labelCount)
        let labels = memory.labels.span.extracting(first..<first &+ scratchCount)
        // The offset in the old block up to which all is read, and how much further on the same
        // stands in the new one.
        var read = 0
        var shift = 0
        var label = 0
        // How many labels are in `scratch`: none as long as all are where they were.
        var placed = 0
        while true {
            let rest = open &+ read &+ shift
            read &+= ByteScan.shared(old + read, page + rest, min(length &- read, limit &- rest))
            if read == length { break }
            while label < labels.count, labels[label].valueEnd < read { label &+= 1 }
            guard label < labels.count, read >= labels[label].valueStart else { return (-1, false) }
            let known = labels[label]
            let start = open &+ known.valueStart &+ shift
            let change = open &+ read &+ shift
            let quote = ByteScan.closingQuote(page, start, changedFrom: change, limit)
            guard quote >= 0 else { return (-1, false) }
            let growth = quote &- start &- known.valueLength
            label &+= 1
            if growth != 0 {
                place(labels, placed..<label, movedBy: shift)
                placed = label
                scratch[label &- 1] = scratch[label &- 1].lengthened(by: growth)
                shift &+= growth
            }
            read = known.valueEnd
        }
        if placed > 0 { place(labels, placed..<labels.count, movedBy: shift) }
        return (open &+ read &+ shift &- 1, placed == 0)
    }

    /// Puts labels of an earlier block into `scratch`, which stand further on in this one.
    @inline(__always)
    private func place(_ labels: Span<LabelPlace>, _ range: Range<Int>, movedBy shift: Int) {
        for index in range { scratch[index] = labels[index].moved(by: shift) }
    }
}
