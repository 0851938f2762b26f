import Daemon
package import Scaling
import Scrape

extension ControlLoop {
    /// One evaluation of every service, and what comes of it.
    ///
    /// - Parameters:
    ///   - now: the time that is decided at.
    ///   - unixSeconds: the same as unix time, against which the age of samples is held.
    package func pass(at now: Timestamp, unixSeconds: Double) async {
        let start = ContinuousClock.now
        async let found = asked(at: unixSeconds)
        var index: UsageIndex?
        if orchestrator is ObservedServices { index = UsageIndex(usage.current, at: unixSeconds) }
        let isAvailable = await list(index)
        queried.take(await found, at: unixSeconds)
        var sight = Sight(
            index ?? UsageIndex(usage.all, at: unixSeconds),
            queried,
            isAvailable: isAvailable,
            interval: configuration.interval,
            now: now,
            unixSeconds: unixSeconds
        )
        var records: [DecisionRecord] = []
        var missing: [String] = []
        // Only what is applied can have to be taken back.
        let mayApply = !configuration.isDryRun && orchestrator.canScale
        var before: [String: ServiceState] = [:]
        records.reserveCapacity(known.count)
        if isAvailable { await followLabels() }
        // Services that follow others come once it is known what those have.
        for wave in waves {
            var part: [DecisionRecord] = []
            for service in wave {
                guard let orchestrated = known[service.name] else {
                    missing.append(service.name)
                    continue
                }
                takeUp(orchestrated.id, service.policy, now)
                if mayApply { before[orchestrated.id] = state.services[orchestrated.id] }
                var record = decide(service, orchestrated, sight)
                if record.decision.reason == .noData {
                    record.absence = sight.absence(of: service)
                }
                part.append(record)
            }
            if part.contains(where: { $0.outcome == .applied }) {
                await apply(&part, before, sight)
            }
            if waves.count > 1 { sight.follow(part) }
            records += part
        }
        board.forget(missing)
        tell(records)
        await save()
        metrics.evaluated(isAvailable, in: ContinuousClock.now - start)
    }

    /// What the queries of the rules find now.
    private func asked(at unixSeconds: Double) async -> InstantQueries.Results {
        guard let queries else { return [:] }
        return await queries.ask(queried.queries, at: unixSeconds)
    }

    /// Reads the services anew, or takes them from what is seen where that is all there is.
    ///
    /// - Returns: whether that succeeded.
    func list(_ index: UsageIndex? = nil) async -> Bool {
        do throws(OrchestratorFault) {
            let services: [OrchestratedService]
            if let index, let observed = orchestrator as? ObservedServices {
                services = try observed.services(in: index)
            } else {
                services = try await orchestrator.services()
            }
            known = Dictionary(services.map { ($0.name, $0) }) { first, _ in first }
            if orchestrator.knowsAll, !services.isEmpty {
                // What the orchestrator does not have any more is not remembered either.
                let ids = Set(services.map(\.id))
                let isGone = state.services.keys.contains { !ids.contains($0) }
                if isGone { state.services = state.services.filter { ids.contains($0.key) } }
            }
            if let trouble = orchestratorTrouble {
                log.info(
                    trouble.isBeginning ? "The services are known" : "The services are known again",
                    ("services", "\(services.count)")
                )
            }
            orchestratorTrouble = nil
            board.set(trouble: nil)
            return true
        } catch {
            let isTrouble = orchestrator.canScale && !error.isBeginning
            log.change(
                orchestratorTrouble?.reason != error.reason,
                isTrouble ? .error : .info,
                "The services are not known",
                ("error", error.description)
            )
            orchestratorTrouble = error
            board.set(trouble: error)
            return false
        }
    }

    private func takeUp(_ id: String, _ policy: ServicePolicy, _ now: Timestamp) {
        guard takenUp.insert(id).inserted, var saved = state.services[id] else { return }
        saved.takeUp(at: now, policy: policy)
        state.services[id] = saved
    }

    /// Evaluates one service; the outcome `applied` means that it is to be applied.
    func decide(
        _ service: ManagedService,
        _ orchestrated: OrchestratedService,
        _ sight: Sight
    ) -> DecisionRecord {
        let (readings, troubles) = sight.readings(of: service, current: orchestrated.declared)
        var gates: Set<Gate> = []
        let isDisabled = !configuration.isEnabled || !state.isEnabled || !service.isEnabled
        if isDisabled { gates.insert(.disabled) }
        if orchestrated.mode != .replicated { gates.insert(.globalMode) }
        if orchestrated.isUpdating { gates.insert(.updateInProgress) }
        if !sight.isAvailable { gates.insert(.orchestratorUnavailable) }
        let isDry = configuration.isDryRun || service.isDryRun || !orchestrator.canScale
        let lost = sight.isAvailable ? seeOthers(orchestrated, sight.now) : nil
        let isRestored =
            configuration.restoresAfterDeploy && !isDry && orchestrated.stack != nil
        let observation = Observation(
            current: orchestrated.declared,
            readings: readings,
            gates: gates,
            capacity: orchestrated.capacity,
            leaderReplicas: service.leader.flatMap {
                sight.replicas(of: $0, isDry: isDry)
            },
            restored: isRestored
                ? state.services[orchestrated.id]?
                    .lostCount(at: sight.now, window: Self.restoreWindow)
                : nil
        )
        let (next, decision) = service.policy.evaluate(
            state.services[orchestrated.id] ?? ServiceState(),
            observation,
            at: sight.now
        )
        state.services[orchestrated.id] = next
        var outcome = DecisionRecord.Outcome.none
        if decision.action != .none { outcome = isDry ? .dryRun : .applied }
        var record = DecisionRecord(
            service: service,
            orchestrated: orchestrated,
            decision: decision,
            outcome: outcome
        )
        record.troubles = troubles
        record.leaderReplicas = observation.leaderReplicas
        record.lost = lost
        if !sight.isAvailable, let trouble = orchestratorTrouble, trouble.isOfPages {
            record.uncounted = trouble.description
        }
        return record
    }
}
