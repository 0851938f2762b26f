import Daemon
import Docker
import HTTP
import JSON
import Metrics
import Posix

/// Follows the containers of one engine: which there are, and a stream of stats of each.
@EventLoop
final class EngineWatcher {
    /// What is followed of a container.
    struct Followed {
        var container: ServiceContainer
        var stream: ContainerStream?
        var backoff = Backoff()
        var startedAt = ContinuousClock.Instant.now
        /// When a stream may be started again.
        var retryAt = ContinuousClock.Instant.now
    }

    /// How many streams are being opened at a time, so that an engine with hundreds of containers is not
    /// asked about all of them at once.
    static let openingLimit = 8
    /// From one listing to the next, while events tell what changes, and while they do not.
    static let listingTimes = (withEvents: Duration.seconds(30), without: Duration.seconds(5))
    /// How long an engine that does not answer is left alone at most.
    static let longestPause = Duration.seconds(15)
    /// After so long without a line of any stream the engine is asked whether it is there.
    static let silence = Duration.seconds(5)

    let job: ScrapeJob
    let stats: EngineStats
    let host: EngineHost
    let demand: UsageDemand
    let budget: StreamBudget
    let around: TargetScraper.Surroundings
    let endpoint: EngineEndpoint

    /// By the containers' IDs.
    var followed: [String: Followed] = [:]
    /// The IDs in the order of the list.
    var order: [String] = []
    /// Whether the engine answered last time.
    var isUp = false
    var isStopped = false
    /// Bytes, as the engine said when it came up.
    var machineMemory: Double?
    /// What earlier samples told; taken out while others are being read.
    var usage: EngineUsage?
    /// When samples were read last.
    var last: ScrapeClock.Moment
    /// Follows the engine's events; `hasEvents` tells whether it lets us.
    var events: Task<Void, Never>?
    var hasEvents = false
    /// What was told already, so that it is not told over and over.
    var toldOf = (refusal: false, clock: false, skips: false)
    /// How many containers had no stream when streams were started last.
    var refused = 0
    /// The reason of the last listing, "" for a good one; `nil` before the first.
    private var lastReason: String?
    private var tasks: [Task<Void, Never>] = []
    /// The pause before the next listing, which ends early when somebody rings.
    private var nap: Task<Void, Never>?
    private var isRung = false

    init(
        _ host: EngineHost,
        of job: ScrapeJob,
        _ stats: EngineStats,
        _ demand: UsageDemand,
        _ budget: StreamBudget,
        _ around: TargetScraper.Surroundings
    ) {
        self.host = host
        self.job = job
        self.stats = stats
        self.demand = demand
        self.budget = budget
        self.around = around
        endpoint = EngineEndpoint(host, stats.settings(for: host), around.client)
        usage = EngineUsage(demand)
        last = around.clock.moment
    }

    /// What the label `target` says.
    var address: String { host.url.authority }

    func start() {
        around.board.begin(.init(job: job.name, target: address), of: job)
        tasks = [
            Task { @EventLoop in await self.listForEver() },
            Task { @EventLoop in await self.publishForEver() },
        ]
    }

    /// Ends everything; nothing is told afterwards.
    func stop() {
        isStopped = true
        for task in tasks { task.cancel() }
        tasks = []
        nap?.cancel()
        events?.cancel()
        events = nil
        for id in order { endStream(id) }
        followed = [:]
        order = []
        around.board.remove(.init(job: job.name, target: address))
        around.metrics.removeSeries(job.name, [address])
    }

    /// Wants a listing soon.
    func ring() {
        isRung = true
        nap?.cancel()
    }

    private func listForEver() async {
        var backoff = Backoff()
        // Engines are not asked all at once either.
        try? await Task.sleep(for: .seconds(1) * ScrapeTarget.phase(of: host.url))
        while !isStopped {
            isRung = false
            let start = ContinuousClock.Instant.now
            let isGood = await list()
            let time = ContinuousClock.Instant.now - start
            if isStopped { return }
            if isGood { backoff = Backoff() } else { isRung = false }
            if !isRung {
                let pause =
                    !isGood
                    ? min(backoff.pause(afterLasting: .zero), Self.longestPause)
                    : hasEvents ? Self.listingTimes.withEvents : Self.listingTimes.without
                let nap = Task<Void, Never> { try? await Task.sleep(for: pause) }
                self.nap = nap
                await withTaskCancellationHandler {
                    await nap.value
                } onCancel: {
                    nap.cancel()
                }
            }
            // Events come in crowds, and a slow engine has other things to do than to list.
            if isGood { try? await Task.sleep(for: max(.milliseconds(300), time * 5)) }
        }
    }

    /// Asks which containers there are.
    private func list() async -> Bool {
        let start = ContinuousClock.Instant.now
        var query = EngineQuery()
        query.add(stats.filters)
        let found: EngineList<EngineContainer>
        do throws(EngineFault) {
            found = try await endpoint.list(EngineContainer.self, query)
            if !isUp { machineMemory = try await endpoint.get("/info")["MemTotal"]?.number }
        } catch {
            if !isStopped { failed(error, start) }
            return false
        }
        if isStopped { return false }
        observe(start)
        follow(found.items)
        around.metrics.targetUp.series(job.name, address).set(true)
        around.log.change(
            lastReason != "",
            .info,
            "Engine answers",
            ("job", job.name),
            ("target", address),
            ("containers", "\(followed.count)")
        )
        lastReason = ""
        if !isUp { followEvents() }
        isUp = true
        startStreams()
        return true
    }

    private func observe(_ start: ContinuousClock.Instant) {
        let seconds = (ContinuousClock.Instant.now - start) / .seconds(1)
        around.metrics.duration.series(job.name).observe(seconds)
    }

    private func failed(_ fault: EngineFault, _ start: ContinuousClock.Instant) {
        isUp = false
        observe(start)
        around.metrics.targetUp.series(job.name, address).set(false)
        count(fault.reason)
        around.log.change(
            lastReason != fault.reason,
            .warn,
            "Engine does not answer",
            ("job", job.name),
            ("target", address),
            ("reason", fault.reason),
            ("error", fault.description)
        )
        lastReason = fault.reason
    }

    /// Counts an error of the engine or of one of its streams.
    func count(_ reason: String) {
        around.metrics.errors.series(job.name, address, reason).increment()
    }
}
