/// The rows of a `SystemStatus` or `DriverStatus` array: pairs of strings, in order.
///
/// All texts stand decoded behind each other in one buffer, so that ten thousand nodes cost two
/// allocations and not two hundred thousand; a `String` is made only of what somebody keeps.
struct StatusTable {
    /// A piece of `text` for as long as a call lasts.
    typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// One row, as offsets into `text`: the key ends where the value starts.
    struct Row {
        let start: Int
        let middle: Int
        let end: Int

        var key: Range<Int> { start..<middle }
        var value: Range<Int> { middle..<end }
    }

    /// The decoded texts, well-formed UTF-8.
    private(set) var text: [UInt8] = []
    private(set) var rows: [Row] = []
    /// Rows that were no array of exactly two strings, and were left out.
    private(set) var skippedRows = 0

    /// Reads the array that `scanner` stands at.
    ///
    /// - Parameters:
    ///   - scanner: Stands on the opening bracket, and behind the closing one afterwards.
    ///   - reservesMemory: Whether to reserve room for all that is left of the body.
    /// - Throws: `JSONFault` when the array is no JSON; a row of another shape is only counted.
    init(reading scanner: inout JSONScanner, reservesMemory: Bool) throws(JSONFault) {
        var isFirst = true
        scanner.position += 1
        if reservesMemory {
            // The texts cannot take more than what is left; what is not written costs nothing.
            let left = scanner.bytes.count - scanner.position
            text.reserveCapacity(left)
            rows.reserveCapacity(left / 64)
        }
        while try scanner.nextElement(isFirst: &isFirst) {
            scanner.skipSpace()
            let place = scanner.position
            let repaired = scanner.repairedStrings
            let start = text.count
            if let middle = try readPair(&scanner) {
                rows.append(Row(start: start, middle: middle, end: text.count))
            } else {
                text.removeSubrange(start...)
                scanner.position = place
                scanner.repairedStrings = repaired
                try scanner.skipValue(depth: 2)
                skippedRows += 1
            }
        }
    }

    /// Calls `read` with the bytes of a range.
    func withBytes<Result>(of range: Range<Int>, _ read: (Bytes) -> Result) -> Result {
        text.withUnsafeBufferPointer { read($0[range]) }
    }

    /// The text of a range as a string.
    func string(_ range: Range<Int>) -> String {
        withBytes(of: range) { String(decoding: UnsafeBufferPointer(rebasing: $0), as: UTF8.self) }
    }

    /// Reads `["key", "value"]` and gives the place where the value starts in `text`; `nil` when
    /// another value stands there.
    private mutating func readPair(_ scanner: inout JSONScanner) throws(JSONFault) -> Int? {
        guard scanner.take(UInt8(ascii: "[")) else { return nil }
        guard scanner.skipSpace() == UInt8(ascii: "\"") else { return nil }
        try scanner.readString(into: &text)
        let middle = text.count
        scanner.skipSpace()
        guard scanner.take(UInt8(ascii: ",")) else { return nil }
        guard scanner.skipSpace() == UInt8(ascii: "\"") else { return nil }
        try scanner.readString(into: &text)
        scanner.skipSpace()
        return scanner.take(UInt8(ascii: "]")) ? middle : nil
    }
}
