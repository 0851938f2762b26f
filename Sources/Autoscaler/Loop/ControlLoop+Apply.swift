import Scaling

extension ControlLoop {
    /// Applies the decisions that are to be applied, and notes in each what came of it.
    ///
    /// The state is saved as if all had succeeded before the first is tried: whoever is killed in
    /// between may have started a cooldown for nothing, but never acts twice. What did not succeed
    /// is taken back. Changes that came to nothing when they were last tried are tried after all
    /// others, the oldest of them first; once such have taken a while again, the rest waits for the
    /// next pass. So neither a service that cannot be changed nor an orchestrator that is away keeps
    /// the others from being decided about.
    func apply(
        _ records: inout [DecisionRecord],
        _ before: [String: ServiceState],
        _ sight: Sight
    ) async {
        let now = sight.now
        switchesMeanwhile = [:]
        defer { switchesMeanwhile = nil }
        let places = inTurn(records)
        var evaluated: [Int: ServiceState] = [:]
        for place in places {
            evaluated[place] = state.services[records[place].orchestrated.id]
            remember(&records[place], now)
        }
        await save()
        var conflicts: [Int] = []
        var inVain = Duration.zero
        for place in places {
            let id = records[place].orchestrated.id
            if let stopReason {
                // Nothing went wrong that anybody has to look after.
                records[place].outcome = .none
                records[place].failure = stopReason
                restore(id, evaluated[place])
                continue
            }
            if inVain >= patience {
                records[place].outcome = .failed
                records[place].failure =
                    "it was not tried yet, for changes before it took their time in vain"
                restore(id, evaluated[place])
                continue
            }
            guard isStillWanted(&records[place], evaluated[place], sight) else { continue }
            let start = ContinuousClock.now
            let outcome = await attempt(&records[place], evaluated[place], now)
            switch outcome {
            case .applied: break
            case .conflict: conflicts.append(place)
            case .failed, .unknown: inVain += ContinuousClock.now - start
            }
        }
        if !conflicts.isEmpty, inVain < patience {
            await again(conflicts, &records, before, sight)
        }
    }

    /// How long changes that come to nothing may take in a pass before the rest is put off.
    private var patience: Duration { min(configuration.interval, .seconds(2)) }

    /// Where the decisions that are to be applied stand, in the order of trying.
    private func inTurn(_ records: [DecisionRecord]) -> [Int] {
        failures = failures.filter { state.services[$0.key] != nil }
        func turn(_ place: Int) -> Int { failures[records[place].orchestrated.id] ?? 0 }
        return records.indices.filter { records[$0].outcome == .applied }
            .sorted { (turn($0), $0) < (turn($1), $1) }
    }

    /// Notes a change as applied.
    private func remember(_ record: inout DecisionRecord, _ now: Timestamp) {
        let id = record.orchestrated.id
        state.services[id]?.applied(
            from: record.decision.current,
            to: record.decision.desired,
            at: now,
            policy: record.service.policy
        )
        record.since = state.services[id]?.ownCount?.since
    }

    /// Puts a service's state back, with the switches that came since.
    private func restore(_ id: String, _ earlier: ServiceState?) {
        var restored = earlier ?? ServiceState()
        for change in switchesMeanwhile?[id] ?? [] { change.set(in: &restored) }
        state.services[id] = restored
    }

    /// Whether a change is still to be made now that others took their time: where an operator has
    /// switched something since it was decided, it is decided again, and noted so.
    private func isStillWanted(
        _ record: inout DecisionRecord,
        _ evaluated: ServiceState?,
        _ sight: Sight
    ) -> Bool {
        let id = record.orchestrated.id
        if state.isEnabled, switchesMeanwhile?[id] == nil { return true }
        let remembered = state.services[id]
        restore(id, evaluated)
        // A pause may have begun later than the pass.
        var fresh = decide(record.service, record.orchestrated, sight.later(max(now, sight.now)))
        fresh.lost = record.lost
        fresh.conflict = record.conflict
        if fresh.outcome == .applied, fresh.decision.desired == record.decision.desired {
            state.services[id] = remembered
            return true
        }
        // What is wanted instead is for the next pass.
        if fresh.outcome == .applied {
            fresh.outcome = .none
            fresh.failure = "an operator has switched something meanwhile"
        }
        record = fresh
        return false
    }

    @discardableResult
    private func attempt(
        _ record: inout DecisionRecord,
        _ evaluated: ServiceState?,
        _ now: Timestamp
    ) async -> ScaleOutcome {
        let start = ContinuousClock.now
        let outcome = await orchestrator.scale(record)
        switch outcome {
        case .applied: record.outcome = .applied
        case .conflict: record.outcome = .conflict
        case .failed(let reason), .unknown(let reason):
            record.outcome = .failed
            record.failure = reason
        }
        failures[record.orchestrated.id] =
            record.outcome == .failed ? (failures.values.max() ?? 0) + 1 : nil
        if outcome == .applied {
            // Should the orchestrator fall silent, this is what is known of the service.
            known[record.service.name]?.declared = record.decision.desired
            state.services[record.orchestrated.id]?.confirm()
        }
        var isUnchanged = record.outcome != .applied
        if case .unknown = outcome { isUnchanged = false }
        if isUnchanged { restore(record.orchestrated.id, evaluated) }
        metrics.applied(
            record.outcome,
            by: orchestrator.kind,
            in: ContinuousClock.now - start
        )
        return outcome
    }

    /// Reads and decides again where somebody else was faster; a second conflict waits for the next
    /// pass.
    private func again(
        _ conflicts: [Int],
        _ records: inout [DecisionRecord],
        _ before: [String: ServiceState],
        _ sight: Sight
    ) async {
        let now = sight.now
        guard stopReason == nil, await list() else { return }
        var inVain = Duration.zero
        for place in conflicts where stopReason == nil && inVain < patience {
            let service = records[place].service
            guard let orchestrated = known[service.name] else { continue }
            restore(orchestrated.id, before[orchestrated.id])
            let lost = records[place].lost
            let direction = Direction(records[place].decision.action)
            records[place] = decide(service, orchestrated, sight)
            records[place].conflict = direction
            if records[place].lost == nil { records[place].lost = lost }
            guard records[place].outcome == .applied else { continue }
            let evaluated = state.services[orchestrated.id]
            remember(&records[place], now)
            await save()
            guard isStillWanted(&records[place], evaluated, sight) else { continue }
            let start = ContinuousClock.now
            await attempt(&records[place], evaluated, now)
            if records[place].outcome == .failed { inVain += ContinuousClock.now - start }
        }
    }
}
