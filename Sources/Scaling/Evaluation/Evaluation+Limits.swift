extension Evaluation {
    /// Remembers a recommendation and pulls `current` between what the stabilisation windows allow.
    ///
    /// Source: Kubernetes' HPA with a behavior: up to the smallest recommendation of the window for
    /// scaling up, down to the largest of the window for scaling down.
    mutating func stabilize(_ recommended: Int) -> Int {
        var smallest = recommended
        var largest = recommended
        let upWindow = policy.behavior.scaleUp.stabilizationWindow
        if upWindow > .zero {
            smallest = state.smallest.add(
                recommended,
                at: now,
                window: upWindow,
                keeping: .smallest
            )
        }
        let downWindow = policy.behavior.scaleDown.stabilizationWindow
        if downWindow > .zero {
            largest = state.largest.add(recommended, at: now, window: downWindow, keeping: .largest)
        }
        return min(max(current, smallest), largest)
    }

    /// Rate policies, warmup and cooldown, a one-sided pause, the bounds.
    mutating func applyLimits(_ number: inout Int) {
        limit(&number, to: rateLimited(number), by: .rate)
        if number != current {
            if isWithin(policy.warmup, of: state.lastScaleUp) {
                limit(&number, to: current, by: .warmup)
            }
            if isWithin(policy.cooldown, of: state.lastScaleDown) {
                limit(&number, to: current, by: .cooldown)
            }
        }
        if number != current, isPaused(number > current ? .up : .down) {
            limit(&number, to: current, by: .paused)
        }
        // What was set to zero is left there: the minimum has no hold on it.
        if current > 0 || policy.mayBeZero {
            limit(
                &number,
                to: max(number, bounds.minimum),
                by: bounds.isMinimumScheduled ? .schedule : .minReplicas
            )
        }
        limit(
            &number,
            to: min(number, bounds.maximum),
            by: bounds.isMaximumScheduled ? .schedule : .maxReplicas
        )
        if let capacity = observation.capacity, number > current {
            // It keeps from growing; what is there already stays.
            limit(&number, to: min(number, max(capacity, current)), by: .maxPerNode)
        }
    }

    /// Whether a pause that began with a change is still on; it is over at exactly its end.
    private func isWithin(_ pause: Duration, of change: Timestamp?) -> Bool {
        change.map { now - $0 < pause } ?? false
    }

    /// The number as far as the rate policies of its direction let it go.
    private func rateLimited(_ number: Int) -> Int {
        if number > current {
            let direction = policy.behavior.scaleUp
            if direction.isUnlimited { return number }
            return min(number, max(current, rateLimit(direction, isUp: true)))
        }
        if number < current {
            let direction = policy.behavior.scaleDown
            if direction.isUnlimited { return number }
            return max(number, min(current, rateLimit(direction, isUp: false)))
        }
        return number
    }

    /// The farthest count that a direction's policies allow now.
    private func rateLimit(_ direction: Behavior.Direction, isUp: Bool) -> Int {
        guard direction.selectPolicy != .disabled else { return current }
        var farthest: Int?
        for policy in direction.policies {
            let start = state.changes.countBefore(current, period: policy.period, at: now)
            let allowed: Int
            switch policy.amount {
            case .pods(let count): allowed = isUp ? start + count : start - count
            case .percent(let percent):
                let part = Double(start) * percent / 100
                allowed =
                    isUp
                    ? start + ReplicaCount.ceiling(part)
                    : ReplicaCount.floor(Double(start) - part)
            }
            // The largest change is the highest count up and the lowest down.
            let wantsHigher = (direction.selectPolicy == .max) == isUp
            farthest = farthest.map { wantsHigher ? max($0, allowed) : min($0, allowed) } ?? allowed
        }
        return farthest ?? current
    }
}
