import JSON
import Testing

@testable import Scaling

/// A decision told to machines and to people.
struct ExplanationTests {
    private func decide(_ value: Double) throws -> (Decision, ServicePolicy) {
        let rules: [Rule] = [.thresholds("cpu", hold: .seconds(30)), .direct]
        let policy = try ServicePolicy(maximum: 6, rules: rules, behavior: .unlimited)
        let readings: [Reading] = [
            .replicas([.full(0.9), .full(0.95), .missing, .filling(0.9)]), .service(value),
        ]
        let observation = Observation(current: 4, readings: readings)
        let now = Timestamp(seconds: 100)
        return (policy.evaluate(ServiceState(), observation, at: now).decision, policy)
    }

    @Test
    func `An explanation names inputs, rules, limits and the result`() throws {
        let (decision, policy) = try decide(9)
        let text = decision.explanation(service: "web", policy: policy)
        let json = try JSON(reading: text.utf8)
        let rules = try #require(json["rules"]?.elements)
        #expect(rules[0]["state"] == .string("missing_replicas"))
        #expect(rules[0]["value"]?.number == 0.925)
        #expect(rules[0]["above"]?.number == 0.8)
        #expect(rules[0]["below"]?.number == 0.3)
        #expect(rules[0]["replicas"]?["missing"]?.integer == 1)
        #expect(rules[0]["replicas"]?["max"]?.number == 0.95)
        #expect(rules[1]["proposal"]?.integer == 9)
        #expect(rules[1]["target"]?.number == 1)
        #expect(json["rule"] == .string("direct"))
        #expect(json["recommended"]?.integer == 9)
        let limit = json["limits"]?.elements?.first
        #expect(limit?["limit"] == .string("max_replicas"))
        #expect(limit?["before"]?.integer == 9 && limit?["after"]?.integer == 6)
        #expect(json["desired"]?.integer == 6)
        #expect(json["reason"] == .string("at_max"))
    }

    @Test
    func `A sentence says what changes and why`() throws {
        let (limited, policy) = try decide(9)
        #expect(
            limited.sentence(service: "web", policy: policy)
                == "web: 4 to 6 replicas (at_max: direct 9, target 1; 9 asked for, "
                + "max_replicas makes it 6)"
        )
        let (held, _) = try decide(4)
        #expect(
            held.sentence(service: "web", policy: policy)
                == "web: stays at 4 replicas (missing_replicas)"
        )
    }
}
