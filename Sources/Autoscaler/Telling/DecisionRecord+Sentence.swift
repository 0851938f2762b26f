import Daemon
import Scaling

extension DecisionRecord {
    /// The decision as a sentence for people.
    package var sentence: String {
        let name = service.name
        let now = Self.replicas(decision.current)
        switch decision.action {
        case .none: return "\(name) stays at \(now): \(why)"
        case .scaleUp, .scaleDown:
            let verb = decision.action == .scaleUp ? "up" : "down"
            let numbers = "from \(decision.current) to \(Self.replicas(decision.desired))"
            switch outcome {
            case .applied: return "\(name) is scaled \(verb) \(numbers): \(why)"
            case .none where failure != nil:
                return "\(name) was to be scaled \(verb) \(numbers), but \(failure ?? "")"
            case .dryRun, .none:
                return "\(name) would be scaled \(verb) \(numbers), but this is a dry run: \(why)"
            case .conflict:
                return "\(name) was to be scaled \(verb) \(numbers), but somebody else changed it"
            case .failed:
                let reason = failure ?? "for no reason that is known"
                return "\(name) could not be scaled \(verb) \(numbers): \(reason)"
            }
        }
    }

    /// Why the number is what it is.
    private var why: String {
        let wish =
            service.leader.map { "it would follow \($0) to \(decision.recommended)" }
            ?? "the rules ask for \(decision.recommended)"
        switch decision.reason {
        case .aboveThreshold, .belowThreshold, .aboveTarget, .belowTarget: return comparison
        case .withinThresholds:
            guard let leader = service.leader else {
                return "every value is within its thresholds"
            }
            return leaderReplicas == nil
                ? "nothing is known of \(leader), which it follows"
                : "it has what it has to follow \(leader)"
        case .withinTolerance: return "every value is near enough to its target"
        case .pending: return "a condition has not held for long enough yet"
        case .noData:
            guard let trouble = troubles.first else {
                return "there is no data to go by" + (absence.map { ": \($0)" } ?? "")
            }
            return "there is no data to go by, for \(trouble.rule): \(trouble.fault.message)"
        case .missingReplicas: return "not every replica has a value for the whole window"
        case .fallback: return "data have been missing for so long that the fallback speaks"
        case .belowMin, .aboveMax:
            if let leader = service.leader, let leaderReplicas {
                return "it follows \(leader), which has \(Self.replicas(leaderReplicas))"
            }
            return decision.reason == .belowMin
                ? "that is under the minimum of \(decision.minimum)"
                : "that is over the maximum of \(decision.maximum)"
        case .restored: return "a deploy had set it back"
        case .stabilized: return "\(wish), and the stabilisation window stands against it"
        case .rateLimited: return "\(wish), which is faster than the rate policies allow"
        case .warmup: return "\(wish), but it was scaled up just now and warms up"
        case .cooldown: return "\(wish), but it was scaled down just now and cools down"
        case .atMin: return "\(wish), and the minimum is \(decision.minimum)"
        case .atMax:
            guard decision.limits.last == .maxPerNode, let capacity = orchestrated.capacity else {
                return "\(wish), and the maximum is \(decision.maximum)"
            }
            return "\(wish), and its nodes may hold \(capacity)"
        case .paused: return "\(wish), but an operator paused it"
        case .disabled: return "\(wish), but scaling is disabled"
        case .globalMode:
            return orchestrated.mode == .job
                ? "it is a job, which has no count to keep"
                : "it runs once on every node and has no count"
        case .notLeader: return "another bridge is the leader"
        case .updateInProgress: return "an update is in progress"
        case .scaledToZero: return "somebody set it to none, which is left alone"
        case .orchestratorUnavailable:
            return uncounted.map { "it is not known how many there are, for \($0)" }
                ?? "the orchestrator does not answer"
        }
    }

    /// The rule that decided, with its value and what that is held against.
    private var comparison: String {
        guard let place = decision.rules.firstIndex(where: { $0.name == decision.rule }),
            place < service.policy.rules.count, let value = decision.rules[place].value
        else { return "the rules ask for \(decision.recommended)" }
        let rule = service.policy.rules[place]
        let shown = "\(rule.name) is \(Self.short(value))"
        switch rule.aim {
        case .target(let target, _): return "\(shown), and the target is \(Self.short(target))"
        case .thresholds(let thresholds):
            let isUp = decision.recommended > decision.current
            guard let condition = isUp ? thresholds.up : thresholds.down else { return shown }
            let words = condition.comparison.rawValue.split(separator: "_").joined(separator: " ")
            return "\(shown), \(words) \(Self.short(condition.limit))"
        case .nothing: return shown
        }
    }

    private static func replicas(_ count: Int) -> String {
        count == 1 ? "1 replica" : "\(count) replicas"
    }

    /// A number with three digits, as people read it.
    static func short(_ value: Double) -> String {
        guard value.magnitude < 1e15, value != 0 else { return "\(value)" }
        var unit = 1.0
        while value.magnitude / unit >= 1000 { unit *= 10 }
        while value.magnitude / unit < 100, unit > 1e-12 { unit /= 10 }
        let rounded =
            unit >= 1 ? (value / unit).rounded() * unit : (value / unit).rounded() / (1 / unit)
        if rounded == rounded.rounded() { return "\(Int(rounded))" }
        return "\(rounded)"
    }
}

extension Log {
    /// A decision as a line: what is new at info, its repetition at debug.
    func decision(_ record: DecisionRecord, isNew: Bool) {
        let level = record.outcome == .failed ? LogLine.Level.error : .info
        // Of thousands of services, most lines are repetitions that nobody reads.
        guard (isNew ? level : .debug) >= self.level else { return }
        let decision = record.decision
        change(
            isNew,
            level,
            "Decided",
            ("service", record.service.name),
            ("action", decision.action.rawValue),
            ("reason", decision.reason.rawValue),
            ("current", "\(decision.current)"),
            ("recommended", "\(decision.recommended)"),
            ("desired", "\(decision.desired)"),
            ("limits", decision.limits.map(\.rawValue).joined(separator: ",")),
            ("outcome", record.outcome.rawValue),
            ("because", record.sentence)
        )
    }
}

extension ControlLoop {
    /// Logs what is wrong with queries when that changes, and when it is well again.
    func logTroubles(_ records: [DecisionRecord]) {
        if queries == nil, loggedTroubles.isEmpty { return }
        var present: [RuleName: QueryFault.Reason] = [:]
        var rules: Set<RuleName> = []
        for record in records {
            let service = record.service.name
            for rule in record.service.policy.rules {
                rules.insert(RuleName(service: service, rule: rule.name))
            }
            for trouble in record.troubles {
                let name = RuleName(service: service, rule: trouble.rule)
                present[name] = trouble.fault.reason
                log.change(
                    loggedTroubles[name] != trouble.fault.reason,
                    .warn,
                    "A query gives a rule no new value",
                    ("service", service),
                    ("rule", trouble.rule),
                    ("reason", trouble.fault.reason.rawValue),
                    ("error", trouble.fault.message)
                )
            }
        }
        for name in loggedTroubles.keys.sorted() where present[name] == nil {
            // A rule that is gone, or was not looked at, gives nothing.
            guard rules.contains(name) else { continue }
            log.info(
                "A query gives a rule values again",
                ("service", name.service),
                ("rule", name.rule)
            )
        }
        loggedTroubles = present
    }
}

/// A rule of a service, as lines of the log name it.
struct RuleName: Hashable, Comparable {
    let service: String
    let rule: String

    static func < (left: RuleName, right: RuleName) -> Bool {
        (left.service, left.rule) < (right.service, right.rule)
    }
}
