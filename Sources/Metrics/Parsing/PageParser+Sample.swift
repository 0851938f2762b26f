/// The long way through a line.
extension PageParser {
    /// Reads any line and returns the start of the next one.
    mutating func parseLine(_ start: Int) throws(LineFault) -> Int {
        let line = lineEnd(start)
        guard line - start <= maxLineLength else {
            throw LineFault(fault: .lineTooLong, offset: start + maxLineLength)
        }
        let first = skipBlanks(start, line)
        if first == line {
            guard isText else { throw LineFault(fault: .start, offset: first) }
        } else if byte(first) == UInt8(ascii: "#") {
            try parseComment(first, line)
        } else {
            try parseSample(first, line)
        }
        return line + 1
    }

    /// The first byte that is no blank of the text format; OpenMetrics has none to skip.
    func skipBlanks(_ start: Int, _ line: Int) -> Int {
        var position = start
        guard isText else { return position }
        while position < line, isBlank(byte(position)) { position += 1 }
        return position
    }

    /// Whether a byte is a blank of the text format.
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The end of the plain metric name at `start`; `start` when there is none.
    func plainNameEnd(_ start: Int, _ line: Int) -> Int {
        var position = start
        guard position < line else { return start }
        let colon = UInt8(ascii: ":")
        guard ByteScan.startsName(byte(position)) || byte(position) == colon else { return start }
        while position < line, ByteScan.continuesName(byte(position)) || byte(position) == colon {
            position += 1
        }
        return position
    }

    private mutating func parseSample(_ start: Int, _ line: Int) throws(LineFault) {
        var name = repeatedName(start, line)
        let isFirst = name < 0
        var position = start
        if name >= 0 {
            position += memory.names[Int(name)].length
        } else {
            position = plainNameEnd(start, line)
            if position > start {
                name = number(ofName: start, position - start)
            } else if byte(start) != UInt8(ascii: "{") {
                throw LineFault(fault: .start, offset: start)
            }
        }
        if name >= 0 {
            if !memory.names[Int(name)].isWanted { return expect(name) }
            position = skipBlanks(position, line)
        }
        var labelSet: Int32 = 0
        let nameEnd = position
        if position < line, byte(position) == UInt8(ascii: "{") {
            labelSet = try parseBlock(position, line, of: name, isFirst: isFirst)
            let set = memory.sets[Int(labelSet)]
            guard name < 0 || set.name < 0 else {
                throw LineFault(fault: .repeatedName, offset: position)
            }
            guard name >= 0 || set.name >= 0 else {
                throw LineFault(fault: .missingName, offset: position)
            }
            if name < 0 { name = set.name }
            position += Int(set.length)
        }
        guard memory.names[Int(name)].isWanted else { return }
        if position == line || value(after: position, of: name, labelSet) < 0 {
            try parseNumbers(position, line, of: name, labelSet, mayTouch: position > nameEnd)
        }
        if set(labelSet).name < 0 { expect(name) }
    }

    private func set(_ number: Int32) -> SeriesMemory.LabelSet { memory.sets[Int(number)] }

    /// Reads the value, the time and the exemplar.
    ///
    /// In text a value may touch a closing brace.
    private mutating func parseNumbers(
        _ start: Int,
        _ line: Int,
        of name: Int32,
        _ labelSet: Int32,
        mayTouch: Bool
    ) throws(LineFault) {
        var position = start
        if isText {
            // The blanks behind a name have been read, those behind a brace not.
            guard mayTouch || isBlank(byte(start - 1)) else {
                throw LineFault(fault: .blank, offset: start)
            }
            position = skipBlanks(start, line)
        } else {
            position = try oneBlank(position, line)
        }
        let valueEnd = tokenEnd(position, line)
        guard let value = NumberReader.slow(page, position, valueEnd) else {
            throw LineFault(fault: .value, offset: position)
        }
        position = valueEnd
        var time = Sample.noTimestamp
        if isText {
            position = skipBlanks(position, line)
            if position < line { time = try textTime(&position, line) }
            position = skipBlanks(position, line)
        } else if position < line, !isExemplar(position, line) {
            position = try oneBlank(position, line)
            time = try secondsTime(&position, line, fault: .timestamp)
        }
        if position < line {
            guard isExemplar(position, line) else {
                throw LineFault(fault: .trailing, offset: position)
            }
            try parseExemplar(position, line)
        }
        append(value, time, of: name, labelSet, at: start)
    }

    /// The offset behind the one space that OpenMetrics has between parts.
    func oneBlank(_ position: Int, _ line: Int) throws(LineFault) -> Int {
        guard position < line, byte(position) == UInt8(ascii: " ") else {
            throw LineFault(fault: .blank, offset: position)
        }
        return position + 1
    }

    /// Where a run of other bytes than blanks ends.
    func tokenEnd(_ start: Int, _ line: Int) -> Int {
        var position = start
        while position < line, byte(position) != UInt8(ascii: " "),
            !isText || byte(position) != UInt8(ascii: "\t")
        {
            position += 1
        }
        return position
    }

    /// A time in milliseconds, digits only, as Prometheus' text parser has it.
    private func textTime(_ position: inout Int, _ line: Int) throws(LineFault) -> Int64 {
        let tokenEnd = tokenEnd(position, line)
        var time: Int64 = 0
        for offset in position..<tokenEnd {
            let digit = byte(offset) &- UInt8(ascii: "0")
            let (tens, tooLarge) = time.multipliedReportingOverflow(by: 10)
            let (sum, carries) = tens.addingReportingOverflow(Int64(digit))
            guard digit < 10, !tooLarge, !carries else {
                throw LineFault(fault: .timestamp, offset: offset)
            }
            time = sum
        }
        position = tokenEnd
        return time
    }

    /// A time in seconds, cut to milliseconds as Prometheus does: what is out of range becomes the
    /// least time there is.
    func secondsTime(
        _ position: inout Int,
        _ line: Int,
        fault: ExpositionFault
    ) throws(LineFault) -> Int64 {
        let tokenEnd = tokenEnd(position, line)
        guard let seconds = NumberReader.slow(page, position, tokenEnd), seconds.isFinite else {
            throw LineFault(fault: fault, offset: position)
        }
        position = tokenEnd
        return Int64(exactly: (seconds * 1000).rounded(.towardZero)) ?? .min
    }

    /// Whether ` # ` with an exemplar's braces follows.
    private func isExemplar(_ position: Int, _ line: Int) -> Bool {
        !isText && position + 1 < line && byte(position) == UInt8(ascii: " ")
            && byte(position + 1) == UInt8(ascii: "#")
    }

    /// The number of a metric name on the page, which is new or known.
    mutating func number(ofName start: Int, _ length: Int) -> Int32 {
        let expected = expectedName
        if expected >= 0, isSameName(expected, start, length) { return expected }
        let hash = ByteScan.hash(page + start, length, seed: SeriesMemory.seed)
        if let known = memory.nameTable.find(hash, { isSameName($0, start, length) }) {
            return known
        }
        let number = Int32(truncatingIfNeeded: memory.names.count)
        memory.names.append(
            SeriesMemory.Name(offset: start, length: length, isWanted: isWanted(start, length))
        )
        memory.nameTable.insert(number, hash: hash)
        return number
    }

    private func isSameName(_ number: Int32, _ start: Int, _ length: Int) -> Bool {
        memory.names[Int(number)].length == length
            && ByteScan.equal(page + start, bytes(of: number), length)
    }

    /// Whether the selection, if there is one, holds the name.
    private func isWanted(_ start: Int, _ length: Int) -> Bool {
        guard let wanted = options.names else { return true }
        let bytes = UnsafeRawBufferPointer(start: page + start, count: length)
        return wanted.contains(LabelText.string(bytes))
    }
}
