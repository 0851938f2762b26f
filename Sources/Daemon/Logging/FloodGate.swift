/// Bounds how many lines with the same message are written in a time, so that ten thousand targets that
/// fail at once neither fill the disk nor bury what else there is to read.
///
/// A pure value; what is held back is counted and told when the time is over.
struct FloodGate: Sendable {
    /// What is to be done with a line.
    enum Verdict: Equatable {
        case pass
        /// It is left out; `isFirst` when it is the first one, so that somebody has to ask again after
        /// ``window`` how many there were.
        case holdBack(isFirst: Bool)
    }

    private struct Count {
        var start: ContinuousClock.Instant
        var passed = 0
        var heldBack = 0
    }

    /// From the first line of a message until it is counted anew.
    static let window = Duration.seconds(10)

    private let limit: Int
    private var counts: [String: Count] = [:]

    /// A gate that lets `limit` lines of each message pass in a ``window``.
    init(limit: Int) { self.limit = limit }

    mutating func judge(_ message: String, at now: ContinuousClock.Instant) -> Verdict {
        var count = counts[message] ?? Count(start: now)
        defer { counts[message] = count }
        // Those that were held back are told first.
        if count.heldBack == 0, now - count.start >= Self.window { count = Count(start: now) }
        if count.passed < limit {
            count.passed += 1
            return .pass
        }
        count.heldBack += 1
        return .holdBack(isFirst: count.heldBack == 1)
    }

    /// Counts a message anew.
    ///
    /// - Returns: how many of its lines were left out.
    mutating func open(_ message: String) -> Int {
        counts.removeValue(forKey: message)?.heldBack ?? 0
    }

    /// The messages of which lines were left out and not told of yet.
    var closed: [String] { counts.filter { $0.value.heldBack > 0 }.keys.sorted() }
}
