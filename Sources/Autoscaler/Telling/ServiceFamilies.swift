import Metrics
import Scaling

/// The metric families of the services, written from what stands on the board.
///
/// A series is there only where its number is known; those of a service that is not managed any
/// more are gone with it. Thousands of services have hundreds of thousands of lines: label texts are
/// rendered once for many of them.
struct ServiceFamilies {
    /// In the order of ``ServiceFamily``.
    private(set) var all: [WrittenFamily] = []
    /// `service="NAME"` of the one that is being written.
    private var service: [UInt8] = []

    /// How many bytes the samples of each family take.
    var sizes: [Int] { all.map(\.size) }

    /// Writes the families; `sizes` are those of the page before.
    init(_ content: DecisionBoard.Content, sizes: [Int] = []) {
        for family in ServiceFamily.allCases {
            let last = family.rawValue < sizes.count ? sizes[family.rawValue] : 0
            // Numbers grow by a digit now and then.
            all.append(family.empty(last + last / 16))
        }
        for (name, faults) in content.labelFaults.sorted(by: { $0.key < $1.key }) {
            service = WrittenFamily.labels([("service", name)])
            add(.invalidLabels, Double(faults.count))
        }
        for (name, view) in content.views.sorted(by: { $0.key < $1.key }) {
            service = WrittenFamily.labels([("service", name)])
            show(view, content)
            if let record = view.latest { explain(record, view.plan, content.orchestrator) }
            count(view)
        }
    }

    /// Adds a sample of the service that is being written; `labels` are the others that it has.
    mutating func add(_ family: ServiceFamily, _ value: Double, _ labels: [UInt8] = []) {
        all[family.rawValue].append(service, labels, value)
    }

    /// What holds of a service, whatever was decided.
    private mutating func show(_ view: DecisionBoard.View, _ content: DecisionBoard.Content) {
        let isEnabled = content.isEnabled && content.isSwitchedOn && view.service.isEnabled
        add(.enabled, isEnabled ? 1 : 0)
        add(.dryRun, content.isDryRun || view.service.isDryRun ? 1 : 0)
        if let leader = view.service.leader {
            add(.attachment, 1, WrittenFamily.labels([("leader", leader)]))
        }
        let now = view.latest?.decision.time
        for direction in Direction.allCases {
            let pause = direction == .up ? view.state?.pauseUp : view.state?.pauseDown
            let isOn = pause.map { pause in now.map(pause.isOn) ?? true } ?? false
            add(.paused, isOn ? 1 : 0, direction.label)
        }
        for rule in view.service.policy.rules {
            for (direction, limit) in rule.limits {
                let labels = WrittenFamily.labels([
                    ("rule", rule.name), ("metric", rule.metricName), ("direction", direction),
                ])
                add(.ruleThreshold, limit, labels)
            }
        }
        guard let state = view.state else { return }
        let policy = view.service.policy
        for (direction, time, pause) in [
            (Direction.up, state.lastScaleUp, policy.warmup),
            (.down, state.lastScaleDown, policy.cooldown),
        ] {
            guard let time else { continue }
            add(.lastScale, time.unixSeconds, direction.label)
            guard pause > .zero else { continue }
            add(.cooldownUntil, (time + pause).unixSeconds, direction.label)
        }
    }

    /// What was counted of a service.
    private mutating func count(_ view: DecisionBoard.View) {
        let (tally, plan) = (view.tally, view.plan)
        for (pair, label) in zip(plan.decisions, plan.labels) {
            add(.decisions, Double(tally.decisions[pair] ?? 0), label)
        }
        for (pair, count) in tally.decisions where !plan.decisions.contains(pair) {
            add(.decisions, Double(count), pair.label)
        }
        for limit in Limit.allCases {
            let count = tally.limited[limit]
            guard count != nil || plan.limits.contains(limit) else { continue }
            add(.limited, Double(count ?? 0), limit.label)
        }
        for direction in Direction.allCases {
            for outcome in DecisionRecord.Outcome.allCases where outcome != .none {
                let operation = ServiceTally.Operation(direction: direction, outcome: outcome)
                let count = tally.operations[operation]
                guard count != nil || plan.outcomes.contains(outcome) else { continue }
                add(.operations, Double(count ?? 0), operation.label)
            }
            let count = Double(tally.replicasChanged[direction] ?? 0)
            add(.replicasChanged, count, direction.label)
        }
        add(.directionChanges, Double(tally.directionChanges))
        add(.deployResets, Double(tally.resets))
        for rule in view.service.policy.rules {
            let start = WrittenFamily.labels([("rule", rule.name)])
            for reason in rule.errorReasons {
                let key = ServiceTally.RuleError(rule: rule.name, reason: reason)
                let count =
                    tally.ruleErrors.isEmpty ? 0 : Double(tally.ruleErrors[key] ?? 0)
                add(
                    .ruleErrors,
                    count,
                    start + Self.separator + WrittenFamily.labels([("reason", reason)])
                )
            }
        }
    }

    static let separator = Array(",".utf8)
}
