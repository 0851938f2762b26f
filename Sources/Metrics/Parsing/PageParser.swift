import Glibc

/// Reads one page into samples, with what earlier pages taught.
///
/// Every line first takes the short way: the name of the line before and the label set that is
/// expected next are compared with the page, and only the value is parsed. A block that is not the
/// expected one is compared with its neighbours, and the values that differ are checked. What does not
/// fit takes the long way, `parseLine`, which alone decides what is valid.
///
/// Loads from `page` are unchecked: `end` bounds every offset.
struct PageParser {
    let page: UnsafeRawPointer
    let end: Int
    /// Where the texts that the memory kept stand.
    let kept: UnsafeRawPointer
    let options: PageOptions
    let isText: Bool

    var memory: SeriesMemory
    var samples: [Sample]
    var metadata: [MetadataLine] = []
    var exemplars: [ExemplarNote] = []
    var skipped: [ExpositionFault: Int] = [:]
    var firstFault: LineFault?

    /// The metric name of the line before, and where its bytes are.
    private var name: Int32 = -1
    private var nameBytes: UnsafeRawPointer
    private var nameLength = Int.max
    private var isNameWanted = true
    /// The label set of the sample before.
    private var labelSet: Int32 = 0
    /// Whether `# EOF` has been read.
    var endMark = false

    /// The label sets that were parsed last, each with its own label names, the last one first; 0 for
    /// none.
    var shapes: InlineArray<4, Int32> = [0, 0, 0, 0]
    /// The label sets that families began with, the last one first; 0 for none.
    var starts: InlineArray<4, Int32> = [0, 0, 0, 0]
    /// The labels of the block that is being parsed: room for as many as a sample may have.
    let scratch: UnsafeMutablePointer<LabelPlace>
    var scratchCount = 0
    /// The longest line, and how far into one a value must begin to be read on the short way: values
    /// and times are shorter than `shortNumbers` there.
    let maxLineLength: Int
    private let shortLength: Int
    private static let shortNumbers = 64

    init(
        page: UnsafeRawPointer,
        end: Int,
        kept: UnsafeRawPointer,
        options: PageOptions,
        scratch: UnsafeMutablePointer<LabelPlace>,
        memory: consuming SeriesMemory,
        samples: consuming [Sample]
    ) {
        self.page = page
        self.end = end
        self.kept = kept
        self.options = options
        self.scratch = scratch
        isText = options.syntax == .text
        self.memory = memory
        self.samples = samples
        nameBytes = page
        maxLineLength = min(options.maxLineLength, LabelPlace.blockLimit - 1)
        shortLength = maxLineLength - Self.shortNumbers
    }

    /// Reads the page to its end, or to the first fault when it is to be valid.
    mutating func parse() throws(LineFault) {
        var position = 0
        while position < end {
            let next = shortWay(position)
            if next >= 0 {
                position = next
                continue
            }
            do throws(LineFault) {
                position = try parseLine(position)
            } catch {
                try note(error)
                position = lineEnd(position) + 1
            }
            if endMark, position < end {
                try note(LineFault(fault: .afterEnd, offset: position))
                break
            }
        }
        if !isText, !endMark { try note(LineFault(fault: .missingEnd, offset: end)) }
    }

    /// Counts a fault, or tells it when the page is to be valid.
    mutating func note(_ fault: LineFault) throws(LineFault) {
        guard options.isTolerant else { throw fault }
        skipped[fault.fault, default: 0] += 1
        if firstFault == nil { firstFault = fault }
    }

    /// The byte at an offset below `end`.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        page.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// The offset of the line feed that ends the line, or `end`.
    @inline(__always)
    func lineEnd(_ start: Int) -> Int {
        ByteScan.find(UInt8(ascii: "\n"), page, start, end)
    }

    /// Reads a line whose name is as expected, whose labels are as expected or those of a neighbour
    /// with other values, and whose value is a common one.
    ///
    /// Returns the start of the next line, or -1 when the line takes the long way.
    @inline(__always)
    private mutating func shortWay(_ start: Int) -> Int {
        let open = start &+ nameLength
        guard hasSameName(start) else { return -1 }
        let hasLabels = byte(open) == UInt8(ascii: "{")
        guard isNameWanted else { return skipFamily(start) }
        guard hasLabels else { return value(after: open, of: name, 0) }
        var number = expectedSet(open)
        if number < 0 { number = laterSet(open, than: memory.sets[Int(labelSet)].next) }
        if number < 0 { number = alikeSet(open, open &+ shortLength, of: name) }
        guard number > 0 else { return -1 }
        let set = memory.sets[Int(number)]
        let after = open &+ Int(set.length)
        guard after < end, after &- start <= shortLength, set.name < 0 else { return -1 }
        return value(after: after, of: name, number)
    }

    /// Whether the line at `start` has the name of the line before, and labels or a value behind it.
    @inline(__always)
    private func hasSameName(_ start: Int) -> Bool {
        guard nameLength < end &- start,
            ByteScan.equalShort(page + start, nameBytes, nameLength)
        else { return false }
        let next = byte(start &+ nameLength)
        return next == UInt8(ascii: "{") || next == UInt8(ascii: " ")
    }

    /// The start of the first line behind `start` that has another name.
    private func skipFamily(_ start: Int) -> Int {
        var position = start
        repeat {
            position = lineEnd(position &+ nameLength) &+ 1
        } while hasSameName(position)
        return position
    }

    /// The label set that followed the one before the line, if it stands at `open`; -1 otherwise.
    @inline(__always)
    func expectedSet(_ open: Int) -> Int32 {
        let expected = memory.sets[Int(labelSet)].next
        return expected > 0 && isSame(expected, open) ? expected : -1
    }

    /// Whether a label set stands at `open`.
    @inline(__always)
    func isSame(_ number: Int32, _ open: Int) -> Bool {
        let length = Int(memory.sets[Int(number)].length)
        return length <= end &- open && ByteScan.equal(page + open, block(of: number), length)
    }

    /// Where the bytes of a label set are.
    @inline(__always)
    func block(of number: Int32) -> UnsafeRawPointer {
        (Int(number) < memory.keptSets ? kept : page) + Int(memory.sets[Int(number)].offset)
    }

    /// Reads the value and the time behind a name and labels; -1 when they take the long way.
    @inline(__always)
    mutating func value(after offset: Int, of name: Int32, _ labelSet: Int32) -> Int {
        guard byte(offset) == UInt8(ascii: " ") else { return -1 }
        var value = 0.0
        var position = NumberReader.quick(page, offset + 1, end, &value)
        guard position >= 0, position < end else { return -1 }
        var time = Sample.noTimestamp
        if byte(position) == UInt8(ascii: " ") {
            if isText {
                var count: UInt64 = 0
                let length = NumberReader.digits(page, position + 1, end, &count)
                guard length > 0, length < 19 else { return -1 }
                time = Int64(count)
                position += 1 + length
            } else {
                var seconds = 0.0
                position = NumberReader.quick(page, position + 1, end, &seconds)
                guard position >= 0, abs(seconds) < 1e12 else { return -1 }
                time = Int64(seconds * 1000)
            }
            guard position < end else { return -1 }
        }
        guard byte(position) == UInt8(ascii: "\n") else { return -1 }
        append(value, time, of: name, labelSet, at: offset)
        return position + 1
    }

    /// Adds a sample, which stands at `place` of the page.
    @inline(__always)
    mutating func append(
        _ value: Double,
        _ time: Int64,
        of name: Int32,
        _ labelSet: Int32,
        at place: Int
    ) {
        self.labelSet = labelSet
        if memory.sets[Int(labelSet)].lastRead != memory.generation {
            memory.sets[Int(labelSet)].lastRead = memory.generation
            memory.metSets += 1
        }
        if samples.count == samples.capacity {
            samples.reserveCapacity(room(for: samples.count, at: place))
        }
        samples.append(
            Sample(name: name, labelSet: labelSet, value: value, milliseconds: time)
        )
    }

    /// How many entries an array will hold that has `count` at `place` of the page, if the page goes on
    /// as it began.
    ///
    /// Room that is never used is never touched and costs nothing, while growing in steps would touch
    /// twice the memory.
    func room(for count: Int, at place: Int) -> Int {
        guard count >= 64 else { return 64 }
        return max(count * 2, min(count * end / max(place, 1), end / 4) * 17 / 16)
    }

    /// The label set of the sample before the line.
    var precedingSet: Int32 { labelSet }

    /// Makes a name the one that the next line is compared with first.
    mutating func expect(_ number: Int32) {
        guard number != name else { return }
        if name >= 0 { memory.names[Int(name)].next = number }
        let entry = memory.names[Int(number)]
        name = number
        nameBytes = bytes(of: number)
        nameLength = entry.length
        isNameWanted = entry.isWanted
    }

    /// Where the bytes of a name are.
    func bytes(of number: Int32) -> UnsafeRawPointer {
        (Int(number) < memory.keptNames ? kept : page) + memory.names[Int(number)].offset
    }

    /// The name of the line before, if the line at `start` has it too; -1 otherwise.
    func repeatedName(_ start: Int, _ line: Int) -> Int32 {
        let after = start &+ nameLength
        guard nameLength < line &- start, ByteScan.equal(page + start, nameBytes, nameLength),
            !ByteScan.continuesName(byte(after)), byte(after) != UInt8(ascii: ":")
        else { return -1 }
        return name
    }

    /// The name that came after the one before the line, the last time.
    var expectedName: Int32 { name < 0 ? -1 : memory.names[Int(name)].next }
}
