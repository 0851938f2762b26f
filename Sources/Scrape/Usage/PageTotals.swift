/// The sums of one page: for each container, a cell a column.
struct PageTotals {
    /// The series of a container that count together.
    struct Cell {
        private var high = 0.0
        /// What was lost to rounding, so that the sum does not depend on the order of the lines.
        private var low = 0.0
        private var milliseconds = Int64.min
        private(set) var count = 0
        /// Which series are in it: equal for equal sets of them.
        private(set) var fingerprint: UInt64 = 0

        /// The sum of the values.
        var sum: Double { high + low }

        /// The newest of the page's own times, in unix seconds; `nil` where it has none.
        var time: Double? { milliseconds == .min ? nil : Double(milliseconds) / 1000 }

        /// Adds a series.
        mutating func add(_ value: Double, at time: Int64?, identity: UInt64) {
            let sum = high + value
            // Neumaier's summation: the part of the smaller one that the sum has lost.
            low += abs(high) >= abs(value) ? (high - sum) + value : (value - sum) + high
            high = sum
            if let time { milliseconds = max(milliseconds, time) }
            count += 1
            // Not 0 for a series without labels of its own.
            fingerprint &+= identity &+ 0x9E37_79B9_7F4A_7C15
        }
    }

    /// The container's cells begin at its slot times the number of columns.
    private var cells: [Cell]
    private let columns: Int
    /// A bit for each series and column that has been added.
    private var seen: [UInt64] = []

    init(columns: Int, slots: Int) {
        self.columns = columns
        cells = Array(repeating: Cell(), count: columns * slots)
    }

    /// The cell of a container.
    func cell(_ slot: Int, _ column: Int) -> Cell {
        let index = slot * columns + column
        return index < cells.count ? cells[index] : Cell()
    }

    /// Adds a sample, unless the same series was on the page before.
    mutating func add(
        _ value: Double,
        at time: Int64?,
        to slot: Int,
        _ column: Int,
        series: Int,
        identity: UInt64
    ) {
        let bit = series * columns + column
        if bit / 64 >= seen.count {
            seen += Array(repeating: 0, count: max(bit / 64 + 1 - seen.count, seen.count))
        }
        let mask: UInt64 = 1 << UInt64(bit % 64)
        guard seen[bit / 64] & mask == 0 else { return }
        seen[bit / 64] |= mask
        let index = slot * columns + column
        if index >= cells.count {
            let missing = (slot + 1) * columns - cells.count
            cells += Array(repeating: Cell(), count: max(missing, cells.count))
        }
        cells[index].add(value, at: time, identity: identity)
    }
}
