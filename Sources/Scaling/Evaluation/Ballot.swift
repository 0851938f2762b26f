/// The rules' proposals, gathered and then put together.
struct Ballot {
    private let current: Int
    private var up = Tally()
    private var down = Tally()
    /// The best proposal of target rules and of fallbacks.
    private var best: Verdict?
    private var fallback: Verdict?
    private var lacksData = false
    private var hasData = false
    private var isComplete = true

    /// The votes of threshold rules in one direction.
    private struct Tally {
        var total = 0
        var fires = 0
        var pending = 0
        var missing = 0
        var noData = 0
        /// The largest proposal of those that fire, and its rule.
        var proposal = 0
        var rule: String?

        /// How the direction stands by the quantifier, with rules without data left out.
        func standing(_ quantifier: ServicePolicy.Quantifier) -> Standing {
            let voting = total - noData
            if fires > 0, quantifier == .any || fires == voting { return .fires }
            guard quantifier == .any || fires + pending + missing == voting else { return .fails }
            return missing > 0 ? .missingReplicas : pending > 0 ? .pending : .fails
        }
    }

    init(current: Int) {
        self.current = current
    }

    /// A threshold rule says how its condition stands; `nil` when it has none in this direction.
    mutating func vote(
        _ direction: Direction,
        _ standing: Standing?,
        _ proposal: Int,
        _ rule: String
    ) {
        guard let standing else { return }
        var tally = direction == .up ? up : down
        tally.total += 1
        switch standing {
        case .fires:
            if tally.fires == 0 || proposal > tally.proposal {
                tally.proposal = proposal
                tally.rule = rule
            }
            tally.fires += 1
        case .pending: tally.pending += 1
        case .missingReplicas: tally.missing += 1
        case .noData: tally.noData += 1
        case .fails: break
        }
        if direction == .up { up = tally } else { down = tally }
    }

    /// A rule that stands for itself proposes so many.
    mutating func propose(_ replicas: Int, _ state: RuleOutcome.State, _ rule: String) {
        let reason: Reason =
            switch state {
            case .up: .aboveTarget
            case .down: .belowTarget
            case .fallback: .fallback
            case .missingReplicas: .missingReplicas
            default: .withinTolerance
            }
        let verdict = Verdict(replicas, reason, rule: rule)
        if state == .fallback { fallback = better(fallback, verdict) }
        best = better(best, verdict)
    }

    /// A rule has data, of all replicas or not.
    mutating func require(_ measure: Measure) {
        hasData = true
        if !measure.isComplete { isComplete = false }
    }

    /// A rule has no data at all.
    mutating func missData() { lacksData = true }

    /// What the rules ask for together.
    func verdict(_ policy: ServicePolicy, _ steps: inout [LimitStep]) -> Verdict {
        if policy.requiresAllReplicas, current > 0, lacksData || !isComplete {
            if let fallback { return fallback }
            return Verdict(
                current,
                hasData ? .missingReplicas : .noData,
                isHeldByNoData: true
            )
        }
        guard var verdict = better(best, thresholds(policy.match)) else {
            let hasRules = lacksData || hasData
            return Verdict(current, hasRules ? .noData : .withinThresholds, isHeldByNoData: true)
        }
        // A rule without data forbids scaling down; and where all must agree to scale up, it does not.
        let isHeldUp = verdict.replicas == current && isUpHeldByNoData(policy.match)
        if lacksData, verdict.replicas < current || isHeldUp {
            let before = isHeldUp ? up.proposal : verdict.replicas
            steps.append(LimitStep(limit: .noData, before: before, after: current))
            verdict = Verdict(current, .noData, isHeldByNoData: true)
        }
        return verdict
    }

    /// What the threshold rules ask for; `nil` when there are none with data.
    private func thresholds(_ match: ServicePolicy.Match) -> Verdict? {
        guard up.total > up.noData || down.total > down.noData else { return nil }
        let upward = up.standing(match.up)
        if upward == .fires, !isUpHeldByNoData(match) {
            return Verdict(up.proposal, .aboveThreshold, rule: up.rule)
        }
        let downward = down.standing(match.down)
        if downward == .fires { return Verdict(down.proposal, .belowThreshold, rule: down.rule) }
        for standing in [upward, downward] {
            if standing == .missingReplicas { return Verdict(current, .missingReplicas) }
            if standing == .pending { return Verdict(current, .pending) }
        }
        return Verdict(current, .withinThresholds)
    }

    private func isUpHeldByNoData(_ match: ServicePolicy.Match) -> Bool {
        match.up == .all && up.noData > 0 && up.standing(.all) == .fires
    }

    /// The larger proposal; of two that hold, the one with more to say.
    private func better(_ left: Verdict?, _ right: Verdict?) -> Verdict? {
        guard let left, let right else { return left ?? right }
        if left.replicas != right.replicas { return left.replicas > right.replicas ? left : right }
        return Self.rank(right.reason) > Self.rank(left.reason) ? right : left
    }

    private static func rank(_ reason: Reason) -> Int {
        switch reason {
        case .missingReplicas: 3
        case .pending: 2
        case .fallback: 1
        default: 0
        }
    }
}
