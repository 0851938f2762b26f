/// Cuts bytes that come in pieces into lines.
package struct LineSplitter: Sendable {
    private var rest: [UInt8] = []
    private let limit: Int

    /// A line is longer than the limit.
    package struct TooLong: Error {}

    /// - Parameter limit: how many bytes a line may have.
    package init(limit: Int) {
        self.limit = limit
    }

    /// The lines that are whole now, without their ends and without empty ones.
    package mutating func add(_ piece: [UInt8]) throws(TooLong) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = piece.startIndex
        while let end = piece[start...].firstIndex(of: 0x0A) {
            var line = rest + piece[start..<end]
            rest = []
            if line.last == 0x0D { line.removeLast() }
            guard line.count <= limit else { throw TooLong() }
            if !line.isEmpty { lines.append(line) }
            start = end + 1
        }
        rest += piece[start...]
        guard rest.count <= limit else { throw TooLong() }
        return lines
    }
}
