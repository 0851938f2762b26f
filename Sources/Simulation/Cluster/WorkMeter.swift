/// The CPU time that one replica of a service has used up to a time, if it had run from the start.
///
/// The rate is held for a quarter of a second at a time, so what has been used does not depend on when
/// it is asked for. The latest seconds are kept, since a page shows containers as they were a little
/// while ago. Times are seconds since the simulation's start.
struct WorkMeter: Sendable {
    /// From `time` on, `rate` CPUs are used; `work` CPU seconds had been used until then.
    private struct Point {
        let time: Double
        let work: Double
        let rate: Double

        func work(at time: Double) -> Double {
            work + rate * max(0, time - self.time)
        }
    }

    private var points = [Point(time: 0, work: 0, rate: 0)]

    private static let cell = 0.25
    /// How many points are kept, at the least.
    private static let kept = 32
    /// How many cells are gone through at once; a longer time that nobody asked about gets larger ones.
    private static let longestRun = 100_000.0

    /// Continues up to `time`, with the rates that hold where a cell begins.
    mutating func advance(to time: Double, _ rate: (Double) -> Double) {
        guard let last = points.last, time > last.time, time.isFinite else { return }
        let step = max(1, ((time - last.time) / Self.cell / Self.longestRun).rounded(.up))
        let width = step * Self.cell
        var next = ((last.time / width).rounded(.down) + 1) * width
        while next <= time {
            mark(next, rate(next))
            next += width
        }
    }

    /// Uses `rate` CPUs from `time` on.
    mutating func mark(_ time: Double, _ rate: Double) {
        guard let last = points.last, time >= last.time else { return }
        if time == last.time { points.removeLast() }
        points.append(Point(time: time, work: last.work(at: time), rate: rate))
        if points.count >= 2 * Self.kept { points.removeFirst(points.count - Self.kept) }
    }

    /// The CPU seconds used until `time`, which lies at most some seconds back.
    func work(at time: Double) -> Double {
        let point = points.last { $0.time <= time } ?? points[0]
        return point.work(at: time)
    }

    /// The CPUs in use at `time`.
    func rate(at time: Double) -> Double {
        (points.last { $0.time <= time } ?? points[0]).rate
    }
}
