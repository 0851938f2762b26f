extension Evaluation {
    /// Works out every rule, lets it vote, and keeps its timers.
    mutating func hearRules(_ ballot: inout Ballot) -> [RuleOutcome] {
        let measures = measure()
        var outcomes: [RuleOutcome] = []
        outcomes.reserveCapacity(policy.rules.count)
        var timers: [ServiceState.RuleTimer] = []
        for (place, rule) in policy.rules.enumerated() {
            var timer =
                state.timers.first { $0.rule == rule.name }
                ?? ServiceState.RuleTimer(rule: rule.name)
            outcomes.append(hear(rule, measures[place], &timer, &ballot))
            if !timer.isIdle { timers.append(timer) }
        }
        if !(timers.isEmpty && state.timers.isEmpty) { state.timers = timers }
        return outcomes
    }

    private func measure() -> [Measure] {
        var measures: [Measure] = []
        measures.reserveCapacity(policy.rules.count)
        for (place, rule) in policy.rules.enumerated() {
            let reading =
                place < observation.readings.count ? observation.readings[place] : .missing
            switch reading {
            case .replicas(let replicas):
                measures.append(Measure(replicas, of: current, statistic: rule.statistic))
            case .mean(let value):
                measures.append(Measure(single: value, replicas: current, isForService: false))
            case .service(let value):
                measures.append(Measure(single: value, replicas: current, isForService: true))
            case .missing:
                measures.append(Measure([], of: current, statistic: rule.statistic))
            }
        }
        for place in policy.formulaOrder {
            guard case .formula(let formula) = policy.rules[place].source else { continue }
            let operands = policy.operands[place].map { measures[$0] }
            measures[place] = Measure(formula, of: operands, replicas: current)
        }
        return measures
    }

    private func hear(
        _ rule: Rule,
        _ measure: Measure,
        _ timer: inout ServiceState.RuleTimer,
        _ ballot: inout Ballot
    ) -> RuleOutcome {
        if measure.hasData {
            timer.noData = nil
        } else if timer.noData == nil {
            timer.noData = now
        }
        if let resumed = timer.resumed, measure.isComplete || now - resumed >= rule.refill {
            timer.resumed = nil
        }
        switch rule.aim {
        case .nothing:
            return outcome(rule, measure, timer, measure.hasData ? .value : .noData, nil)
        case .target(let target, let tolerance):
            guard measure.hasData else { return hearNoData(rule, measure, timer, &ballot) }
            ballot.require(measure)
            let (state, proposal) = aim(at: target, tolerance: tolerance, measure)
            ballot.propose(proposal, state, rule.name)
            return outcome(rule, measure, timer, state, proposal)
        case .thresholds(let thresholds):
            let up = standing(of: thresholds.up, .up, thresholds.hold, measure, &timer)
            let down = standing(of: thresholds.down, .down, thresholds.hold, measure, &timer)
            ballot.vote(.up, up, thresholds.step.up(from: current), rule.name)
            ballot.vote(.down, down, thresholds.step.down(from: current), rule.name)
            guard measure.hasData else { return hearNoData(rule, measure, timer, &ballot) }
            ballot.require(measure)
            return outcome(rule, measure, timer, thresholds, up, down)
        }
    }

    /// A rule without data: for a while it says nothing, then its fallback speaks.
    private func hearNoData(
        _ rule: Rule,
        _ measure: Measure,
        _ timer: ServiceState.RuleTimer,
        _ ballot: inout Ballot
    ) -> RuleOutcome {
        ballot.missData()
        guard let fallback = rule.fallback, let since = timer.noData, now - since >= fallback.after
        else { return outcome(rule, measure, timer, .noData, nil) }
        let proposal = max(current, fallback.replicas)
        ballot.propose(proposal, .fallback, rule.name)
        return outcome(rule, measure, timer, .fallback, proposal)
    }

    private func outcome(
        _ rule: Rule,
        _ measure: Measure,
        _ timer: ServiceState.RuleTimer,
        _ state: RuleOutcome.State,
        _ proposal: Int?
    ) -> RuleOutcome {
        RuleOutcome(
            name: rule.name,
            inputs: measure.inputs,
            value: measure.seen,
            state: state,
            proposal: proposal,
            isActiveUp: state == .up,
            isActiveDown: state == .down,
            heldSinceUp: timer.up,
            heldSinceDown: timer.down,
            noDataSince: timer.noData
        )
    }

    private func outcome(
        _ rule: Rule,
        _ measure: Measure,
        _ timer: ServiceState.RuleTimer,
        _ thresholds: Thresholds,
        _ up: Standing?,
        _ down: Standing?
    ) -> RuleOutcome {
        let state: RuleOutcome.State
        var proposal = current
        if up == .fires {
            state = .up
            proposal = thresholds.step.up(from: current)
        } else if down == .fires {
            state = .down
            proposal = thresholds.step.down(from: current)
        } else if up == .pending || down == .pending {
            state = .pending
        } else if up == .missingReplicas || down == .missingReplicas {
            state = .missingReplicas
        } else {
            state = .hold
        }
        var outcome = outcome(rule, measure, timer, state, proposal)
        outcome.isActiveUp = up == .fires || up == .pending
        outcome.isActiveDown = down == .fires || down == .pending
        return outcome
    }
}

extension Rule {
    /// How long samples may take to fill up again after a restart: the window, and a minute for the
    /// first of them.
    fileprivate var refill: Duration { window + .seconds(60) }
}
