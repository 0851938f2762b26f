import Scaling
import Testing

/// Arithmetic over rules, and what makes no sense together.
struct FormulaTests {
    @Test(arguments: [
        ("1 + 2 * 3", 7.0), ("(1 + 2) * 3", 9), ("8 / 4 / 2", 1), ("2 - 3 - 4", -5),
        ("-2 * -3", 6), ("--1", 1), ("1.5e2 - .5", 149.5), ("a / b", 0.25), ("\"a\" + a", 2),
        ("a*b-a", 3),
    ])
    func `A formula has the value that its operators give`(text: String, value: Double) throws {
        let formula = try Formula(text)
        let operands = ["a": 1.0, "b": 4.0]
        #expect(formula.value { operands[formula.operands[$0]] } == value)
    }

    @Test
    func `A missing operand or a division by zero is no data`() throws {
        #expect(try Formula("a + 1").value { _ in nil } == nil)
        #expect(try Formula("1 / a").value { _ in 0 } == nil)
        #expect(try Formula("0 * a").value { _ in .infinity } == nil)
    }

    @Test(arguments: [
        ("", 0), ("1 +", 3), ("1 2", 2), ("(1", 2), ("1)", 1), ("a $ b", 2), ("1.2.3", 0),
        ("\"a", 0), ("* 2", 0), ("1e999", 0), (String(repeating: "(", count: 40), 32),
        (String(repeating: "-", count: 40), 32), (String(repeating: "1", count: 1001), 0),
    ])
    func `What is no formula is refused where it goes wrong`(text: String, offset: Int) {
        let fault = #expect(throws: FormulaFault.self) { _ = try Formula(text) }
        #expect(fault?.offset == offset)
    }

    @Test
    func `A rule by formula compares the ratio of two others`() throws {
        func operand(_ name: String) -> Rule {
            Rule(name: name, source: .family(name, isRate: true), aim: .nothing)
        }
        let ratio = Rule(
            name: "ratio",
            source: .formula(try Formula("errors / requests")),
            aim: .thresholds(Thresholds(above: 0.05, below: 0.01))
        )
        let policy = try ServicePolicy(
            maximum: 9,
            rules: [ratio, operand("errors"), operand("requests")]
        )
        func decide(_ errors: Reading, _ requests: Reading) -> Decision {
            let observation = Observation(
                current: 2,
                readings: [.missing, errors, requests]
            )
            let now = Timestamp(seconds: 0)
            return policy.evaluate(ServiceState(), observation, at: now).decision
        }
        let requests = Reading.replicas([.full(100), .full(100)])
        let many = decide(.replicas([.full(8), .full(8)]), requests)
        #expect(many.desired == 3)
        #expect(many.rules[0].value == 0.08)
        #expect(many.rules[1].state == .value)
        #expect(decide(.replicas([.full(0), .full(0)]), requests).desired == 1)
        #expect(decide(.replicas([.full(0), .missing]), requests).reason == .missingReplicas)
        #expect(decide(.missing, requests).reason == .noData)
        #expect(decide(requests, .mean(0)).reason == .noData)
    }

    @Test(arguments: [
        // Missing replicas of a sum count as 0, ...
        ("a + b", "2 2 2 -", "1 1 1 1", 10, RuleOutcome.State.up),
        // ... and of a divisor or of what is taken away not at all, for that would speak for more.
        ("b / a", "1 1 - -", "2 2 2 2", 8, .up), ("b - a", "1 1 - -", "4 4 4 4", 12, .up),
        ("b - a", "3.5 3.5 - -", "4 4 4 4", 3, .down),
    ])
    func `Missing replicas of an operand enlarge no proposal`(
        formula: String,
        a: String,
        b: String,
        wanted: Int,
        state: RuleOutcome.State
    ) throws {
        let rules =
            try ["a", "b"].map {
                Rule(name: $0, source: .metric("cpu_cores"), aim: .nothing)
            } + [
                Rule(name: "f", source: .formula(Formula(formula)), aim: .target(1, tolerance: 0.1))
            ]
        let policy = try ServicePolicy(minimum: 0, maximum: 99, rules: rules, behavior: .unlimited)
        let readings = try [a, b].map {
            try Reading.table($0.split(separator: " ").map(String.init))
        }
        let observation = Observation(current: 4, readings: readings + [.missing])
        let now = Timestamp(seconds: 0)
        let decision = policy.evaluate(ServiceState(), observation, at: now).decision
        #expect(decision.rules[2].state == state)
        #expect(decision.recommended == wanted)
    }

    @Test
    func `A policy that cannot be meant is refused`() throws {
        func fault(_ rules: [Rule], minimum: Int = 1, maximum: Int = 5) -> PolicyFault? {
            #expect(throws: PolicyFault.self) {
                _ = try ServicePolicy(minimum: minimum, maximum: maximum, rules: rules)
            }
        }
        #expect(fault([], minimum: 6) == .bounds(minimum: 6, maximum: 5))
        #expect(fault([], minimum: 0, maximum: 0) == .bounds(minimum: 0, maximum: 0))
        #expect(fault([.direct, .direct]) == .repeatedName("direct"))
        let overlapping = Rule.thresholds("a", above: 0.3, below: 0.8)
        #expect(fault([overlapping]) == .overlappingThresholds(rule: "a"))
        #expect(fault([.thresholds("a", above: nil, below: nil)]) != nil)
        #expect(fault([.thresholds("a", step: .replicas(0))]) != nil)
        let loop = Rule(name: "a", source: .formula(try Formula("a + 1")), aim: .nothing)
        #expect(fault([loop]) == .circularFormula(rule: "a"))
        let lost = Rule(name: "a", source: .formula(try Formula("b + 1")), aim: .nothing)
        #expect(fault([lost]) == .unknownOperand(rule: "a", operand: "b"))
        let zero = Rule(name: "a", source: .metric("m"), aim: .target(0, tolerance: 0.1))
        #expect(fault([zero]) != nil)
    }
}
