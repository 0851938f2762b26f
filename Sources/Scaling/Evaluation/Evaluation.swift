extension ServicePolicy {
    /// Decides for one service: the next state, and the decision with all that led to it.
    ///
    /// It reads no clock and does no I/O: the same arguments give the same result. `now` must not go
    /// back within a run; where it does, nothing lasts longer than configured. What comes of the
    /// decision is said to the state by ``ServiceState/applied(from:to:at:policy:)``.
    package func evaluate(
        _ state: consuming ServiceState,
        _ observation: Observation,
        at now: Timestamp
    ) -> (state: ServiceState, decision: Decision) {
        var evaluation = Evaluation(self, state, observation, now)
        let decision = evaluation.decide()
        return (evaluation.state, decision)
    }
}

/// One evaluation at work: the steps of a decision in their order.
struct Evaluation {
    let policy: ServicePolicy
    let observation: Observation
    let now: Timestamp
    let current: Int
    let bounds: Bounds
    var state: ServiceState
    /// Each limit that changed the number, as they come.
    var steps: [LimitStep] = []

    init(
        _ policy: ServicePolicy,
        _ state: consuming ServiceState,
        _ observation: Observation,
        _ now: Timestamp
    ) {
        self.policy = policy
        self.observation = observation
        self.now = now
        self.state = state
        current = min(max(observation.current, 0), ReplicaCount.limit)
        bounds = policy.bounds(at: now, leaderReplicas: observation.leaderReplicas)
    }

    mutating func decide() -> Decision {
        if let latest = state.latest, latest > now { state.clamp(to: now) }
        if !state.isKnown {
            state.isKnown = true
            // As Kubernetes: what stands when a service is first seen is a recommendation, which
            // the stabilisation window protects.
            _ = stabilize(current)
        }
        let gates = shutGates()
        var ballot = Ballot(current: current)
        let outcomes = hearRules(&ballot)
        var verdict: Verdict
        var stabilized: Int?
        var desired: Int
        if let correction = restoration() ?? brokenBound(bounds, gates) {
            verdict = correction
            desired = correction.replicas
            if observation.leaderReplicas != nil, isPaused(desired > current ? .up : .down) {
                // What another service has is no bound that an operator could not hold.
                let own = policy.bounds(at: now, leaderReplicas: nil)
                if let broken = brokenBound(own, gates) {
                    verdict = broken
                    desired = broken.replicas
                } else {
                    limit(&desired, to: current, by: .paused)
                }
            }
        } else {
            verdict = ballot.verdict(policy, &steps)
            desired = verdict.replicas
            if !verdict.isHeldByNoData {
                let stable = stabilize(desired)
                limit(&desired, to: stable, by: .stabilization)
                stabilized = desired
                applyLimits(&desired)
            }
        }
        var reason = steps.last?.reason ?? verdict.reason
        if let gate = gates.first {
            desired = current
            reason = gate.reason
        }
        return Decision(
            time: now,
            current: current,
            minimum: bounds.minimum,
            maximum: bounds.maximum,
            rules: outcomes,
            gates: gates,
            recommended: verdict.replicas,
            stabilized: stabilized ?? verdict.replicas,
            steps: steps,
            desired: desired,
            reason: reason,
            rule: verdict.rule
        )
    }

    /// All gates that are shut, in the order of ``Gate``.
    private func shutGates() -> [Gate] {
        var gates = observation.gates
        if isPaused(.up), isPaused(.down) { gates.insert(.paused) }
        if current == 0, !policy.mayBeZero { gates.insert(.scaledToZero) }
        return gates.isEmpty ? [] : Gate.allCases.filter(gates.contains)
    }

    func isPaused(_ direction: Direction) -> Bool {
        let pause = direction == .up ? state.pauseUp : state.pauseDown
        return pause?.isOn(at: now) ?? false
    }

    /// The count that a deploy has set back, as far as the bounds and the nodes allow it now; what is
    /// there already stays, however few the nodes are.
    private func restoration() -> Verdict? {
        guard let restored = observation.restored else { return nil }
        let capacity = max(observation.capacity ?? .max, current)
        let roof = min(bounds.maximum, max(capacity, bounds.minimum))
        let replicas = min(max(restored, bounds.minimum), roof)
        return replicas == current ? nil : Verdict(replicas, .restored)
    }

    /// The correction of a count that lies out of bounds; a service that was set to zero is left
    /// there.
    private func brokenBound(_ bounds: Bounds, _ gates: [Gate]) -> Verdict? {
        if current > bounds.maximum { return Verdict(bounds.maximum, .aboveMax) }
        if current < bounds.minimum, !gates.contains(.scaledToZero) {
            return Verdict(bounds.minimum, .belowMin)
        }
        return nil
    }

    /// Lets a limit have the number, and notes it when that changed it.
    mutating func limit(_ number: inout Int, to limited: Int, by limit: Limit) {
        guard limited != number else { return }
        steps.append(LimitStep(limit: limit, before: number, after: limited))
        number = limited
    }
}

/// What the rules ask for together.
struct Verdict {
    var replicas: Int
    var reason: Reason
    /// The rule that asks for it.
    var rule: String?
    /// Whether nothing may happen for want of data; then there is no recommendation to remember.
    var isHeldByNoData = false

    init(_ replicas: Int, _ reason: Reason, rule: String? = nil, isHeldByNoData: Bool = false) {
        self.replicas = replicas
        self.reason = reason
        self.rule = rule
        self.isHeldByNoData = isHeldByNoData
    }
}

extension LimitStep {
    /// The limit as the reason of a decision.
    fileprivate var reason: Reason {
        switch limit {
        case .noData: .noData
        case .stabilization: .stabilized
        case .rate: .rateLimited
        case .warmup: .warmup
        case .cooldown: .cooldown
        case .paused: .paused
        case .schedule: after > before ? .atMin : .atMax
        case .minReplicas: .atMin
        case .maxReplicas, .maxPerNode: .atMax
        }
    }
}
