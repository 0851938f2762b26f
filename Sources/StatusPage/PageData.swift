import Autoscaler
import Discovery
import Scrape

/// All that a page is made of: what was known at one time.
struct PageData: Sendable {
    /// Unix seconds.
    let now: Double
    /// The same as a time of the monotonic clock.
    let instant: ContinuousClock.Instant
    let version: String
    let telemetryPath: String
    var discovery: [DiscoveryReport] = []
    var scrapes: [TargetReport] = []
    var scaling = DecisionBoard.Content()
    /// Newest first.
    var decisions: [DecisionRecord] = []
    var histories: [String: ServiceHistory] = [:]
    /// Why who asks may not change anything; `nil` when he may.
    var withheld: String?
    var query = PageQuery()

    /// How long ago that was, in seconds.
    func age(_ then: ContinuousClock.Instant) -> Double { max(0, (instant - then) / .seconds(1)) }
}
