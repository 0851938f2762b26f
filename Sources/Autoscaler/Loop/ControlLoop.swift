package import Daemon
package import HTTP
import Posix
import Scaling
package import Scrape

/// The loop around the rules: every interval it reads what is used, decides for every service, tells,
/// and applies.
package actor ControlLoop {
    let usage: UsageBoard
    let board: DecisionBoard
    let metrics: DecisionMetrics
    let log: Log
    let client: Client

    var configuration = ScalingConfiguration()
    var orchestrator: any Orchestrator
    var state = ScalingState()
    /// The services as they were told last, by name.
    var known: [String: OrchestratedService] = [:]
    /// IDs whose saved state was taken up.
    var takenUp: Set<String> = []
    /// Switches that came while changes were being applied, by service ID.
    var switchesMeanwhile: [String: [Switch]]?
    var hadOrchestrator: Bool?
    /// The services in the order of deciding: those that follow others behind those.
    var waves: [[ManagedService]] = []
    /// Who is asked the queries of the rules; `nil` where there are none.
    var queries: InstantQueries?
    var queried = QueryMemory()
    /// What is wrong with queries, as it was logged: by service and rule.
    var loggedTroubles: [String: QueryFault.Reason] = [:]
    /// Set while a pass is waited for: it begins nothing new.
    var isStopping = false

    private var file: StateFile?
    /// What was saved last; `nil` when that failed.
    private var saved: ScalingState? = ScalingState()
    private var revision = 0
    private var running: Task<Void, Never>?
    private let clock = DecisionClock()
    private let told: @Sendable (DecisionRecord) -> Void

    /// A loop that does nothing yet; `told` hears of each decision that tells something new.
    package init(
        usage: UsageBoard,
        board: DecisionBoard,
        metrics: DecisionMetrics,
        client: Client,
        log: Log,
        told: @escaping @Sendable (DecisionRecord) -> Void = { _ in }
    ) {
        self.usage = usage
        self.board = board
        self.metrics = metrics
        self.client = client
        self.log = log
        self.told = told
        orchestrator = ObservedServices(board: usage, waiting: .zero)
    }

    /// Follows a configuration from now on; `firstPages` is how long the scraping takes until every
    /// page was read.
    package func apply(_ new: ScalingConfiguration, firstPages: Duration = .zero) async {
        let kind: any Orchestrator =
            switch new.orchestrator {
            case .none: ObservedServices(board: usage, waiting: firstPages)
            case .simulation(let url): ServiceAPI(url, client: client)
            }
        await apply(new, orchestrator: kind)
        running = Task { [weak self] in await self?.run() }
    }

    /// Follows a configuration with an orchestrator, and leaves it to the caller to call
    /// ``pass(at:unixSeconds:)``.
    package func apply(_ new: ScalingConfiguration, orchestrator: any Orchestrator) async {
        await halt()
        if new.stateFile != file?.path {
            await save()
            file = new.stateFile.map { path in
                StateFile(path, log: log) { [metrics] in metrics.wroteState($0) }
            }
            if let file {
                state = await file.load()
                saved = state
                takenUp = []
            } else if !new.services.isEmpty {
                log.warn("No state file is configured: a restart forgets cooldowns and pauses")
            }
        }
        if new.orchestrator != configuration.orchestrator {
            known = [:]
            hadOrchestrator = nil
        }
        configuration = new
        waves = new.waves
        queried.follow(new)
        queries = new.prometheus.flatMap { server in
            new.queries.isEmpty
                ? nil : InstantQueries(server, client: client, interval: new.interval)
        }
        self.orchestrator = orchestrator
        board.follow(new, orchestrator: orchestrator.kind, canScale: orchestrator.canScale)
        board.set(isSwitchedOn: state.isEnabled)
        metrics.follow(new.services.isEmpty ? nil : new.interval)
    }

    /// Stops deciding and saves what there is to save.
    package func stop() async {
        await halt()
        await save()
    }

    private func halt() async {
        isStopping = true
        running?.cancel()
        await running?.value
        running = nil
        isStopping = false
    }

    private func run() async {
        guard !configuration.services.isEmpty else { return }
        while !Task.isCancelled {
            let start = ContinuousClock.now
            // A task of its own: a pass that is cut short could not tell what it has changed.
            await Task { await pass(at: clock.now, unixSeconds: WallClock.unixSeconds) }.value
            try? await Task.sleep(until: start + configuration.interval, clock: .continuous)
        }
    }

    /// The time at which switches are set.
    var now: Timestamp { clock.now }

    /// Saves the state if it is another than was saved last.
    func save() async {
        guard let file, state != saved else { return }
        saved = state
        revision += 1
        if await !file.save(state, revision: revision) { saved = nil }
    }

    /// Shows the decisions of a pass everywhere.
    func tell(_ records: [DecisionRecord]) {
        var states: [String: ServiceState] = [:]
        states.reserveCapacity(records.count)
        for record in records {
            states[record.service.name] = state.services[record.orchestrated.id]
        }
        logTroubles(records)
        for (record, isNew) in zip(records, board.take(records, states)) {
            log.decision(record, isNew: isNew)
            if isNew { told(record) }
        }
    }
}
