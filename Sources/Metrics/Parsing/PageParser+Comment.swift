/// Comments, HELP, TYPE, UNIT, the end mark and exemplars.
extension PageParser {
    /// Reads a line that starts with `#` at `start`.
    mutating func parseComment(_ start: Int, _ line: Int) throws(LineFault) {
        guard !isText else { return try parseTextComment(start, line) }
        if isWord("# EOF", start, line), start + 5 == line {
            endMark = true
            return
        }
        let keywords: [(StaticString, MetadataLine.Keyword)] = [
            ("# HELP ", .help), ("# TYPE ", .type), ("# UNIT ", .unit),
        ]
        for (word, keyword) in keywords where isWord(word, start, line) {
            return try parseMetadata(keyword, start + 7, line)
        }
        throw LineFault(fault: .start, offset: start)
    }

    /// In text, blanks may be many, and a comment may say anything that does not start with HELP or
    /// TYPE.
    private mutating func parseTextComment(_ start: Int, _ line: Int) throws(LineFault) {
        let word = skipBlanks(start + 1, line)
        guard word > start + 1, word + 4 < line, isBlank(byte(word + 4)) else { return }
        let keyword: MetadataLine.Keyword
        if isWord("HELP", word, line) {
            keyword = .help
        } else if isWord("TYPE", word, line) {
            keyword = .type
        } else {
            return
        }
        try parseMetadata(keyword, skipBlanks(word + 4, line), line)
    }

    private mutating func parseMetadata(
        _ keyword: MetadataLine.Keyword,
        _ start: Int,
        _ line: Int
    ) throws(LineFault) {
        var name = start..<plainNameEnd(start, line)
        var position = name.upperBound
        if start < line, byte(start) == UInt8(ascii: "\"") {
            let quoted = try parseQuoted(start, line)
            guard !hasNull(start, quoted) else {
                throw LineFault(fault: .metadata, offset: start)
            }
            name = start + 1..<quoted
            position = quoted + 1
        }
        guard !name.isEmpty else { throw LineFault(fault: .metadata, offset: start) }
        if position < line {
            guard byte(position) == UInt8(ascii: " ") || (isText && isBlank(byte(position))) else {
                throw LineFault(fault: .name, offset: position)
            }
            position += 1
        } else if !isText || keyword == .type {
            throw LineFault(fault: .metadata, offset: position)
        }
        let text = position..<line
        switch keyword {
        case .help:
            if let fault = ByteScan.invalidUTF8(page, text.lowerBound, text.upperBound) {
                throw LineFault(fault: .encoding, offset: fault)
            }
        case .type:
            let bytes = UnsafeRawBufferPointer(rebasing: pageBytes[text])
            guard MetricType(bytes, isText: isText) != nil else {
                throw LineFault(fault: .type, offset: position)
            }
        case .unit:
            try checkUnit(name, text)
        }
        metadata.append(
            MetadataLine(keyword: keyword, name: name, text: text, samplesBefore: samples.count)
        )
    }

    /// The page as a buffer.
    var pageBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: page, count: end) }

    /// A unit is what the name ends in, behind an underscore; none may be said too.
    private func checkUnit(_ name: Range<Int>, _ unit: Range<Int>) throws(LineFault) {
        guard !unit.isEmpty else { return }
        let start = name.upperBound - unit.count
        guard start > name.lowerBound, byte(start - 1) == UInt8(ascii: "_"),
            ByteScan.equal(page + start, page + unit.lowerBound, unit.count)
        else { throw LineFault(fault: .unit, offset: unit.lowerBound) }
    }

    private func isWord(_ word: StaticString, _ start: Int, _ line: Int) -> Bool {
        let count = word.utf8CodeUnitCount
        return line - start >= count
            && ByteScan.equal(page + start, UnsafeRawPointer(word.utf8Start), count)
    }

    /// Reads ` # {labels} value` and its optional time, which nobody keeps.
    mutating func parseExemplar(_ start: Int, _ line: Int) throws(LineFault) {
        guard isWord(" # {", start, line) else { throw LineFault(fault: .exemplar, offset: start) }
        let open = start + 3
        var position = open + 1
        var characters = 0
        scratchCount = 0
        while position < line, byte(position) != UInt8(ascii: "}") {
            guard scratchCount < Int(options.maxLabels) else {
                throw LineFault(fault: .tooManyLabels, offset: position)
            }
            let label = try parseExemplarLabel(open, &position, line)
            add(label)
            characters += Self.characters(label.name(in: page + open))
            characters += Self.characters(label.value(in: page + open))
            guard position < line, byte(position) == UInt8(ascii: ",") else { break }
            position += 1
            guard position < line, byte(position) != UInt8(ascii: "}") else {
                throw LineFault(fault: .name, offset: position)
            }
        }
        guard position < line, byte(position) == UInt8(ascii: "}") else {
            throw LineFault(fault: .separator, offset: position)
        }
        try checkUnique(open)
        position = try oneBlank(position + 1, line)
        let valueEnd = tokenEnd(position, line)
        guard NumberReader.slow(page, position, valueEnd) != nil else {
            throw LineFault(fault: .exemplar, offset: position)
        }
        position = valueEnd
        if position < line {
            position = try oneBlank(position, line)
            _ = try secondsTime(&position, line, fault: .exemplar)
        }
        guard position == line else { throw LineFault(fault: .trailing, offset: position) }
        exemplars.append(
            ExemplarNote(sample: samples.count, characters: characters, offset: start)
        )
    }

    private func parseExemplarLabel(
        _ open: Int,
        _ position: inout Int,
        _ line: Int
    ) throws(LineFault) -> LabelPlace {
        let name = try parseLabelName(position, line)
        guard name.after < line, byte(name.after) == UInt8(ascii: "=") else {
            throw LineFault(fault: .equals, offset: name.after)
        }
        let quote = name.after + 1
        guard quote < line, byte(quote) == UInt8(ascii: "\"") else {
            throw LineFault(fault: .quote, offset: quote)
        }
        let end = try parseQuoted(quote, line)
        guard !hasNull(quote, end) else { throw LineFault(fault: .exemplar, offset: quote) }
        position = end + 1
        return LabelPlace(
            nameStart: name.range.lowerBound - open,
            valueStart: quote + 1 - open,
            valueLength: end - quote - 1
        )
    }

    /// The characters of a stretch of UTF-8.
    private static func characters(_ text: UnsafeRawBufferPointer) -> Int {
        text.reduce(into: 0) { count, byte in
            if byte & 0xC0 != 0x80 { count += 1 }
        }
    }
}
