import JSON
import Testing

@testable import Scaling

/// Counts that we set, and what others make of them.
@Suite struct OwnCountTests {
    private static func policy(_ bounds: ClosedRange<Int> = 1...10) throws -> ServicePolicy {
        try ServicePolicy(minimum: bounds.lowerBound, maximum: bounds.upperBound, rules: [])
    }

    private func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    private func scaled(_ counts: Int...) throws -> ServiceState {
        var state = ServiceState()
        let policy = try Self.policy()
        for (place, pair) in zip(counts, counts.dropFirst()).enumerated() {
            state.applied(from: pair.0, to: pair.1, at: time(Int64(place)), policy: policy)
            state.confirm()
        }
        return state
    }

    @Test func `the count of before our changes is seen as a reset, once`() throws {
        var state = try scaled(2, 4, 7)
        #expect(state.see(7, at: time(10)) == nil)
        #expect(state.lostCount(at: time(10), window: .seconds(60)) == nil)
        #expect(state.see(2, at: time(20)) == .reset(from: 7, to: 2))
        #expect(state.see(2, at: time(22)) == nil)
        #expect(state.lostCount(at: time(79), window: .seconds(60)) == 7)
        #expect(state.lostCount(at: time(80), window: .seconds(60)) == nil)
        #expect(state.see(7, at: time(90)) == nil)
        #expect(state.lostCount(at: time(90), window: .seconds(600)) == nil)
    }

    @Test func `a count is given once it is certain, and until somebody sets another`() throws {
        let policy = try Self.policy()
        var state = ServiceState()
        state.applied(from: 2, to: 3, at: time(10), policy: policy)
        #expect(state.given(at: time(20)) == nil)
        state.applied(from: 2, to: 3, at: time(15), policy: policy)
        state.confirm()
        // The first attempt gave nothing.
        #expect(state.given(at: time(20))?.replicas == 3)
        #expect(state.given(at: time(20))?.age == .seconds(5))
        #expect(state.given(at: time(5))?.age == .zero)
        state.applied(from: 3, to: 0, at: time(30), policy: policy)
        state.confirm()
        #expect(state.given(at: time(33))?.replicas == 0)
        #expect(state.given(at: time(33))?.age == .seconds(3))
        _ = state.see(2, at: time(40))
        #expect(state.given(at: time(41)) == nil)
    }

    @Test func `any other count is somebody's wish, and nothing is lost`() throws {
        var state = try scaled(2, 4, 7)
        #expect(state.see(5, at: time(20)) == .changed(from: 7, to: 5))
        #expect(state.see(2, at: time(22)) == nil)
        #expect(state.lostCount(at: time(22), window: .seconds(60)) == nil)
    }

    @Test func `a clock that is set moves a reset along, and leaves a change its name`() throws {
        for step in [Duration.seconds(-7200), .seconds(86400 * 400)] {
            var state = try scaled(2, 7)
            #expect(state.see(2, at: time(20)) == .reset(from: 7, to: 2))
            let since = state.ownCount?.since
            state.shift(by: step)
            #expect(state.lostCount(at: time(79) + step, window: .seconds(60)) == 7)
            #expect(state.lostCount(at: time(80) + step, window: .seconds(60)) == nil)
            state.clamp(to: time(-9000))
            #expect(state.ownCount?.since == since)
        }
    }

    @Test func `a reset that the rules have answered is over`() throws {
        var state = try scaled(2, 7)
        #expect(state.see(2, at: time(20)) == .reset(from: 7, to: 2))
        state.applied(from: 2, to: 3, at: time(21), policy: try Self.policy())
        state.confirm()
        #expect(state.lostCount(at: time(22), window: .seconds(60)) == nil)
        #expect(state.see(2, at: time(30)) == .reset(from: 3, to: 2))
    }

    @Test func `an attempt that nobody knows the end of keeps its time when it is made again`()
        throws
    {
        let policy = try Self.policy()
        var state = ServiceState()
        state.applied(from: 2, to: 3, at: time(10), policy: policy)
        #expect(state.see(2, at: time(12)) == nil)
        state.applied(from: 2, to: 3, at: time(20), policy: policy)
        #expect(state.ownCount?.since == time(10))
        // Once it was made, the same counts are another change.
        state.confirm()
        state.applied(from: 3, to: 2, at: time(30), policy: policy)
        state.confirm()
        state.applied(from: 2, to: 3, at: time(40), policy: policy)
        #expect(state.ownCount?.since == time(40))
    }

    @Test func `it is saved and loaded as it is`() throws {
        var all = ScalingState()
        var reset = try scaled(2, 7)
        _ = reset.see(2, at: time(20))
        all.services["a"] = reset
        all.services["b"] = try scaled(1, 3)
        let loaded = try ScalingState(json: all.json.utf8)
        #expect(loaded == all)
        #expect(loaded.services["a"]?.lostCount(at: time(21), window: .seconds(60)) == 7)
    }

    @Test(arguments: [
        #"{}"#, #"[]"#, #"{"base":1,"from":1,"to":1,"since":1,"seen":true}"#,
        #"{"base":-1,"from":1,"to":2,"since":1,"seen":true}"#,
        #"{"base":1,"from":1,"to":2,"since":1,"seen":1}"#,
        #"{"base":1,"from":1,"to":2,"since":1,"seen":true,"undone":true}"#,
        #"{"base":1,"from":1,"to":2,"since":1,"seen":true,"more":1}"#,
    ])
    func `what is no count of ours is refused`(text: String) throws {
        let json =
            #"{"version":1,"enabled":true,"services":{"a":{"known":true,"own_count":\#(text)}}}"#
        #expect(throws: StateFault.self) { _ = try ScalingState(json: json.utf8) }
    }

    private func decide(
        _ current: Int,
        restored: Int?,
        capacity: Int? = nil,
        gates: Set<Gate> = [],
        bounds: ClosedRange<Int> = 1...10
    ) throws -> String {
        let observation = Observation(
            current: current,
            readings: [],
            gates: gates,
            capacity: capacity,
            restored: restored
        )
        let decision = try Self.policy(bounds).evaluate(ServiceState(), observation, at: time(5))
            .decision
        return "\(decision.desired) \(decision.reason.rawValue)"
    }

    @Test func `what a deploy set back is put right at once, within bounds and gates`() throws {
        #expect(try decide(2, restored: 7) == "7 restored")
        #expect(try decide(7, restored: 2) == "2 restored")
        #expect(try decide(2, restored: 70) == "10 restored")
        #expect(try decide(2, restored: 7, capacity: 4) == "4 restored")
        // Nodes that are away at the moment take nothing from what there is.
        #expect(try decide(3, restored: 5, capacity: 2) == "3 within_thresholds")
        #expect(try decide(3, restored: 2, capacity: 1) == "2 restored")
        #expect(try decide(2, restored: 7, bounds: 3...5) == "5 restored")
        #expect(try decide(2, restored: 1, bounds: 3...5) == "3 restored")
        #expect(
            try decide(2, restored: 7, gates: [.updateInProgress]) == "2 update_in_progress"
        )
        #expect(try decide(7, restored: 7).hasPrefix("7 ") == true)
    }
}
