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
    private var seen: [UInt64]

    /// The sums of a page of so many containers; series may be more than they are expected to be.
    init(columns: Int, slots: Int, series: Int) {
        self.columns = columns
        cells = Array(repeating: Cell(), count: columns * slots)
        seen = Array(repeating: 0, count: (series * columns + 63) / 64)
    }

    /// The cell of a container.
    func cell(_ slot: Int, _ column: Int) -> Cell {
        cells[slot * columns + column]
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
            seen.append(contentsOf: repeatElement(0, count: bit / 64 + 1 - seen.count))
        }
        let mask: UInt64 = 1 << UInt64(bit % 64)
        guard seen[bit / 64] & mask == 0 else { return }
        seen[bit / 64] |= mask
        cells[slot * columns + column].add(value, at: time, identity: identity)
    }
}
