import Testing

@testable import Scaling

/// What other autoscalers decide, by the facts of their own tests, beside what is decided here: the
/// same, or something else for a reason that stands beside it.
struct ComparisonTests {
    private let now = Timestamp(seconds: 1_700_000_000)

    @Test(arguments: ["kubernetes", "other-autoscalers"])
    func `A row is decided as it says, and its difference has a reason`(table: String) throws {
        for row in try Table(table, fields: 8).rows {
            let limits = try behavior(row.words(2))
            let (rules, readings) = try rules(row.fields[4], row)
            let bounds = row.fields[1].split(separator: "-").compactMap { Int($0) }
            let policy = try ServicePolicy(
                minimum: bounds[0],
                maximum: bounds[1],
                rules: rules,
                behavior: limits,
                warmup: .zero,
                cooldown: .zero
            )
            let current = try row.count(0)
            var state = ServiceState()
            state.isKnown = true
            for word in row.words(3) where word != "-" {
                let parts = word.split(separator: "@")
                let time = now + .seconds(-(try #require(Int(parts[1]))))
                if word.first == "r" {
                    let replicas = try #require(Int(parts[0].dropFirst()))
                    let window = limits.scaleUp.stabilizationWindow
                    if window > .zero {
                        _ = state.smallest.add(
                            replicas,
                            at: time,
                            window: window,
                            keeping: .smallest
                        )
                    }
                    _ = state.largest.add(
                        replicas,
                        at: time,
                        window: limits.scaleDown.stabilizationWindow,
                        keeping: .largest
                    )
                } else {
                    let change = try #require(Int(parts[0]))
                    state.changes.add(change, at: time, keeping: .seconds(3600))
                }
            }
            let observation = Observation(current: current, readings: readings)
            let decision = policy.evaluate(state, observation, at: now).decision
            #expect("\(decision.desired)" == row.fields[5], "\(table), \(row)")
            let isSame = row.fields[6] == "=" || row.fields[6] == row.fields[5]
            #expect(isSame == row.fields[7].isEmpty, "a reason is missing: \(row)")
        }
    }

    @Test
    func `Conditions that must hold fire as Dynamite's do, or differ for a reason`() throws {
        for row in try Table("periods", fields: 7).rows {
            let rule = Rule(
                name: "r",
                source: .metric("m"),
                aim: .thresholds(
                    try thresholds(row.words(0) + ["step", "1"], hold: try row.count(1))
                )
            )
            let rest = Duration.seconds(try row.count(2))
            let policy = try ServicePolicy(
                maximum: 20,
                rules: [rule],
                warmup: rest,
                cooldown: rest
            )
            var state = ServiceState()
            var current = 10
            var acted: [String] = []
            for word in row.words(3) {
                let parts = word.split(separator: ":")
                let time = now + .seconds(try #require(Int(parts[0])))
                let value = try #require(Double(parts[1]))
                let observation = Observation(current: current, readings: [.mean(value)])
                let (next, decision) = policy.evaluate(state, observation, at: time)
                state = next
                guard decision.action != .none else { continue }
                acted.append(String(parts[0]))
                state.applied(from: current, to: decision.desired, at: time, policy: policy)
                current = decision.desired
            }
            #expect(acted == row.words(4), "\(row)")
            let isSame = acted.count == (try row.count(5))
            #expect(isSame == row.fields[6].isEmpty, "a reason is missing: \(row)")
        }
    }

    /// `up=max,4/15,100%/15,w0 down=…`; nothing for no limits.
    private func behavior(_ words: [String]) throws -> Behavior {
        var behavior = Behavior.unlimited
        for word in words where word != "-" {
            let sides = word.split(separator: "=")
            var direction = Behavior.Direction()
            for part in sides[1].split(separator: ",") {
                if let selection = Behavior.Selection(rawValue: String(part)) {
                    direction.selectPolicy = selection
                } else if part.first == "w" {
                    let seconds = try #require(Int(part.dropFirst()))
                    direction.stabilizationWindow = .seconds(seconds)
                } else {
                    let parts = part.split(separator: "/")
                    let period = Duration.seconds(try #require(Int(parts[1])))
                    let amount: Behavior.Policy.Amount =
                        parts[0].last == "%"
                        ? .percent(try #require(Double(parts[0].dropLast())))
                        : .pods(try #require(Int(parts[0])))
                    direction.policies.append(.init(amount, period: period))
                }
            }
            if sides[0] == "up" {
                behavior.scaleUp = direction
            } else {
                behavior.scaleDown = direction
            }
        }
        return behavior
    }

    /// `target 0.5 0.1 : 0.4 0.6` or `up above 0.8 step 1 : mean 0.9`, several with `;` between.
    private func rules(_ text: String, _ row: Table.Row) throws -> ([Rule], [Reading]) {
        var rules: [Rule] = []
        var readings: [Reading] = []
        for part in text.split(separator: ";") {
            let sides = part.split(separator: ":")
            let words = sides[0].split(separator: " ").map(String.init)
            let reading = try Reading.table(sides[1].split(separator: " ").map(String.init))
            let isForService = if case .service = reading { true } else { false }
            let aim: Rule.Aim =
                if words[0] == "target" {
                    .target(
                        try #require(Double(words[1]), "\(row)"),
                        tolerance: try #require(Double(words[2]))
                    )
                } else {
                    .thresholds(try thresholds(words))
                }
            rules.append(
                Rule(
                    name: "r\(rules.count)",
                    source: .promql("q", isPerService: isForService),
                    aim: aim
                )
            )
            readings.append(reading)
        }
        return (rules, readings)
    }

    /// `up above 500 step 1`, `down at_or_below 1 step 30%`, `both above 85 below 25 step 1`.
    private func thresholds(_ words: [String], hold: Int = 0) throws -> Thresholds {
        var thresholds = Thresholds(hold: .seconds(hold))
        var place = 1
        while place + 1 < words.count {
            let (word, number) = (words[place], words[place + 1])
            place += 2
            if word == "step" {
                thresholds.step =
                    number.last == "%"
                    ? .percent(try #require(Double(number.dropLast())))
                    : .replicas(try #require(Int(number)))
                continue
            }
            let condition = Thresholds.Condition(
                try #require(Thresholds.Comparison(rawValue: word)),
                try #require(Double(number))
            )
            let isUp = words[0] == "up" || words[0] == "both" && word.hasSuffix("above")
            if isUp { thresholds.up = condition } else { thresholds.down = condition }
        }
        return thresholds
    }
}
