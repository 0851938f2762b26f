import Testing

@testable import Scaling

/// The arithmetic of proposals, rates and windows, row by row.
struct TableTests {
    private let now = Timestamp(seconds: 1_700_000_000)

    @Test
    func `A target rule proposes what brings the mean to the target`() throws {
        for row in try Table("target", fields: 6).rows {
            let reading = try Reading.table(row.words(3))
            let isForService =
                if case .service = reading { true } else { false }
            let rule = Rule(
                name: "r",
                source: .promql("q", isPerService: isForService),
                aim: .target(try row.number(1), tolerance: try row.number(2))
            )
            let policy = try ServicePolicy(
                minimum: 0,
                maximum: 1_000_000,
                rules: [rule],
                behavior: .unlimited
            )
            let observation = Observation(current: try row.count(0), readings: [reading])
            let decision = policy.evaluate(ServiceState(), observation, at: now).decision
            let outcome = decision.rules[0]
            #expect(outcome.state.rawValue == row.fields[5], "\(row)")
            #expect(outcome.proposal.map { "\($0)" } ?? "none" == row.fields[4], "\(row)")
            #expect(decision.recommended == outcome.proposal ?? decision.current, "\(row)")
        }
    }

    @Test
    func `Rate policies let through what their periods leave`() throws {
        for row in try Table("rates", fields: 5).rows {
            let (current, wanted) = (try row.count(0), try row.count(1))
            let words = row.words(2)
            let policies = try words.dropFirst().map { word -> Behavior.Policy in
                let parts = word.split(separator: "/")
                let amount = parts[0]
                return Behavior.Policy(
                    amount.last == "%"
                        ? .percent(try #require(Double(amount.dropLast())))
                        : .pods(try #require(Int(amount))),
                    period: .seconds(try #require(Int(parts[1])))
                )
            }
            let direction = Behavior.Direction(
                selectPolicy: try #require(Behavior.Selection(rawValue: words[0])),
                policies: policies
            )
            let policy = try ServicePolicy(
                minimum: 0,
                maximum: 1000,
                rules: [.direct],
                behavior: Behavior(scaleUp: direction, scaleDown: direction)
            )
            var state = ServiceState()
            for word in row.words(3) {
                let parts = word.split(separator: "@")
                let age = try #require(Int(parts[1]))
                let change = try #require(Int(parts[0]))
                state.changes.add(change, at: now + .seconds(-age), keeping: .seconds(3600))
            }
            let observation = Observation(current: current, readings: [.service(Double(wanted))])
            let decision = policy.evaluate(state, observation, at: now).decision
            let desired = try row.count(4)
            #expect(decision.desired == desired, "\(row)")
            #expect(decision.reason == .rateLimited, "\(row)")
            #expect(decision.limits == [.rate], "\(row)")
        }
    }

    @Test
    func `Stabilisation windows hold to their extremes`() throws {
        for row in try Table("stabilization", fields: 6).rows {
            let (up, down) = (try row.count(1), try row.count(2))
            let policy = try ServicePolicy(
                minimum: 0,
                maximum: 1000,
                rules: [.direct],
                behavior: Behavior(
                    scaleUp: .init(stabilizationWindow: .seconds(up)),
                    scaleDown: .init(stabilizationWindow: .seconds(down))
                )
            )
            var state = ServiceState()
            state.isKnown = true
            let current = try row.count(0)
            for word in row.words(3) {
                let parts = word.split(separator: "@")
                let age = try #require(Int(parts[1]))
                let replicas = try #require(Double(parts[0]))
                let observation = Observation(current: current, readings: [.service(replicas)])
                state = policy.evaluate(state, observation, at: now + .seconds(-age)).state
            }
            let wanted = try row.number(4)
            let observation = Observation(current: current, readings: [.service(wanted)])
            let decision = policy.evaluate(state, observation, at: now).decision
            let left = try row.count(5)
            #expect(decision.stabilized == left, "\(row)")
            #expect(decision.limits == (Double(left) == wanted ? [] : [.stabilization]), "\(row)")
        }
    }
}
