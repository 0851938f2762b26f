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
            let (close, isTwin) = read(open, min(limit, end), like: shape)
            if close < 0 { continue }
            let kind = memory.sets[Int(shape)].kind
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

    /// Reads the block at `open` into `scratch` if its label names are those of a label set.
    ///
    /// Returns where the brace closes, or -1 when the block is not alike, and whether all labels are at
    /// the same places.
    @inline(__always)
    private mutating func read(
        _ open: Int,
        _ limit: Int,
        like number: Int32
    ) -> (close: Int, isTwin: Bool) {
        let set = memory.sets[Int(number)]
        let labels = Int(set.firstLabel)..<Int(set.firstLabel &+ set.labelCount)
        scratchCount = labels.count
        return memory.labels.withUnsafeBufferPointer {
            read(
                open,
                limit,
                like: block(of: number),
                Int(set.length),
                UnsafeBufferPointer(rebasing: $0[labels])
            )
        }
    }

    private func read(
        _ open: Int,
        _ limit: Int,
        like old: UnsafeRawPointer,
        _ length: Int,
        _ labels: UnsafeBufferPointer<LabelPlace>
    ) -> (close: Int, isTwin: Bool) {
        // The offset in the old block up to which all is read, and how much further on the same
        // stands in the new one.
        var read = 0
        var shift = 0
        var label = 0
        var isTwin = true
        while true {
            let rest = open &+ read &+ shift
            read &+= ByteScan.shared(old + read, page + rest, min(length &- read, limit &- rest))
            while label < labels.count, labels[label].valueEnd < read {
                scratch[label] = labels[label].moved(by: shift)
                label &+= 1
            }
            if read == length { return (open &+ read &+ shift &- 1, isTwin) }
            guard label < labels.count else { return (-1, false) }
            let place = labels[label]
            guard read >= place.valueStart else { return (-1, false) }
            let start = open &+ place.valueStart &+ shift
            let quote = closingQuote(start, changedFrom: open &+ read &+ shift, limit)
            guard quote >= 0 else { return (-1, false) }
            let change = quote &- start &- place.valueLength
            scratch[label] = place.moved(by: shift).lengthened(by: change)
            read = place.valueEnd
            shift &+= change
            isTwin = isTwin && change == 0
            label &+= 1
        }
    }

    /// Where the value closes that begins at `start` and is a valid one's bytes before `change`; -1 when
    /// it has escapes or is not UTF-8.
    @inline(__always)
    private func closingQuote(_ start: Int, changedFrom change: Int, _ limit: Int) -> Int {
        let quote = ByteScan.plainEnd(page, change, limit)
        // What comes before the change must not be half a character or half an escape.
        let before = byte(change &- 1)
        if quote < limit, byte(quote) == UInt8(ascii: "\""), before < 0x80,
            before != UInt8(ascii: "\\")
        {
            return quote
        }
        return closingQuote(start, limit)
    }

    /// Where the value closes that begins at `start`, looked at as a whole.
    private func closingQuote(_ start: Int, _ limit: Int) -> Int {
        let quote = ByteScan.find(UInt8(ascii: "\""), page, start, limit)
        guard quote < limit,
            ByteScan.find(UInt8(ascii: "\\"), page, start, quote) == quote,
            ByteScan.find(UInt8(ascii: "\n"), page, start, quote) == quote,
            ByteScan.invalidUTF8(page, start, quote) == nil
        else { return -1 }
        return quote
    }
}
