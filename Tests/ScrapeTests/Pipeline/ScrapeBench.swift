import Daemon
import HTTP
import Metrics
import Posix

@testable import Scrape

/// A scrape service with everything around it that a test looks at.
@EventLoop
final class ScrapeBench {
    let registry = Registry()
    let service: ScrapeService
    private let client = Client(userAgent: "test")
    private let log: Log
    private let lines: LogLines

    /// What was logged.
    final class LogLines: Sendable {
        private let text = Lock("")

        func add(_ line: [UInt8]) { text.withLock { $0 += String(decoding: line, as: UTF8.self) } }
        var all: String { text.withLock { $0 } }
    }

    init(
        pageRoom: Int = PageRoom.size,
        clocks: @escaping ScrapeClock.Reading = ScrapeClock.ofMachine()
    ) {
        let lines = LogLines()
        self.lines = lines
        log = Log(level: .info, format: .logfmt) { lines.add($0) }
        service = ScrapeService(
            client: client,
            metrics: ScrapeMetrics(registry),
            log: log,
            pageRoom: pageRoom,
            clocks: clocks
        )
    }

    /// A quick job over these targets.
    static func job(
        _ name: String,
        _ targets: [String],
        interval: Duration = .milliseconds(100)
    ) throws -> ScrapeJob {
        try job(name, .fixed(targets.map { try ScrapeTarget($0) }), interval: interval)
    }

    static func job(
        _ name: String,
        _ source: ScrapeJob.Source,
        interval: Duration = .milliseconds(100)
    ) -> ScrapeJob {
        var job = ScrapeJob(name: name, source: source)
        job.interval = interval
        job.timeout = interval
        return job
    }

    /// The value of a series on the bridge's own page, by its name and labels as they stand there.
    func value(_ series: String) -> Double? {
        let page = String(decoding: registry.page(.text), as: UTF8.self)
        for line in page.split(separator: "\n") where line.hasPrefix(series + " ") {
            return Double(line.dropFirst(series.count + 1))
        }
        return nil
    }

    /// The lines of the bridge's own page that hold a text.
    func lines(with text: String) -> [Substring] {
        let page = String(decoding: registry.page(.text), as: UTF8.self)
        return page.split(separator: "\n").filter { $0.contains(text) && !$0.hasPrefix("#") }
    }

    var logged: String {
        log.flush()
        return lines.all
    }

    /// Waits until `isTrue`, for ten seconds at most.
    func eventually(_ isTrue: @EventLoop () -> Bool) async -> Bool {
        let end = ContinuousClock.now + .seconds(60)
        while !isTrue() {
            if ContinuousClock.now > end { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    func stop() {
        service.stop()
        client.closeIdle()
    }
}
