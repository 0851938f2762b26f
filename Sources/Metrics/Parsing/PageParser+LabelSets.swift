/// Which label set a block is: a known one, as it mostly is, or a new one.
///
/// From cheap to dear: the set that followed the one before the last time, one of those that came after
/// it, the one that an earlier family began with, one like a neighbour with other values, and one that is parsed label by label.
/// The latter two are looked up by their bytes, unless their kind says that they must be new.
extension PageParser {
    /// The label set of the block that opens at `open`, known or new; the family is -1 where the name
    /// stands in the block.
    mutating func parseBlock(
        _ open: Int,
        _ line: Int,
        of family: Int32,
        isFirst: Bool
    ) throws(LineFault) -> Int32 {
        let expected = expectedSet(open)
        if expected > 0 { return expected }
        let later = laterSet(open, than: memory.sets[Int(precedingSet)].next)
        if later > 0 { return later }
        if isFirst, let start = knownStart(open) { return start }
        let number = try unexpectedBlock(open, line, of: family)
        if isFirst { addStart(number) }
        return number
    }

    /// The label set at `open`, if it is one of those that came after `expected`; -1 otherwise.
    ///
    /// A family that some containers lack lists the others in the same order. What came after what
    /// stays as it was, for the families that have all of them.
    mutating func laterSet(_ open: Int, than expected: Int32) -> Int32 {
        var number = expected
        for _ in 0..<Self.laterSets {
            guard number > 0 else { return -1 }
            number = memory.sets[Int(number)].next
            if number > 0, isLikely(number, open), isSame(number, open) { return number }
        }
        return -1
    }

    /// Whether a brace closes where it would if a label set stood at `open`.
    @inline(__always)
    private func isLikely(_ number: Int32, _ open: Int) -> Bool {
        let close = open &+ Int(memory.sets[Int(number)].length) &- 1
        return close < end && byte(close) == UInt8(ascii: "}")
    }

    private static var laterSets: Int { 16 }

    /// The label set at `open`, if an earlier family began with it or with one shortly before it:
    /// families list the same containers in the same order.
    private mutating func knownStart(_ open: Int) -> Int32? {
        for index in starts.indices where starts[index] > 0 {
            if isSame(starts[index], open) { return starts[index] }
            let later = laterSet(open, than: starts[index])
            if later > 0 { return later }
        }
        return nil
    }

    private mutating func addStart(_ number: Int32) {
        starts = [number, starts[0], starts[1], starts[2]]
    }

    private mutating func unexpectedBlock(
        _ open: Int,
        _ line: Int,
        of family: Int32
    ) throws(LineFault) -> Int32 {
        let alike = alikeSet(open, line, of: family)
        if alike > 0 { return alike }
        var name: Int32 = -1
        let close = try parseLabels(open, line, name: &name)
        let kind = name < 0 ? kind(ofLabels: open, family) : 0
        let number = number(ofBlock: open, close, kind, of: family, name: name)
        if name < 0 { addShape(number) }
        return number
    }

    /// The kind of the labels in `scratch`.
    private mutating func kind(ofLabels open: Int, _ family: Int32) -> Int32 {
        // Where OpenMetrics is checked as a whole, a series that stands twice must have one number.
        guard isText else { return 0 }
        var hash: UInt32 = 0
        for label in UnsafeBufferPointer(start: scratch, count: scratchCount) {
            let name = label.name(in: page + open)
            guard let base = name.baseAddress else { continue }
            hash = hash &* 31 &+ ByteScan.hash(base, name.count, seed: SeriesMemory.seed)
        }
        if let known = memory.kindNumbers[hash] { return hasNames(open, of: known) ? known : 0 }
        guard memory.kinds.count < LabelKind.limit else { return 0 }
        let number = Int32(truncatingIfNeeded: memory.kinds.count)
        let first = Int32(truncatingIfNeeded: memory.sets.count)
        memory.kinds.append(LabelKind(family: family, read: memory.generation, first: first))
        memory.kindNumbers[hash] = number
        return number
    }

    /// Whether the labels in `scratch` have the names of a kind, and not just their hash.
    private func hasNames(_ open: Int, of kind: Int32) -> Bool {
        let first = memory.kinds[Int(kind)].first
        let set = memory.sets[Int(first)]
        let labels = memory.labels[Int(set.firstLabel)..<Int(set.firstLabel + set.labelCount)]
        return labels.elementsEqual(UnsafeBufferPointer(start: scratch, count: scratchCount)) {
            let known = $0.name(in: block(of: first))
            let name = $1.name(in: page + open)
            guard let one = known.baseAddress, let other = name.baseAddress else { return false }
            return known.count == name.count && ByteScan.equal(one, other, name.count)
        }
    }

    /// The number of a valid block whose labels are in `scratch`, known or new.
    ///
    /// A new one has its labels at the same places as the label set `twin`, or places of its own.
    mutating func number(
        ofBlock open: Int,
        _ close: Int,
        _ kind: Int32,
        of family: Int32,
        name: Int32 = -1,
        twin: Int32? = nil
    ) -> Int32 {
        let length = close &+ 1 &- open
        var number: Int32 = -1
        if !memory.kinds[Int(kind)].isNew(in: family, memory.generation) {
            number = known(kind, open, length)
        }
        if number < 0 {
            number = Int32(truncatingIfNeeded: memory.sets.count)
            addSet(open, length, name: name, kind, twin: twin)
        }
        memory.sets[Int(precedingSet)].next = number
        return number
    }

    /// The label set with these bytes, -1 when there is none.
    private mutating func known(_ kind: Int32, _ open: Int, _ length: Int) -> Int32 {
        for number in memory.kinds[Int(kind)].tabled..<memory.sets.count
        where memory.sets[number].kind == kind {
            let number = Int32(truncatingIfNeeded: number)
            let bytes = block(of: number)
            let length = Int(memory.sets[Int(number)].length)
            memory.setTable.insert(
                number,
                hash: ByteScan.hash(bytes, length, seed: SeriesMemory.seed)
            )
        }
        memory.kinds[Int(kind)].tabled = memory.sets.count
        let hash = ByteScan.hash(page + open, length, seed: SeriesMemory.seed)
        let known = memory.setTable.find(hash) { number in
            Int(memory.sets[Int(number)].length) == length
                && ByteScan.equal(page + open, block(of: number), length)
        }
        return known ?? -1
    }

    private mutating func addSet(
        _ open: Int,
        _ length: Int,
        name: Int32,
        _ kind: Int32,
        twin: Int32?
    ) {
        if memory.sets.count == memory.sets.capacity {
            memory.sets.reserveCapacity(room(for: memory.sets.count, at: open))
        }
        var firstLabel = UInt32(memory.labels.count)
        if let twin {
            firstLabel = memory.sets[Int(twin)].firstLabel
        } else {
            memory.labels.append(
                contentsOf: UnsafeBufferPointer(start: scratch, count: scratchCount)
            )
        }
        memory.sets.append(
            SeriesMemory.LabelSet(
                offset: UInt32(truncatingIfNeeded: open),
                length: UInt32(truncatingIfNeeded: length),
                firstLabel: firstLabel,
                labelCount: UInt32(truncatingIfNeeded: scratchCount),
                name: name,
                kind: kind,
                lastRead: memory.generation &- 1
            )
        )
    }
}
