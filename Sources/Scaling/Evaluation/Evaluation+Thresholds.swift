/// How one condition of a threshold rule stands.
enum Standing {
    case fires
    /// It holds, but not yet for as long as it must.
    case pending
    /// It holds for the replicas that are seen; those that are not keep it from firing.
    case missingReplicas
    case fails
    case noData
}

extension Evaluation {
    /// How a condition stands; `nil` for a rule that has none in this direction.
    ///
    /// Up counts replicas without a full value as 0, down needs every replica. A condition for
    /// scaling up that looks for small values needs every replica too: a 0 in place of a missing one
    /// would speak for it.
    func standing(
        of condition: Thresholds.Condition?,
        _ direction: Direction,
        _ hold: Duration,
        _ measure: Measure,
        _ timer: inout ServiceState.RuleTimer
    ) -> Standing? {
        var since = direction == .up ? timer.up : timer.down
        let standing = standing(of: condition, direction, hold, measure, &since)
        // After a restart the samples fill up again, and meanwhile the want of them stops no timer.
        let isRefilling = timer.resumed != nil
        if isRefilling, standing == .noData || standing == .missingReplicas { return standing }
        if direction == .up { timer.up = since } else { timer.down = since }
        return standing
    }

    private func standing(
        of condition: Thresholds.Condition?,
        _ direction: Direction,
        _ hold: Duration,
        _ measure: Measure,
        _ since: inout Timestamp?
    ) -> Standing? {
        guard let condition else {
            since = nil
            return nil
        }
        guard let glimpse = measure.glimpse else {
            since = nil
            return .noData
        }
        guard isTrue(condition, direction, measure) else {
            since = nil
            let isMissing = !measure.isComplete && condition.holds(for: glimpse)
            return isMissing ? .missingReplicas : .fails
        }
        guard hold > .zero else {
            since = nil
            return .fires
        }
        let start = since ?? now
        since = start
        return now - start >= hold ? .fires : .pending
    }

    private func isTrue(
        _ condition: Thresholds.Condition,
        _ direction: Direction,
        _ measure: Measure
    ) -> Bool {
        guard let seen = measure.seen, let floor = measure.floor else { return false }
        if direction == .down || !condition.comparison.isSafeWithZeros {
            return measure.isComplete && condition.holds(for: seen)
        }
        // The replicas that are seen must say so themselves: a 0 for the others lifts a mean that is
        // below 0.
        return condition.holds(for: floor) && condition.holds(for: seen)
    }
}
