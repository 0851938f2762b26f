extension Evaluation {
    /// How many replicas bring the mean to the target, as Kubernetes' HPA reckons.
    ///
    /// Source: "Algorithm details" of
    /// <https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/>. Missing
    /// replicas count as the target when it would scale down and as 0 when it would scale up; they
    /// never turn the direction.
    func aim(
        at target: Double,
        tolerance: Double,
        _ measure: Measure
    ) -> (RuleOutcome.State, Int) {
        guard let seen = measure.seen else { return (.missingReplicas, current) }
        if measure.isForService { return aimForService(seen, target, tolerance) }
        let ratio = seen / target
        let plain = propose(ratio, tolerance)
        if measure.isComplete || plain == current { return (state(of: plain), plain) }
        let isUp = ratio > 1
        let absent = Double(current - measure.inputs.full)
        let filled: Double
        if isUp {
            // A 0 for what is missing of a divisor or of what is taken away would speak for more.
            filled = min(measure.floor ?? 0, seen) / target
        } else if measure.inputs.full + measure.inputs.filling + measure.inputs.missing == current {
            filled = (measure.sum / target + absent) / Double(current)
        } else {
            // Operands of a formula cannot be filled in: it waits for them.
            filled = 1
        }
        let proposal = propose(filled, tolerance)
        let keepsDirection = isUp ? filled > 1 && proposal > current : proposal < current
        guard keepsDirection else { return (.missingReplicas, current) }
        return (state(of: proposal), proposal)
    }

    /// `current` times the ratio, or `current` within tolerance of 1.
    private func propose(_ ratio: Double, _ tolerance: Double) -> Int {
        if Self.isWithin(ratio, tolerance) { return current }
        return ReplicaCount.ceiling(Double(current) * ratio)
    }

    /// One value for the whole service: so many replicas as it holds targets, also from none.
    private func aimForService(
        _ value: Double,
        _ target: Double,
        _ tolerance: Double
    ) -> (RuleOutcome.State, Int) {
        if current > 0, Self.isWithin(value / (target * Double(current)), tolerance) {
            return (.hold, current)
        }
        let proposal = ReplicaCount.ceiling(value / target)
        return (state(of: proposal), proposal)
    }

    /// The edge of the tolerance is within it, in nine decimals.
    private static func isWithin(_ ratio: Double, _ tolerance: Double) -> Bool {
        abs(1 - ratio) < tolerance + 0.5e-9
    }

    private func state(of proposal: Int) -> RuleOutcome.State {
        proposal > current ? .up : proposal < current ? .down : .hold
    }
}
