/// The newest seconds of a series: enough to tell its mean over any window up to `span`.
///
/// Points hold running sums, so a mean is a difference of two of them and one more sample costs O(1),
/// amortised. There are never more than some ``pointLimit``: where samples come closer than that
/// allows, neighbours become one point, which the means do not notice but where a window begins.
package struct SampleWindow: Sendable {
    private struct Point {
        var time: Double
        /// A counter's increase, or the sum of a gauge's values, since the window began.
        var total: Double
        /// How many samples make up the total.
        var samples: Double
    }

    /// How many seconds are kept.
    package let span: Double
    /// How many points cover the span.
    package static let pointLimit = 128

    private var points: [Point] = []
    private var first = 0
    /// Whether the last point is no sample: up to there the counter is taken to stand still.
    private var isResting = false

    /// An empty window over `span` seconds.
    package init(span: Double) {
        self.span = span
    }

    /// How many points are held.
    package var count: Int { points.count - first }

    /// Adds the next sample: how much a counter has increased, or a gauge's value.
    ///
    /// Times are unix seconds and grow; a sample that is not newer than the last is left out. The first
    /// sample of a counter marks where it begins, and its amount is 0.
    package mutating func append(_ amount: Double, at time: Double) {
        guard let last = points.last else {
            points.append(Point(time: time, total: amount, samples: 1))
            return
        }
        guard time > last.time else { return }
        let next = Point(time: time, total: last.total + amount, samples: last.samples + 1)
        let before = points.count - 2
        let spacing = span / Double(Self.pointLimit)
        if before >= first, last.time - points[before].time < spacing {
            points[points.count - 1] = next
        } else {
            points.append(next)
        }
        trim(to: time - span)
    }

    /// Takes a counter to have stood still from its last sample up to `time`, for as long as no sample
    /// tells otherwise.
    package mutating func rest(until time: Double) {
        guard let last = points.last, time > last.time else { return }
        if isResting { points.removeLast() }
        points.append(Point(time: time, total: last.total, samples: last.samples))
        isResting = true
    }

    /// Adds a counter's next sample, whose increase came between `start`, not before the last one, and
    /// `time`: whatever was taken to be rest there.
    package mutating func append(_ amount: Double, at time: Double, since start: Double) {
        if isResting { points.removeLast() }
        isResting = false
        append(0, at: start)
        append(amount, at: time)
    }

    /// Moves all times: the clock that they are of was set.
    mutating func move(by seconds: Double) {
        for index in points.indices { points[index].time += seconds }
    }

    /// Keeps one point at or before `start`, where the longest window begins.
    private mutating func trim(to start: Double) {
        while first + 1 < points.count, points[first + 1].time <= start { first += 1 }
        guard first > 16, first * 2 > points.count else { return }
        points.removeFirst(first)
        first = 0
        // Sums begin anew with the points, so that they stay small and exact.
        guard let base = points.first else { return }
        for index in points.indices {
            points[index].total -= base.total
            points[index].samples -= base.samples
        }
    }

    /// A counter's increase a second over the `seconds` up to its newest sample, in between its samples
    /// taken as steady; where they do not reach back so far, over what they cover.
    ///
    /// `nil` before the second sample.
    package func rate(over seconds: Double) -> (mean: Double, isCovered: Bool)? {
        guard let last = points.last, count > 1 else { return nil }
        let oldest = points[first]
        let start = last.time - seconds
        let isCovered = oldest.time <= start
        let base = isCovered ? total(at: start).total : oldest.total
        return ((last.total - base) / (last.time - max(start, oldest.time)), isCovered)
    }

    /// The mean of a gauge's samples of the `seconds` up to its newest one, the sample that lies exactly
    /// so far back left out; where they do not reach back so far, of all.
    package func mean(over seconds: Double) -> (mean: Double, isCovered: Bool)? {
        guard let last = points.last else { return nil }
        let start = last.time - seconds
        guard points[first].time <= start else {
            return (last.total / last.samples, false)
        }
        var base = total(at: start)
        // One sample is within the window or not; only what stands for several is divided.
        let index = lastIndex(atOrBefore: start)
        if index + 1 < points.count, points[index + 1].samples - points[index].samples < 1.5 {
            base = (points[index].total, points[index].samples)
        }
        return ((last.total - base.total) / (last.samples - base.samples), true)
    }

    /// The sums at a time between the first point and the last.
    private func total(at time: Double) -> (total: Double, samples: Double) {
        let index = lastIndex(atOrBefore: time)
        let point = points[index]
        guard index + 1 < points.count, time > point.time else {
            return (point.total, point.samples)
        }
        let next = points[index + 1]
        let part = (time - point.time) / (next.time - point.time)
        return (
            point.total + part * (next.total - point.total),
            point.samples + part * (next.samples - point.samples)
        )
    }

    /// The last point that is not after `time`, the first one when all are.
    private func lastIndex(atOrBefore time: Double) -> Int {
        var low = first
        var high = points.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if points[middle].time <= time { low = middle } else { high = middle }
        }
        return low
    }
}
