/// Everything that is configured for one service, checked once, so that evaluation cannot fail.
package struct ServicePolicy: Equatable, Sendable {
    package let minimum: Int
    package let maximum: Int
    package let rules: [Rule]
    package let match: Match
    /// Whether nothing is proposed before every replica has a value, over its full window.
    package let requiresAllReplicas: Bool
    /// What was configured, or what holds in its place.
    package let behavior: Behavior
    /// Nothing changes for so long after we scaled up.
    package let warmup: Duration
    /// Nothing changes for so long after we scaled down.
    package let cooldown: Duration
    package let schedules: [Schedule]

    /// The places of formula rules in ``rules``, each behind those that it refers to.
    let formulaOrder: [Int]
    /// For each rule the places of its formula's operands; empty where there is none.
    let operands: [[Int]]

    /// How many rules of a service threshold rules' votes need, a direction.
    package struct Match: Equatable, Sendable {
        package var up: Quantifier = .any
        package var down: Quantifier = .all

        package init(up: Quantifier = .any, down: Quantifier = .all) {
            self.up = up
            self.down = down
        }
    }

    /// One of the rules, or all of them.
    package enum Quantifier: String, CaseIterable, Sendable {
        case any
        case all
    }

    /// A service may have so many rules, and so many schedules.
    package static let mostRules = 64

    /// Takes what was configured; what is left out gets its default.
    ///
    /// Without a `behavior`: Kubernetes' where a target rule is used, none where not. Without
    /// `warmup` or `cooldown`: 60 s with threshold rules, none where there are none.
    ///
    /// Throws the first fault that makes the whole meaningless.
    package init(
        minimum: Int = 1,
        maximum: Int,
        rules: [Rule],
        match: Match = Match(),
        requiresAllReplicas: Bool = false,
        behavior: Behavior? = nil,
        warmup: Duration? = nil,
        cooldown: Duration? = nil,
        schedules: [Schedule] = []
    ) throws(PolicyFault) {
        self.minimum = minimum
        self.maximum = maximum
        self.rules = rules
        self.match = match
        self.requiresAllReplicas = requiresAllReplicas
        self.schedules = schedules
        let usesTarget = rules.contains {
            if case .target = $0.aim { true } else { false }
        }
        let usesThresholds = rules.contains {
            if case .thresholds = $0.aim { true } else { false }
        }
        self.behavior = behavior ?? (usesTarget ? .kubernetes : .unlimited)
        let pause: Duration = usesThresholds ? .seconds(60) : .zero
        self.warmup = warmup ?? pause
        self.cooldown = cooldown ?? pause
        (operands, formulaOrder) = try Self.resolveFormulas(rules)
        try check()
    }

    /// The place of each formula's operands, and an order in which all can be worked out.
    private static func resolveFormulas(
        _ rules: [Rule]
    ) throws(PolicyFault) -> (operands: [[Int]], order: [Int]) {
        var operands: [[Int]] = []
        var waiting: [Int] = []
        for (place, rule) in rules.enumerated() {
            var places: [Int] = []
            if case .formula(let formula) = rule.source {
                waiting.append(place)
                for name in formula.operands {
                    guard let operand = rules.firstIndex(where: { $0.name == name }) else {
                        throw .unknownOperand(rule: rule.name, operand: name)
                    }
                    places.append(operand)
                }
            }
            operands.append(places)
        }
        var order: [Int] = []
        while !waiting.isEmpty {
            let ready = waiting.filter { place in
                operands[place].allSatisfy { !waiting.contains($0) }
            }
            guard !ready.isEmpty else { throw .circularFormula(rule: rules[waiting[0]].name) }
            order += ready
            waiting.removeAll(where: ready.contains)
        }
        return (operands, order)
    }
}
