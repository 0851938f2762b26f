import Daemon
import HTTP
import Metrics
import Posix

/// Asks one target for its page, over and over.
@EventLoop
final class TargetScraper {
    /// What a scraper needs of the service that it belongs to.
    struct Surroundings {
        let client: Client
        let metrics: ScrapeMetrics
        let log: Log
        let board: UsageBoard
        let reports: TargetReports
        let room: PageRoom
        let clock: ScrapeClock
    }

    private let job: ScrapeJob
    private let target: ScrapeTarget
    private let demand: UsageDemand
    private let around: Surroundings

    /// What earlier pages told; taken out while a page is being read.
    private var usage: TargetUsage?
    /// The reason of the last scrape, "" for a good one; `nil` before the first.
    private var lastReason: String?
    private var knownSkips: Set<String> = []
    private var isKnownOld = false
    /// When the page before was asked for.
    private var last: ScrapeClock.Moment
    /// How large the page before was.
    private var size = PageRoom.unknownSize

    init(
        _ target: ScrapeTarget,
        of job: ScrapeJob,
        _ demand: UsageDemand,
        rememberLimit: Int,
        _ around: Surroundings
    ) {
        self.job = job
        self.target = target
        self.demand = demand
        self.around = around
        usage = TargetUsage(demand, rememberLimit: rememberLimit)
        last = around.clock.moment
    }

    private var place: UsageBoard.Place { .init(job: job.name, target: target.address) }

    /// Scrapes once in each interval, at the target's own part of it, until the task is cancelled.
    ///
    /// One scrape ends before the next one starts; starts that fall into a long one are left out.
    func run() async {
        var next = ContinuousClock.Instant.now + job.interval * target.phase
        while !Task.isCancelled {
            try? await Task.sleep(until: next, clock: .continuous)
            if Task.isCancelled { break }
            await scrape()
            let late = max(.zero, ContinuousClock.Instant.now - next)
            next += job.interval * (late / job.interval).rounded(.down) + job.interval
        }
    }

    private func scrape() async {
        let start = ContinuousClock.Instant.now
        let asked = around.clock.moment
        let move = around.clock.move(since: last)
        if move != 0 { usage?.move(by: move) }
        last = asked
        var result = await page(at: asked.time)
        if Task.isCancelled { return }
        // The clock may have been set meanwhile.
        let late = around.clock.move(since: asked)
        if late != 0 { result = result.map { $0.moved(by: late) } }
        let time = asked.time + late
        let seconds = (ContinuousClock.Instant.now - start) / .seconds(1)
        around.metrics.duration.series(job.name).observe(seconds)
        around.reports.scraped(place, result, in: seconds, at: time)
        switch result {
        case .success(let snapshot): succeeded(snapshot)
        case .failure(let failure): failed(failure)
        }
    }

    private func page(at time: Double) async -> Result<UsageSnapshot, ScrapeFailure> {
        var request = ClientRequest(
            "GET",
            target.url,
            job.path,
            fields: [
                ("Accept", "text/plain;version=0.0.4;q=1,text/plain;q=0.5"),
                // Who says nothing takes any coding (RFC 9110, section 12.5.3).
                ("Accept-Encoding", "identity"),
            ],
            time: job.timeout,
            bodyLimit: job.sizeLimit
        )
        let place = PageRoom.Place(size)
        var body: [UInt8] = []
        defer { around.room.leave(place, &body) }
        // Held here, so that a job that is gone meanwhile gets no series again.
        let late = around.metrics.late.series(job.name)
        request.beforeBody = { [around] goOn in
            if !around.room.enter(place, goOn) { late.increment() }
        }
        var response: ClientResponse
        do {
            response = try await around.client.send(request, with: job.client)
        } catch {
            return .failure(.transport(error))
        }
        if let failure = ScrapeFailure(response) { return .failure(failure) }
        // Held once alone, so that its memory can be used again.
        swap(&body, &response.body)
        size = body.count
        if !Task.isCancelled {
            around.metrics.size.series(job.name, target.address).set(Double(body.count))
        }
        guard let usage else { return .failure(.malformed("another page is being read")) }
        self.usage = nil
        let (after, result) = await Self.read(body, into: usage, at: time)
        self.usage = after
        return result
    }

    /// Reads a page off the event loop, in one call.
    @concurrent
    private static func read(
        _ page: [UInt8],
        into usage: consuming TargetUsage,
        at time: Double
    ) async -> (TargetUsage, Result<UsageSnapshot, ScrapeFailure>) {
        do {
            let snapshot = try usage.read(page, at: time)
            if snapshot.samples == 0, let first = snapshot.firstSkipped {
                return (usage, .failure(.malformed(first)))
            }
            return (usage, .success(snapshot))
        } catch {
            return (usage, .failure(.malformed(error.message(page: "the page"))))
        }
    }

    private func succeeded(_ snapshot: UsageSnapshot) {
        let labels = [job.name, target.address]
        around.board.set(
            .init(usage: snapshot, staleness: job.staleness, demand: demand),
            at: place
        )
        around.metrics.targetUp.series(labels).set(true)
        around.metrics.samples.series(labels).set(Double(snapshot.samples))
        for (reason, count) in snapshot.skipped {
            around.metrics.skipped.series(labels + [reason]).increment(by: Double(count))
        }
        if let first = snapshot.firstSkipped {
            around.log.change(
                !knownSkips.isSuperset(of: snapshot.skipped.keys),
                .warn,
                "Lines of a page were left out",
                ("job", job.name),
                ("target", target.address),
                ("lines", "\(snapshot.skipped.values.reduce(0, +))"),
                ("first", first)
            )
            knownSkips.formUnion(snapshot.skipped.keys)
        }
        tellAge(of: snapshot)
        around.log.change(
            lastReason != "",
            .info,
            "Target answers",
            ("job", job.name),
            ("target", target.address),
            ("containers", "\(snapshot.containers.count)")
        )
        lastReason = ""
    }

    /// Tells once that nothing on a page is new enough to count, which nobody would see otherwise.
    private func tellAge(of snapshot: UsageSnapshot) {
        guard !isKnownOld, let newest = snapshot.newestValue,
            snapshot.time - newest > job.staleness
        else { return }
        isKnownOld = true
        around.log.warn(
            "All values of a page are too old to count",
            ("job", job.name),
            ("target", target.address),
            ("age", "\(Int(snapshot.time - newest)) s"),
            ("hint", "the clock of the node may be behind, or its containers may all be idle")
        )
    }

    private func failed(_ failure: ScrapeFailure) {
        around.metrics.targetUp.series(job.name, target.address).set(false)
        around.metrics.errors.series(job.name, target.address, failure.reason).increment()
        around.log.change(
            lastReason != failure.reason,
            .warn,
            "Target gives no page",
            ("job", job.name),
            ("target", target.address),
            ("reason", failure.reason),
            ("error", "GET \(target.url)\(job.path.prefix { $0 != "?" }): \(failure)")
        )
        lastReason = failure.reason
    }
}
