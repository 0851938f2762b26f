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
    private let surroundings: OrchestratorSurroundings

    var configuration = ScalingConfiguration()
    package internal(set) var orchestrator: any Orchestrator
    var state = ScalingState()
    /// What the labels of services say.
    var labelled = LabelledServices()
    /// The services of the configuration, then those that are managed by their labels.
    var managed: [ManagedService] = []
    /// The services as they were told last, by name.
    var known: [String: OrchestratedService] = [:]
    /// IDs whose saved state was taken up.
    var takenUp: Set<String> = []
    /// Switches that came while changes were being applied, by service ID.
    var switchesMeanwhile: [String: [Switch]]?
    /// Services whose change came to nothing when it was last tried, by ID, numbered in that order.
    var failures: [String: Int] = [:]
    /// What was logged of the orchestrator: why it does not tell the services, or `nil` when it does.
    var orchestratorTrouble: OrchestratorFault?
    /// The services in the order of deciding: those that follow others behind those.
    var waves: [[ManagedService]] = []
    /// Who is asked the queries of the rules; `nil` where there are none.
    var queries: InstantQueries?
    var queried = QueryMemory()
    /// What is wrong with queries, as it was logged.
    var loggedTroubles: [RuleName: QueryFault.Reason] = [:]
    /// Why a pass that is waited for begins nothing new; `nil` while none is.
    var stopReason: String?

    private var file: StateFile?
    private var hasToldOfForgetting = false
    /// What was saved last; `nil` when that failed.
    private var saved: ScalingState? = ScalingState()
    private var revision = 0
    private var running: Task<Void, Never>?
    private var clock: DecisionClock
    private let told: @Sendable (DecisionRecord) -> Void
    let asks: @Sendable ([MetricRequest]) async -> Void

    /// A loop that does nothing yet; `told` hears of each decision that tells something new, `asks`
    /// of all that the rules ask of the containers, when labels have changed that.
    package init(
        usage: UsageBoard,
        board: DecisionBoard,
        metrics: DecisionMetrics,
        client: Client,
        log: Log,
        clock: DecisionClock = DecisionClock(),
        told: @escaping @Sendable (DecisionRecord) -> Void = { _ in },
        asks: @escaping @Sendable ([MetricRequest]) async -> Void = { _ in }
    ) {
        self.usage = usage
        self.board = board
        self.metrics = metrics
        self.log = log
        self.clock = clock
        self.told = told
        self.asks = asks
        surroundings = OrchestratorSurroundings(client: client, usage: usage, log: log)
        orchestrator = ObservedServices(board: usage)
    }

    /// Follows a configuration from now on.
    ///
    /// `scrape` is given all that the rules ask of the containers, between the last pass of the
    /// configuration before and the first one of this: that last pass may still learn of labels, and
    /// would ask for what the old rules need.
    package func apply(
        _ new: ScalingConfiguration,
        scrape: @EventLoop ([MetricRequest]) -> Void = { _ in }
    ) async {
        await halt(Self.replaced)
        await scrape(requests(of: new))
        // Who counts containers remembers what it set and pages do not show yet.
        let isSame = new.orchestrator == configuration.orchestrator
        await follow(new, isSame ? nil : new.orchestrator.make(surroundings))
        running = Task { [weak self] in await self?.run() }
    }

    /// Follows a configuration with an orchestrator, and leaves it to the caller to call
    /// ``pass(at:unixSeconds:)``.
    package func apply(_ new: ScalingConfiguration, orchestrator: any Orchestrator) async {
        await halt(Self.replaced)
        await follow(new, orchestrator)
    }

    /// Follows a configuration with another orchestrator, or with the one that there is.
    private func follow(_ new: ScalingConfiguration, _ other: (any Orchestrator)?) async {
        await followClock()
        var isToldOfCounts = other != nil
        if new.stateFile != file?.path, await move(to: new.stateFile) { isToldOfCounts = true }
        let forgets = new.isActive && new.stateFile == nil
        if forgets, !hasToldOfForgetting {
            log.info(
                "A restart forgets cooldowns, pauses and what was recommended",
                ("remedy", "name a file in scaling.state.file")
            )
        }
        hasToldOfForgetting = forgets
        if new.orchestrator != configuration.orchestrator {
            known = [:]
            orchestratorTrouble = nil
            board.set(trouble: nil)
        }
        // Nobody is asked then.
        if !new.isActive { board.set(trouble: nil) }
        configuration = new
        queried.follow(new)
        queries = new.prometheus.flatMap { server in
            new.services.queries.isEmpty
                ? nil : InstantQueries(server, client: surroundings.client, interval: new.interval)
        }
        if let other { orchestrator = other }
        if isToldOfCounts { orchestrator.takeUp(given) }
        if new.labels == nil { labelled = LabelledServices() } else { labelled.forget() }
        manage(labelled.merged(with: new.services))
        board.follow(new, orchestrator)
        board.follow(managed, labelled.faults)
        board.set(isSwitchedOn: state.isEnabled)
        metrics.follow(new.isActive ? new.interval : nil)
        if new.isActive { sayWhetherDry() }
        if new.labels != nil, !orchestrator.knowsAll {
            // Who counts containers hears of no service before it has an entry.
            log.warn(
                "No service can ask for scaling by its labels: only the orchestrator docker tells them",
                ("orchestrator", orchestrator.kind)
            )
        }
    }

    /// The counts that services were given.
    private var given: [GivenCount] {
        let now = clock.now
        return state.services.compactMap { id, service in
            service.given(at: now).map { GivenCount(id: id, replicas: $0.replicas, age: $0.age) }
        }
    }

    /// Keeps the state in another file from now on, or in none.
    ///
    /// What is remembered already goes on there, in place of a state that was saved there before: only
    /// who remembers nothing, as after a restart, takes that up.
    ///
    /// - Returns: whether it was taken up.
    private func move(to path: String?) async -> Bool {
        await save()
        file = nil
        guard let path else { return false }
        let next = StateFile(path, log: log) { [metrics] in metrics.wroteState($0) }
        let remembersNothing = state == ScalingState()
        // What is no state is put aside, so that nothing is saved over it.
        let found = await next.load()
        file = next
        guard remembersNothing else {
            log.info("What is remembered is kept in another file from now on", ("file", path))
            saved = nil
            await save()
            return false
        }
        // The one switch that needs no service may have come meanwhile.
        let isEnabled = state.isEnabled && found.isEnabled
        state = found
        state.isEnabled = isEnabled
        saved = found
        takenUp = []
        return true
    }

    private func sayWhetherDry() {
        if configuration.isDryRun || !orchestrator.canScale {
            log.info(
                "Scaling is a dry run: decisions are told, nothing is changed",
                ("orchestrator", orchestrator.kind)
            )
        } else {
            log.info("Scaling applies its decisions", ("orchestrator", orchestrator.kind))
        }
    }

    /// Stops deciding and saves what there is to save.
    package func stop() async {
        await halt("the bridge is stopping")
        await save()
    }

    /// Why the rest of a pass is left when another configuration comes.
    private static let replaced = "the configuration is being replaced"

    private func halt(_ reason: String) async {
        stopReason = reason
        running?.cancel()
        await running?.value
        running = nil
        stopReason = nil
    }

    private func run() async {
        guard configuration.isActive else { return }
        while !Task.isCancelled {
            let start = ContinuousClock.now
            // A task of its own: a pass that is cut short could not tell what it has changed.
            await Task { await pass() }.value
            try? await Task.sleep(until: start + configuration.interval, clock: .continuous)
        }
    }

    /// One evaluation of every service, now.
    package func pass() async {
        await followClock()
        await pass(at: clock.now, unixSeconds: clock.unixSeconds)
    }

    /// Goes along where the time of day was set, with everything that is remembered.
    ///
    /// It must not happen within a pass, which holds times of its own.
    private func followClock() async {
        let step = clock.follow()
        guard step != .zero else { return }
        log.warn("The clock was set; what is going on lasts no longer for it", ("by", "\(step)"))
        state.shift(by: step)
        queried.shift(by: step)
        board.shift(by: step)
        await save()
    }

    /// The time at which switches are set.
    var now: Timestamp { clock.now }

    /// Saves the state if it is another than was saved last.
    ///
    /// - Returns: whether it is saved, as far as it is to be.
    @discardableResult
    func save() async -> Bool {
        guard let file, state != saved else { return true }
        saved = state
        revision += 1
        if await file.save(state, revision: revision) { return true }
        saved = nil
        return false
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
