import Synchronization

/// A number that any thread may read, set and add to without a lock.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits: Atomic<UInt64>

    /// Starts at `value`.
    init(_ value: Double) {
        bits = Atomic(value.bitPattern)
    }

    /// The number now.
    var value: Double {
        Double(bitPattern: bits.load(ordering: .relaxed))
    }

    /// Replaces the number.
    func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    /// Adds `amount`; no addition of another thread is lost.
    func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: seen) + amount
            let (exchanged, original) = bits.weakCompareExchange(
                expected: seen,
                desired: sum.bitPattern,
                ordering: .relaxed
            )
            if exchanged { return }
            seen = original
        }
    }
}
