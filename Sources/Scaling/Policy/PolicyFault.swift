/// Why a service's configuration cannot be meant.
package enum PolicyFault: Error, Equatable, Sendable {
    /// The bounds are not 0 <= minimum <= maximum, with a maximum of 1 to 1,000,000,000.
    case bounds(minimum: Int, maximum: Int)
    case tooManyRules(Int)
    case repeatedName(String)
    /// A rule's number is not finite, a target not above 0, a step not at least 1, ....
    case unusable(rule: String, what: String)
    /// One value could scale up and down at once.
    case overlappingThresholds(rule: String)
    case unknownOperand(rule: String, operand: String)
    case circularFormula(rule: String)
    /// A window, period or pause is negative or longer than a year.
    case duration(String)
    /// A rate policy's amount or period is not above 0.
    case ratePolicy
}

extension PolicyFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .bounds(let minimum, let maximum):
            "min_replicas \(minimum) and max_replicas \(maximum) are not 0 <= min <= max, max > 0"
        case .tooManyRules(let count):
            "\(count) rules or schedules: a service has at most \(ServicePolicy.mostRules)"
        case .repeatedName(let name): "two rules have the name \(name)"
        case .unusable(let rule, let what): "rule \(rule): \(what)"
        case .overlappingThresholds(let rule):
            "rule \(rule): some value would scale up and down at once"
        case .unknownOperand(let rule, let operand):
            "rule \(rule): its formula names \(operand), which is no rule of the service"
        case .circularFormula(let rule): "rule \(rule): its formula depends on itself"
        case .duration(let name): "\(name) is negative or longer than a year"
        case .ratePolicy: "a rate policy needs a value and a period above 0"
        }
    }
}

extension ServicePolicy {
    /// Throws the first fault; what it lets through, evaluation can take.
    func check() throws(PolicyFault) {
        guard minimum >= 0, maximum >= max(1, minimum), maximum <= ReplicaCount.limit else {
            throw .bounds(minimum: minimum, maximum: maximum)
        }
        guard rules.count <= Self.mostRules, schedules.count <= Self.mostRules else {
            throw .tooManyRules(max(rules.count, schedules.count))
        }
        for (place, rule) in rules.enumerated() {
            if rules[..<place].contains(where: { $0.name == rule.name }) {
                throw .repeatedName(rule.name)
            }
            try rule.check()
        }
        try Self.check(warmup, "warmup")
        try Self.check(cooldown, "cooldown")
        for direction in [behavior.scaleUp, behavior.scaleDown] {
            try Self.check(direction.stabilizationWindow, "stabilization_window")
            for policy in direction.policies {
                try Self.check(policy.period, "period")
                let isPositive =
                    switch policy.amount {
                    case .pods(let count): count > 0
                    case .percent(let percent): percent > 0 && percent.isFinite
                    }
                guard isPositive, policy.period > .zero else { throw .ratePolicy }
            }
        }
    }

    fileprivate static func check(_ duration: Duration, _ name: String) throws(PolicyFault) {
        guard duration >= .zero, duration <= .seconds(366 * 86400) else { throw .duration(name) }
    }
}

extension Rule {
    fileprivate func check() throws(PolicyFault) {
        guard !name.isEmpty else { throw .unusable(rule: "''", what: "a rule needs a name") }
        try ServicePolicy.check(window, "over")
        if let fallback {
            try ServicePolicy.check(fallback.after, "after")
            guard fallback.replicas >= 0, fallback.replicas <= ReplicaCount.limit else {
                throw .unusable(rule: name, what: "a fallback is a count of replicas")
            }
        }
        switch aim {
        case .nothing: break
        case .target(let target, let tolerance):
            guard target > 0, target.isFinite, tolerance >= 0, tolerance.isFinite else {
                throw .unusable(rule: name, what: "a target is above 0, a tolerance not below 0")
            }
            guard statistic == .mean else {
                throw .unusable(rule: name, what: "a target is held against the mean")
            }
        case .thresholds(let thresholds): try check(thresholds)
        }
    }

    private func check(_ thresholds: Thresholds) throws(PolicyFault) {
        let conditions = [thresholds.up, thresholds.down].compactMap(\.self)
        guard !conditions.isEmpty, conditions.allSatisfy(\.limit.isFinite) else {
            throw .unusable(rule: name, what: "a threshold is a finite number")
        }
        try ServicePolicy.check(thresholds.hold, "for")
        let isStep =
            switch thresholds.step {
            case .replicas(let count): count > 0 && count <= ReplicaCount.limit
            case .percent(let percent): percent > 0 && percent.isFinite
            }
        guard isStep else { throw .unusable(rule: name, what: "a step is above 0") }
        // Two conditions overlap when some value satisfies both: if any does, then one of the limits,
        // the middle between them, or what is well beyond both.
        guard let up = thresholds.up, let down = thresholds.down else { return }
        let (least, most) = (min(up.limit, down.limit), max(up.limit, down.limit))
        let trials = [
            least, most, least / 2 + most / 2, least - abs(least) - 1, most + abs(most) + 1,
        ]
        if trials.contains(where: { up.holds(for: $0) && down.holds(for: $0) }) {
            throw .overlappingThresholds(rule: name)
        }
    }
}
