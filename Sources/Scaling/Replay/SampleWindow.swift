/// The raw samples of one replica for one rule, and their mean over exactly the rule's window.
///
/// A sample exactly one window old is out of the mean, but it proves that the window is full.
package struct SampleWindow: Equatable, Sendable {
    private var samples: [(time: Timestamp, value: Double)] = []
    /// Since when samples have come without too long a gap; `nil` without any.
    private var start: Timestamp?
    private var newest: Timestamp?

    /// There are never more samples; then the oldest go before their time.
    package static let capacity = 10_000

    package init() {}

    /// Adds a sample, which is not older than the last one.
    package mutating func add(_ value: Double, at now: Timestamp, over window: Duration) {
        if start == nil { start = now }
        newest = now
        let expired = samples.firstIndex { now - $0.time < window } ?? samples.count
        samples.removeFirst(max(expired, samples.count - Self.capacity + 1))
        samples.append((now, value))
    }

    /// There was no sample at `now`; after longer than `staleness` without one the window starts
    /// anew.
    package mutating func miss(at now: Timestamp, staleness: Duration) {
        if let newest, now - newest > staleness { self = SampleWindow() }
    }

    /// What is known at `now`: nothing without a sample of just then.
    package func reading(at now: Timestamp, over window: Duration) -> ReplicaReading {
        guard let last = samples.last, let start, last.time == now else { return .missing }
        guard window > .zero else { return .full(last.value) }
        var sum = 0.0
        var count = 0
        for sample in samples.reversed() {
            if now - sample.time >= window { break }
            sum += sample.value
            count += 1
        }
        let mean = sum / Double(count)
        return now - start >= window ? .full(mean) : .filling(mean)
    }

    package static func == (left: SampleWindow, right: SampleWindow) -> Bool {
        left.start == right.start && left.newest == right.newest
            && left.samples.elementsEqual(right.samples) { $0 == $1 }
    }
}
