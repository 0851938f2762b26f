import Posix

/// How the last scrape of one target went.
package struct TargetReport: Equatable, Sendable {
    /// The scrape job.
    package let job: String
    /// The discovery job that the target is from; `nil` for one that is configured.
    package let discovery: String?
    /// `host:port`.
    package let target: String
    /// Whether the last scrape gave a page; `nil` before the first one.
    package internal(set) var isUp: Bool?
    /// When the last scrape began, and the last one that gave a page, in unix seconds.
    package internal(set) var asked: Double?
    package internal(set) var answered: Double?
    /// How long the last scrape took.
    package internal(set) var seconds: Double?
    /// How many containers of services the last page showed.
    package internal(set) var containers: Int?
    /// Why the last scrape gave no page.
    package internal(set) var failure: String?

    package init(job: String, discovery: String?, target: String) {
        self.job = job
        self.discovery = discovery
        self.target = target
    }
}

/// How the last scrape of every target went, for whoever wants to show it, on any thread.
package final class TargetReports: Sendable {
    private let reports = Lock<[UsageBoard.Place: TargetReport]>([:])

    package init() {}

    /// All of them, in no particular order.
    package var all: [TargetReport] { reports.withLock { Array($0.values) } }

    /// A target will be scraped from now on.
    func begin(_ place: UsageBoard.Place, _ source: ScrapeJob.Source) {
        var discovery: String?
        if case .discovery(let job) = source { discovery = job }
        let report = TargetReport(job: place.job, discovery: discovery, target: place.target)
        reports.withLock { $0[place] = report }
    }

    func remove(_ place: UsageBoard.Place) {
        reports.withLock { $0[place] = nil }
    }

    /// Moves all times: the clock was set that they are of.
    func move(by seconds: Double) {
        reports.withLock { reports in
            reports = reports.mapValues { report in
                var report = report
                report.asked = report.asked.map { $0 + seconds }
                report.answered = report.answered.map { $0 + seconds }
                return report
            }
        }
    }

    /// A scrape has ended.
    func scraped(
        _ place: UsageBoard.Place,
        _ result: Result<UsageSnapshot, ScrapeFailure>,
        in seconds: Double,
        at time: Double
    ) {
        reports.withLock { reports in
            guard var report = reports[place] else { return }
            report.asked = time
            report.seconds = seconds
            switch result {
            case .success(let snapshot):
                report.isUp = true
                report.answered = time
                report.containers = snapshot.containers.count
                report.failure = nil
            case .failure(let failure):
                report.isUp = false
                report.failure = failure.description
            }
            reports[place] = report
        }
    }
}
