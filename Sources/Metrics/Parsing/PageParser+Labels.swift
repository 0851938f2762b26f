/// Label blocks.
extension PageParser {
    /// The label set of the block that opens at `open`, known or new.
    mutating func parseBlock(_ open: Int, _ line: Int) throws(LineFault) -> Int32 {
        let expected = memory.sets[Int(precedingSet)].next
        if expected > 0 {
            let set = memory.sets[Int(expected)]
            if set.length <= line - open, isSame(expected, set, open) { return expected }
        }
        var name: Int32 = -1
        let close = try parseLabels(open, line, name: &name)
        let length = close + 1 - open
        let hash = ByteScan.hash(page + open, length, seed: memory.seed)
        var known: Int32?
        if memory.setTable.mayContain(hash) {
            known = memory.setTable.find(hash) { number in
                let set = memory.sets[Int(number)]
                return set.length == length && isSame(number, set, open)
            }
        }
        let number = known ?? addSet(open, length, name: name, hash: hash)
        memory.sets[Int(precedingSet)].next = number
        if name < 0 { addShape(number) }
        return number
    }

    /// Remembers the block whose labels have just been parsed.
    private mutating func addSet(_ open: Int, _ length: Int, name: Int32, hash: UInt32) -> Int32 {
        let number = Int32(truncatingIfNeeded: memory.sets.count)
        memory.sets.append(
            SeriesMemory.LabelSet(
                offset: open,
                length: length,
                firstLabel: memory.labels.count,
                labelCount: scratchCount,
                name: name,
                lastRead: memory.generation &- 1
            )
        )
        memory.labels.append(contentsOf: UnsafeBufferPointer(start: scratch, count: scratchCount))
        memory.setTable.insert(number, hash: hash)
        return number
    }

    /// Adds a label to the block that is being parsed.
    @inline(__always)
    mutating func add(_ label: SeriesMemory.Label) {
        scratch[scratchCount] = label
        scratchCount &+= 1
    }

    /// Parses and checks the block at `open` into `scratch` and returns where its brace closes.
    private mutating func parseLabels(
        _ open: Int,
        _ line: Int,
        name: inout Int32
    ) throws(LineFault) -> Int {
        let alike = parseAlike(open, line)
        if alike >= 0 { return alike }
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
                labelName.range.count,
                hasEscapes: labelName.hasEscapes
            )
            return labelName.after
        }
        guard hasEquals else { throw LineFault(fault: .equals, offset: position) }
        position = skipBlanks(position + 1, line)
        guard position < line, byte(position) == UInt8(ascii: "\"") else {
            throw LineFault(fault: .quote, offset: position)
        }
        let value = try parseQuoted(position, line)
        add(
            SeriesMemory.Label(
                nameStart: UInt32(truncatingIfNeeded: labelName.range.lowerBound - open),
                nameLength: UInt32(truncatingIfNeeded: labelName.range.count),
                valueStart: UInt32(truncatingIfNeeded: position + 1 - open),
                valueLength: UInt32(truncatingIfNeeded: value.end - position - 1),
                nameHasEscapes: labelName.hasEscapes,
                valueHasEscapes: value.hasEscapes
            )
        )
        return value.end + 1
    }

    /// A label name, plain or quoted, and the offset behind it.
    func parseLabelName(
        _ start: Int,
        _ line: Int
    ) throws(LineFault) -> (range: Range<Int>, after: Int, isQuoted: Bool, hasEscapes: Bool) {
        if start < line, byte(start) == UInt8(ascii: "\"") {
            let text = try parseQuoted(start, line)
            guard text.end > start + 1, !hasNull(start, text.end) else {
                throw LineFault(fault: .name, offset: start)
            }
            return (start + 1..<text.end, text.end + 1, true, text.hasEscapes)
        }
        guard start < line, ByteScan.startsName(byte(start)) else {
            throw LineFault(fault: .name, offset: start)
        }
        var position = start
        while position < line, ByteScan.continuesName(byte(position)) { position += 1 }
        return (start..<position, position, false, false)
    }

    /// Whether a zero byte stands in `start..<end`: Prometheus takes it in values and in help alone.
    func hasNull(_ start: Int, _ end: Int) -> Bool { ByteScan.find(0, page, start, end) < end }

    /// Reads the quoted text that opens at `start` and returns where its quote closes.
    func parseQuoted(
        _ start: Int,
        _ line: Int
    ) throws(LineFault) -> (end: Int, hasEscapes: Bool) {
        let quote = ByteScan.find(UInt8(ascii: "\""), page, start + 1, line)
        if quote < line, ByteScan.isPlain(page, start + 1, quote) { return (quote, false) }
        var position = start + 1
        var hasEscapes = false
        var high: UInt8 = 0
        while true {
            guard position < line else { throw LineFault(fault: .unterminated, offset: start) }
            let next = byte(position)
            if next == UInt8(ascii: "\"") { break }
            if next == UInt8(ascii: "\\") {
                hasEscapes = true
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
        return (position, hasEscapes)
    }

    /// Refuses a label name that stands twice among those parsed, or that names the metric.
    func checkUnique(_ open: Int) throws(LineFault) {
        var isGrowing = true
        for index in 0..<scratchCount {
            let label = scratch[index]
            if label.nameHasEscapes { isGrowing = false }
            if isMetricName(label, open) {
                throw LineFault(fault: .repeatedName, offset: open + Int(label.nameStart))
            }
            if index > 0, !precedes(scratch[index - 1], label, open) { isGrowing = false }
        }
        if isGrowing { return }
        var seen: Set<[UInt8]> = []
        for label in UnsafeBufferPointer(start: scratch, count: scratchCount) {
            let start = open + Int(label.nameStart)
            let bytes = UnsafeRawBufferPointer(start: page + start, count: Int(label.nameLength))
            let name = LabelText.unescaped(bytes, hasEscapes: label.nameHasEscapes)
            guard seen.insert(name).inserted else {
                throw LineFault(fault: .repeatedLabel, offset: start)
            }
        }
    }

    private func isMetricName(_ label: SeriesMemory.Label, _ open: Int) -> Bool {
        let reserved: StaticString = "__name__"
        return Int(label.nameLength) == reserved.utf8CodeUnitCount
            && ByteScan.equal(
                page + (open + Int(label.nameStart)),
                UnsafeRawPointer(reserved.utf8Start),
                reserved.utf8CodeUnitCount
            )
    }

    /// Whether the name of one label sorts before that of another.
    private func precedes(
        _ one: SeriesMemory.Label,
        _ other: SeriesMemory.Label,
        _ open: Int
    ) -> Bool {
        let shared = Int(min(one.nameLength, other.nameLength))
        for index in 0..<shared {
            let mine = byte(open + Int(one.nameStart) + index)
            let theirs = byte(open + Int(other.nameStart) + index)
            if mine != theirs { return mine < theirs }
        }
        return one.nameLength < other.nameLength
    }
}
