/// The labels of a block, from scratch.
extension PageParser {
    /// Adds a label to the block that is being parsed.
    @inline(__always)
    mutating func add(_ label: LabelPlace) {
        scratch[scratchCount] = label
        scratchCount &+= 1
    }

    /// Parses and checks the block at `open` into `scratch` and returns where its brace closes.
    mutating func parseLabels(
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
