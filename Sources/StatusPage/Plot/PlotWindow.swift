/// The part of the last hour that a plot shows: as little as holds all that is known.
struct PlotWindow: Equatable, Sendable {
    /// The moment of now.
    let slot: Int64
    /// How many moments are shown.
    let count: Int
    /// How many minutes that is.
    let minutes: Int

    /// The shortest of 6, 15, 30 and 60 minutes that holds `span` moments.
    init(span: Int, at slot: Int64) {
        self.slot = slot
        let fitting = [6, 15, 30, 60].first { span <= Self.moments($0) }
        minutes = fitting ?? 60
        count = Self.moments(minutes)
    }

    private static func moments(_ minutes: Int) -> Int {
        min(minutes * 60 / Int(ServiceHistory.step), ServiceHistory.capacity)
    }

    /// Where a time lies, from 0 at the left to 1 for now; `nil` outside.
    func share(of unixSeconds: Double) -> Double? {
        let end = Double((slot + 1) * ServiceHistory.step)
        let share = 1 - (end - unixSeconds) / Double(minutes * 60)
        return (0...1).contains(share) ? share : nil
    }

    /// Names of times with their places from left to right.
    var ticks: [(share: Double, text: String)] {
        stride(from: 0, through: minutes, by: minutes / 3).map { minute in
            let back = minutes - minute
            return (Double(minute) / Double(minutes), back == 0 ? "now" : "−\(back) min")
        }
    }
}
