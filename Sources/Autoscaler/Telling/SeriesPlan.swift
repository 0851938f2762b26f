import Scaling

/// Which series a service has from the start, each at 0: what can occur under its policy.
///
/// What occurs all the same, as after a reload, is shown beside them.
struct SeriesPlan: Equatable, Sendable {
    /// Every action with each reason that it can have.
    let decisions: [ServiceTally.Pair]
    /// Their label texts.
    let labels: [[UInt8]]
    /// The reasons among them, each once.
    let reasons: [Reason]
    let limits: [Limit]
    /// What can come of a decision to change something.
    let outcomes: [DecisionRecord.Outcome]

    /// The series of a service with this policy.
    ///
    /// `canScale` tells whether there is an orchestrator, which knows what the service is up to,
    /// `isDryRun` that nothing is applied, and `isAttached` that it follows another one.
    init(_ policy: ServicePolicy, canScale: Bool, isDryRun: Bool, isAttached: Bool = false) {
        let traits = PolicyTraits(policy)
        var up: [Reason] = [.belowMin]
        var down: [Reason] = [.aboveMax]
        var none: [Reason] = [.paused, .disabled]
        func add(_ reason: Reason, to reasons: inout [Reason], where isPossible: Bool) {
            if isPossible { reasons.append(reason) }
        }
        add(.aboveThreshold, to: &up, where: traits.growsByThreshold)
        add(.aboveTarget, to: &up, where: traits.hasTarget)
        add(.fallback, to: &up, where: traits.hasFallback)
        add(.stabilized, to: &up, where: traits.stabilizesUp && traits.grows)
        add(.rateLimited, to: &up, where: traits.limitsRateUp && traits.grows)
        add(.atMax, to: &up, where: traits.grows)
        add(.belowThreshold, to: &down, where: traits.shrinksByThreshold)
        add(.belowTarget, to: &down, where: traits.hasTarget)
        add(.stabilized, to: &down, where: traits.stabilizesDown && traits.shrinks)
        add(.rateLimited, to: &down, where: traits.limitsRateDown && traits.shrinks)
        add(.atMin, to: &down, where: traits.shrinks)
        add(.withinThresholds, to: &none, where: traits.hasThresholds || !traits.votes)
        add(.withinTolerance, to: &none, where: traits.hasTarget)
        add(.noData, to: &none, where: traits.votes)
        add(.missingReplicas, to: &none, where: traits.votes)
        add(.fallback, to: &none, where: traits.hasFallback)
        add(.pending, to: &none, where: traits.holds)
        // Nothing lies below none.
        add(.belowThreshold, to: &none, where: traits.shrinksByThreshold && traits.mayBeZero)
        add(.stabilized, to: &none, where: traits.stabilizesUp && traits.grows)
        if !none.contains(.stabilized) {
            add(.stabilized, to: &none, where: traits.stabilizesDown && traits.shrinks)
        }
        let isRated =
            traits.limitsRateUp && traits.grows || traits.limitsRateDown && traits.shrinks
        add(.rateLimited, to: &none, where: isRated)
        add(.warmup, to: &none, where: policy.warmup > .zero && traits.votes)
        add(.cooldown, to: &none, where: policy.cooldown > .zero && traits.votes)
        add(.atMax, to: &none, where: traits.grows)
        add(.atMin, to: &none, where: traits.shrinks)
        none += canScale ? [.globalMode, .updateInProgress] : []
        none.append(.orchestratorUnavailable)
        add(.scaledToZero, to: &none, where: !traits.mayBeZero)
        let pairs =
            up.map { ServiceTally.Pair(action: .scaleUp, reason: $0) }
            + down.map { ServiceTally.Pair(action: .scaleDown, reason: $0) }
            + none.map { ServiceTally.Pair(action: .none, reason: $0) }
        decisions = pairs
        labels = pairs.map(\.label)
        reasons = Reason.allCases.filter { reason in pairs.contains { $0.reason == reason } }
        limits = Limit.allCases.filter { limit in
            switch limit {
            case .noData: traits.votes
            case .paused: traits.votes || isAttached
            case .stabilization:
                traits.stabilizesUp && traits.grows || traits.stabilizesDown && traits.shrinks
            case .rate: isRated
            case .warmup: policy.warmup > .zero && traits.votes
            case .cooldown: policy.cooldown > .zero && traits.votes
            case .schedule: !policy.schedules.isEmpty
            case .minReplicas: traits.shrinks
            case .maxReplicas: traits.grows
            case .maxPerNode: traits.grows && canScale
            }
        }
        outcomes = isDryRun || !canScale ? [.dryRun] : [.applied, .conflict, .failed]
    }
}

/// What a policy can come to.
private struct PolicyTraits {
    var hasTarget = false
    var hasThresholds = false
    var growsByThreshold = false
    var shrinksByThreshold = false
    var hasFallback = false
    var holds = false
    let stabilizesUp: Bool
    let stabilizesDown: Bool
    let limitsRateUp: Bool
    let limitsRateDown: Bool
    let mayBeZero: Bool

    init(_ policy: ServicePolicy) {
        for rule in policy.rules {
            switch rule.aim {
            case .target: hasTarget = true
            case .thresholds(let thresholds):
                hasThresholds = true
                if thresholds.up != nil { growsByThreshold = true }
                if thresholds.down != nil { shrinksByThreshold = true }
                if thresholds.hold > .zero { holds = true }
            case .nothing: break
            }
            if rule.fallback != nil { hasFallback = true }
        }
        let (up, down) = (policy.behavior.scaleUp, policy.behavior.scaleDown)
        stabilizesUp = up.stabilizationWindow > .zero
        stabilizesDown = down.stabilizationWindow > .zero
        limitsRateUp = !up.isUnlimited
        limitsRateDown = !down.isUnlimited
        mayBeZero = policy.mayBeZero
    }

    /// Whether some rule asks for anything.
    var votes: Bool { hasTarget || hasThresholds }
    var grows: Bool { hasTarget || growsByThreshold || hasFallback }
    var shrinks: Bool { hasTarget || shrinksByThreshold }
}
