import HTTP
import Testing

@testable import Scrape

/// How the last scrape of a target went.
@Suite struct TargetReportsTests {
    @Test func `a target is as its last scrape, and what it last gave is remembered`() throws {
        let reports = TargetReports()
        let place = UsageBoard.Place(job: "j", target: "t:1")
        let page = UsageSnapshot(
            time: 10,
            containers: [],
            samples: 5,
            skipped: [:],
            firstSkipped: nil
        )
        // One that nobody follows any more stays away.
        reports.scraped(place, .success(page), in: 0.1, at: 10)
        #expect(reports.all.isEmpty)

        reports.begin(place, .discovery(job: "d"))
        var report = try #require(reports.all.first)
        #expect(report.isUp == nil && report.discovery == "d" && report.asked == nil)
        reports.scraped(place, .success(page), in: 0.1, at: 10)
        reports.scraped(place, .failure(.status(503)), in: 0.2, at: 12)
        report = try #require(reports.all.first)
        #expect(report.isUp == false && report.asked == 12 && report.answered == 10)
        #expect(report.failure == "the answer is 503 Service Unavailable")
        #expect(report.seconds == 0.2 && report.containers == 0)
        reports.scraped(place, .success(page), in: 0.1, at: 14)
        report = try #require(reports.all.first)
        #expect(report.isUp == true && report.failure == nil && report.answered == 14)
        reports.remove(place)
        #expect(reports.all.isEmpty)
    }
}
