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
        return number
    }

    /// Remembers the block whose labels have just been parsed.
    private mutating func addSet(_ open: Int, _ length: Int, name: Int32, hash: UInt32) -> Int32 {
        let number = Int32(truncatingIfNeeded: memory.sets.count)
        let first = memory.labels.count
        if options.labels == nil {
            memory.labels += shape
        } else {
            for label in shape {
                let isWanted = isWanted(
                    options.labels,
                    open + Int(label.nameStart),
                    Int(label.nameLength),
                    hasEscapes: label.nameHasEscapes
                )
                if isWanted { memory.labels.append(label) }
            }
        }
        memory.sets.append(
            SeriesMemory.LabelSet(
                offset: open,
                length: length,
                firstLabel: first,
                labelCount: memory.labels.count - first,
                name: name,
                lastRead: memory.generation &- 1
            )
        )
        memory.setTable.insert(number, hash: hash)
        return number
    }

    /// Parses and checks the block at `open` into `shape` and returns where its brace closes.
    private mutating func parseLabels(
        _ open: Int,
        _ line: Int,
        name: inout Int32
    ) throws(LineFault) -> Int {
        let alike = parseAlike(open, line)
        if alike >= 0 {
            setShape(open, alike, hasName: false)
            return alike
        }
        let isPlain = ByteScan.isPlain(page, open, line)
        var position = open + 1
        var isShape = true
        scratch.removeAll(keepingCapacity: true)
        position = skipBlanks(position, line)
        while true {
            guard position < line else {
                throw LineFault(fault: .separator, offset: position)
            }
            if byte(position) == UInt8(ascii: "}"), isText || canClose(name) { break }
            guard scratch.count < options.maxLabels else {
                throw LineFault(fault: .tooManyLabels, offset: position)
            }
            if isShape, isPlain, let label = shapedLabel(open, position, line) {
                scratch.append(label)
                position = open + Int(label.valueStart) + Int(label.valueLength) + 1
            } else {
                isShape = false
                position = try parseLabel(open, position, line, isPlain, name: &name)
            }
            if try !continues(&position, line) { break }
        }
        if !isShape || scratch.count != shape.count { try checkUnique(open) }
        setShape(open, position, hasName: name >= 0)
        return position
    }

    /// Makes the block that has just been parsed the one that the next is compared with.
    private mutating func setShape(_ open: Int, _ close: Int, hasName: Bool) {
        swap(&shape, &scratch)
        shapeStart = open
        shapeLength = hasName ? 0 : close + 1 - open
    }

    /// Parses the block at `open` into `scratch` if it is the block before with other values, and
    /// returns where its brace closes; -1 when it is not, or when a new value is not plain.
    ///
    /// Neighbours of one family mostly differ in one value or two. What is the same bytes is the same
    /// labels, further on or further back; only values that differ are looked at.
    private mutating func parseAlike(_ open: Int, _ line: Int) -> Int {
        guard shapeLength > 0 else { return -1 }
        scratch.removeAll(keepingCapacity: true)
        let old = page + shapeStart
        /// The offset in the block before up to which all is read, and how much further on or back
        /// the same stands in this one.
        var read = 0
        var shift = 0
        var index = 0
        while true {
            let new = page + (open &+ read &+ shift)
            let room = min(shapeLength &- read, line &- open &- read &- shift)
            read &+= ByteScan.shared(old + read, new, room)
            while index < shape.count, shape[index].valueEnd < read {
                scratch.append(shape[index].moved(by: shift))
                index &+= 1
            }
            if read == shapeLength { return open &+ read &+ shift &- 1 }
            guard index < shape.count else { return -1 }
            let label = shape[index]
            guard read >= Int(label.valueStart) else { return -1 }
            let start = open &+ Int(label.valueStart) &+ shift
            let end = ByteScan.find(UInt8(ascii: "\""), page, open &+ read &+ shift, line)
            guard end < line, ByteScan.isPlain(page, start, end) else { return -1 }
            scratch.append(label.moved(by: shift, valueLength: end &- start))
            read = label.valueEnd
            shift = end &- open &- read
            index &+= 1
        }
    }

    /// Whether a block may close where a label could stand: OpenMetrics has no comma at the end.
    private func canClose(_ name: Int32) -> Bool { scratch.isEmpty && name < 0 }

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

    /// The label at `position` if it has the name that the block before had in its place.
    @inline(__always)
    private func shapedLabel(
        _ open: Int,
        _ position: Int,
        _ line: Int
    ) -> SeriesMemory.Label? {
        guard scratch.count < shape.count else { return nil }
        let model = shape[scratch.count]
        let length = Int(model.nameLength)
        let valueStart = position + length + 2
        guard !model.nameHasEscapes, valueStart < line,
            ByteScan.equal(page + position, page + (shapeStart + Int(model.nameStart)), length),
            byte(valueStart - 2) == UInt8(ascii: "="), byte(valueStart - 1) == UInt8(ascii: "\"")
        else { return nil }
        let valueEnd = ByteScan.find(UInt8(ascii: "\""), page, valueStart, line)
        guard valueEnd < line else { return nil }
        return SeriesMemory.Label(
            nameStart: UInt32(truncatingIfNeeded: position - open),
            nameLength: model.nameLength,
            valueStart: UInt32(truncatingIfNeeded: valueStart - open),
            valueLength: UInt32(truncatingIfNeeded: valueEnd - valueStart),
            nameHasEscapes: false,
            valueHasEscapes: false
        )
    }

    /// Parses one `name="value"`, or a quoted metric name, and returns the offset behind it.
    private mutating func parseLabel(
        _ open: Int,
        _ start: Int,
        _ line: Int,
        _ isPlain: Bool,
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
        scratch.append(
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
            guard text.end > start + 1 else { throw LineFault(fault: .name, offset: start) }
            return (start + 1..<text.end, text.end + 1, true, text.hasEscapes)
        }
        guard start < line, ByteScan.startsName(byte(start)) else {
            throw LineFault(fault: .name, offset: start)
        }
        var position = start
        while position < line, ByteScan.continuesName(byte(position)) { position += 1 }
        return (start..<position, position, false, false)
    }

    /// Reads the quoted text that opens at `start` and returns where its quote closes.
    func parseQuoted(
        _ start: Int,
        _ line: Int
    ) throws(LineFault) -> (end: Int, hasEscapes: Bool) {
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
        for index in scratch.indices {
            let label = scratch[index]
            if label.nameHasEscapes { isGrowing = false }
            if isMetricName(label, open) {
                throw LineFault(fault: .repeatedName, offset: open + Int(label.nameStart))
            }
            if index > 0, !precedes(scratch[index - 1], label, open) { isGrowing = false }
        }
        if isGrowing { return }
        var seen: Set<[UInt8]> = []
        for label in scratch {
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
