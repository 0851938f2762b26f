/// Label blocks.
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
        if isFirst, let start = knownStart(open) { return start }
        let number = try unexpectedBlock(open, line, of: family)
        if isFirst { addStart(number) }
        return number
    }

    /// The label set at `open`, if an earlier family began with it: families list the same containers in
    /// the same order.
    private mutating func knownStart(_ open: Int) -> Int32? {
        for index in starts.indices where starts[index] > 0 && isSame(starts[index], open) {
            return starts[index]
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
        if let known = memory.kindNumbers[hash] { return known }
        guard memory.kinds.count < LabelKind.limit else { return 0 }
        let number = Int32(truncatingIfNeeded: memory.kinds.count)
        memory.kinds.append(LabelKind(family: family, read: memory.generation))
        memory.kindNumbers[hash] = number
        return number
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

    /// Adds a label to the block that is being parsed.
    @inline(__always)
    mutating func add(_ label: LabelPlace) {
        scratch[scratchCount] = label
        scratchCount &+= 1
    }

    /// Parses and checks the block at `open` into `scratch` and returns where its brace closes.
    private mutating func parseLabels(
        _ open: Int,
        _ line: Int,
        name: inout Int32
    ) throws(LineFault) -> Int {
        scratchCount = 0
        var position = skipBlanks(open + 1, line)
        while true {
            guard position < line else {
                throw LineFault(fault: .separator, offset: position)
            }
            if byte(position) == UInt8(ascii: "}"), isText || canClose(name) { break }
            guard scratchCount < Int(options.maxLabels) else {
                throw LineFault(fault: .tooManyLabels, offset: position)
            }
            position = try parseLabel(open, position, line, name: &name)
            if try !continues(&position, line) { break }
        }
        try checkUnique(open)
        return position
    }

    /// Whether a block may close where a label could stand: OpenMetrics has no comma at the end.
    private func canClose(_ name: Int32) -> Bool { scratchCount == 0 && name < 0 }

    /// Reads a comma and the blanks around it; false at the closing brace.
    private func continues(_ position: inout Int, _ line: Int) throws(LineFault) -> Bool {
        position = skipBlanks(position, line)
        guard position < line else { throw LineFault(fault: .separator, offset: position) }
        if byte(position) == UInt8(ascii: "}") { return false }
        guard byte(position) == UInt8(ascii: ",") else {
            throw LineFault(fault: .separator, offset: position)
        }
        position = skipBlanks(position + 1, line)
        return true
    }

    /// Parses one `name="value"`, or a quoted metric name, and returns the offset behind it.
    private mutating func parseLabel(
        _ open: Int,
        _ start: Int,
        _ line: Int,
        name: inout Int32
    ) throws(LineFault) -> Int {
        let labelName = try parseLabelName(start, line)
        var position = skipBlanks(labelName.after, line)
        let hasEquals = position < line && byte(position) == UInt8(ascii: "=")
        if !hasEquals, labelName.isQuoted {
            guard name < 0 else { throw LineFault(fault: .repeatedName, offset: start) }
            name = number(
                ofName: labelName.range.lowerBound,
                labelName.range.count
            )
            return labelName.after
        }
        guard hasEquals else { throw LineFault(fault: .equals, offset: position) }
        position = skipBlanks(position + 1, line)
        guard position < line, byte(position) == UInt8(ascii: "\"") else {
            throw LineFault(fault: .quote, offset: position)
        }
        let end = try parseQuoted(position, line)
        add(
            LabelPlace(
                nameStart: labelName.range.lowerBound - open,
                valueStart: position + 1 - open,
                valueLength: end - position - 1
            )
        )
        return end + 1
    }

    /// A label name, plain or quoted, and the offset behind it.
    func parseLabelName(
        _ start: Int,
        _ line: Int
    ) throws(LineFault) -> (range: Range<Int>, after: Int, isQuoted: Bool) {
        if start < line, byte(start) == UInt8(ascii: "\"") {
            let end = try parseQuoted(start, line)
            guard end > start + 1, !hasNull(start, end) else {
                throw LineFault(fault: .name, offset: start)
            }
            return (start + 1..<end, end + 1, true)
        }
        guard start < line, ByteScan.startsName(byte(start)) else {
            throw LineFault(fault: .name, offset: start)
        }
        var position = start
        while position < line, ByteScan.continuesName(byte(position)) { position += 1 }
        return (start..<position, position, false)
    }

    /// Whether a zero byte stands in `start..<end`: Prometheus takes it in values and in help alone.
    func hasNull(_ start: Int, _ end: Int) -> Bool { ByteScan.find(0, page, start, end) < end }

    /// Reads the quoted text that opens at `start` and returns where its quote closes.
    func parseQuoted(_ start: Int, _ line: Int) throws(LineFault) -> Int {
        let quote = ByteScan.find(UInt8(ascii: "\""), page, start + 1, line)
        if quote < line, ByteScan.isPlain(page, start + 1, quote) { return quote }
        var position = start + 1
        var high: UInt8 = 0
        while true {
            guard position < line else { throw LineFault(fault: .unterminated, offset: start) }
            let next = byte(position)
            if next == UInt8(ascii: "\"") { break }
            if next == UInt8(ascii: "\\") {
                position += 1
                guard position < line else {
                    throw LineFault(fault: .unterminated, offset: start)
                }
                high |= byte(position)
            }
            high |= next
            position += 1
        }
        if high >= 0x80, let fault = ByteScan.invalidUTF8(page, start + 1, position) {
            throw LineFault(fault: .encoding, offset: fault)
        }
        return position
    }

    /// Refuses a label name that stands twice among those parsed, or that names the metric.
    func checkUnique(_ open: Int) throws(LineFault) {
        let labels = UnsafeBufferPointer(start: scratch, count: scratchCount)
        let block = page + open
        var isGrowing = true
        var last: UnsafeRawBufferPointer?
        for label in labels {
            let name = label.name(in: block)
            if Self.isMetricName(name) {
                throw LineFault(fault: .repeatedName, offset: open + label.nameStart)
            }
            if let last, !last.lexicographicallyPrecedes(name) { isGrowing = false }
            if LabelText.hasEscapes(name) { isGrowing = false }
            last = name
        }
        if isGrowing { return }
        var seen: Set<[UInt8]> = []
        for label in labels {
            guard seen.insert(LabelText.unescaped(label.name(in: block))).inserted else {
                throw LineFault(fault: .repeatedLabel, offset: open + label.nameStart)
            }
        }
    }

    private static func isMetricName(_ name: UnsafeRawBufferPointer) -> Bool {
        let reserved: StaticString = "__name__"
        guard let base = name.baseAddress, name.count == reserved.utf8CodeUnitCount else {
            return false
        }
        return ByteScan.equal(base, UnsafeRawPointer(reserved.utf8Start), name.count)
    }
}
