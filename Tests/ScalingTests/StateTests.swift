import Testdata
import Testing

@testable import Scaling

/// Saving and loading what must be remembered.
struct StateTests {
    private let start = Timestamp(nanoseconds: 1_700_000_000_123_456_789)

    private func full() throws -> ScalingState {
        let policy = try ServicePolicy(maximum: 9, rules: [.direct], behavior: .kubernetes)
        var service = ServiceState()
        for (second, wanted) in [(0, 5.0), (10, 3), (20, 4)] {
            let now = start + .seconds(second)
            let observation = Observation(current: 2, readings: [.service(wanted)])
            service = policy.evaluate(service, observation, at: now).state
            service.applied(from: 2, to: Int(wanted), at: now, policy: policy)
        }
        service.applied(from: 4, to: 2, at: start + .seconds(30), policy: policy)
        service.pause(.up, at: start, for: .milliseconds(1500))
        service.pause(.down, at: start, for: nil)
        var timer = ServiceState.RuleTimer(rule: "a \"name\"")
        timer.up = start
        service.timers = [timer]
        var state = ScalingState()
        state.isEnabled = false
        state.services = ["id1": service, "id2\n": ServiceState()]
        return state
    }

    @Test
    func `A saved state is read back as it was`() throws {
        let state = try full()
        #expect(try ScalingState(json: state.json.utf8) == state)
        #expect(state.json.contains("1700000000.123456789"))
        #expect(try ScalingState(json: ScalingState().json.utf8) == ScalingState())
    }

    @Test(arguments: [
        ("", "a value is missing at byte 0"), ("[]", "the state is no object"),
        (#"{"version":2,"enabled":true,"services":{}}"#, "not of version 1"),
        (#"{"version":1,"services":{}}"#, "\"enabled\" is no truth value"),
        (#"{"version":1,"enabled":true}"#, "\"services\" is no object"),
        (#"{"version":1,"enabled":true,"services":{},"x":1}"#, "unknown \"x\""),
        (#"{"version":1,"enabled":true,"services":{"a":{}}}"#, "no usable \"known\""),
        (
            #"{"version":1,"enabled":true,"services":{"a":{"known":true,"largest":[[5,1],[4,0]]}}}"#,
            "no usable \"largest\""
        ),
        (
            #"{"version":1,"enabled":true,"services":{"a":{"known":true,"changes":[[5]]}}}"#,
            "no usable \"changes\""
        ),
        (
            #"{"version":1,"enabled":true,"services":{"a":{"known":true,"timers":{"r":{"x":1}}}}}"#,
            "unknown \"x\""
        ),
    ])
    func `What is no saved state is refused whole, with its reason`(text: String, why: String) {
        let fault = #expect(throws: StateFault.self) { _ = try ScalingState(json: text.utf8) }
        #expect(fault?.description.contains(why) == true, "\(fault?.description ?? "")")
    }

    @Test
    func `A mutated state is read or refused, and what is read can be used`() throws {
        var random = SeededGenerator(seed: 2)
        let policy = try ServicePolicy(maximum: 9, rules: [.direct], behavior: .kubernetes)
        let text = Array(try full().json.utf8)
        var read = 0
        for _ in 0..<4000 {
            guard let state = try? ScalingState(json: random.mutated(text)) else { continue }
            read += 1
            #expect(try ScalingState(json: state.json.utf8) == state)
            for service in state.services.values {
                let observation = Observation(current: 5, readings: [.service(7)])
                let decision = policy.evaluate(service, observation, at: start).decision
                #expect(1...9 ~= decision.desired)
            }
        }
        #expect(read > 0 && read < 4000)
    }

    @Test(arguments: [
        ("0", 0), ("1.5", 1_500_000_000), ("-0.25", -250_000_000), ("1e3", 1_000_000_000_000),
        ("1500e-3", 1_500_000_000), ("0.0000000019", 1), ("0e300", 0), ("1e-300", 0),
        ("3e9", 3_000_000_000_000_000_000),
    ])
    func `Seconds are read to the nanosecond`(text: String, nanoseconds: Int64) {
        #expect(Timestamp(seconds: text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "-", ".5", "1..2", "x", "1e", "1e5000", "5e9", "1e300", "1 ", "1e-9223372036854775808",
    ])
    func `What is no time is refused`(text: String) {
        #expect(Timestamp(seconds: text) == nil)
    }

    @Test
    func `A log of recommendations keeps its bound and errs to the careful side`() {
        var log = RecommendationLog()
        let window = Duration.seconds(100_000)
        var largest = 0
        for step in 0..<5000 {
            let now = start + .seconds(step)
            largest = log.add(9000 - step, at: now, window: window, keeping: .largest)
        }
        #expect(log.entries.count == RecommendationLog.capacity)
        #expect(largest == 9000)
        var changes = ChangeLog()
        for step in 0..<5000 {
            changes.add(step % 7 == 0 ? -1 : 1, at: start + .seconds(step), keeping: window)
        }
        #expect(changes.entries.count <= ChangeLog.capacity)
        let now = start + .seconds(5000)
        #expect(changes.countBefore(10_000, period: window, at: now) == 10_000 - 5000 + 2 * 715)
    }
}
