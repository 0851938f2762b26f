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
        let isAvailable = await list()
        let index = UsageIndex(usage.all, at: unixSeconds)
        var records: [DecisionRecord] = []
        var missing: [String] = []
        var before: [String: ServiceState] = [:]
        for service in configuration.services {
            guard let orchestrated = known[service.name] else {
                missing.append(service.name)
                continue
            }
            takeUp(orchestrated.id, service.policy, now)
            before[orchestrated.id] = state.services[orchestrated.id]
            let readings = index.readings(of: service)
            records.append(decide(service, orchestrated, readings, isAvailable, now))
        }
        board.forget(missing)
        if records.contains(where: { $0.outcome == .applied }) {
            await apply(&records, before, index, now)
        }
        tell(records)
        await save()
        metrics.evaluated(isAvailable, in: ContinuousClock.now - start)
    }

    /// Reads the services anew.
    ///
    /// - Returns: whether that succeeded.
    func list() async -> Bool {
        do throws(OrchestratorFault) {
            let services = try await orchestrator.services()
            known = Dictionary(services.map { ($0.name, $0) }) { first, _ in first }
            if orchestrator.canScale, !services.isEmpty {
                // What the orchestrator does not have any more is not remembered either.
                let ids = Set(services.map(\.id))
                let isGone = state.services.keys.contains { !ids.contains($0) }
                if isGone { state.services = state.services.filter { ids.contains($0.key) } }
            }
            log.change(
                hadOrchestrator == false,
                .info,
                "The services are known again",
                ("services", "\(services.count)")
            )
            hadOrchestrator = true
            return true
        } catch {
            log.change(
                hadOrchestrator != false,
                orchestrator.canScale ? .error : .info,
                "The services are not known",
                ("error", error.description)
            )
            hadOrchestrator = false
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
        _ readings: [Reading],
        _ isAvailable: Bool,
        _ now: Timestamp
    ) -> DecisionRecord {
        var gates: Set<Gate> = []
        if !configuration.isEnabled || !state.isEnabled { gates.insert(.disabled) }
        if orchestrated.mode == .global { gates.insert(.globalMode) }
        if orchestrated.isUpdating { gates.insert(.updateInProgress) }
        if !isAvailable { gates.insert(.orchestratorUnavailable) }
        let observation = Observation(
            current: orchestrated.declared,
            readings: readings,
            gates: gates
        )
        let (next, decision) = service.policy.evaluate(
            state.services[orchestrated.id] ?? ServiceState(),
            observation,
            at: now
        )
        state.services[orchestrated.id] = next
        var outcome = DecisionRecord.Outcome.none
        if decision.action != .none {
            let isDry = configuration.isDryRun || !orchestrator.canScale
            outcome = isDry ? .dryRun : .applied
        }
        return DecisionRecord(
            service: service,
            orchestrated: orchestrated,
            decision: decision,
            outcome: outcome
        )
    }
}
