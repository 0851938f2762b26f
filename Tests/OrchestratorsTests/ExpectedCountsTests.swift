import Autoscaler
import Testing

@testable import Orchestrators

/// Counts that were given and are not seen yet.
@Suite struct ExpectedCountsTests {
    private let start = ContinuousClock.now

    private func web(_ count: Int) -> OrchestratedService {
        OrchestratedService(id: "web", name: "web", declared: count, running: count)
    }

    private func counts(
        _ expected: inout ExpectedCounts,
        _ seen: [OrchestratedService],
        after seconds: Int
    ) -> [Int] {
        expected.adjust(seen, at: start + .seconds(seconds)).map(\.declared)
    }

    @Test func `a count is believed until it is seen or has taken too long`() {
        var expected = ExpectedCounts(settling: .seconds(60))
        #expect(counts(&expected, [web(2)], after: 0) == [2])
        expected.expect(5, of: web(2), at: start)
        #expect(counts(&expected, [web(2)], after: 1) == [5])
        #expect(counts(&expected, [web(4)], after: 59) == [5])
        #expect(counts(&expected, [web(4)], after: 60) == [4])
        #expect(counts(&expected, [web(4)], after: 1) == [4])
        expected.expect(5, of: web(4), at: start)
        #expect(counts(&expected, [web(5)], after: 1) == [5])
        #expect(counts(&expected, [web(3)], after: 2) == [3])
    }

    @Test func `a service that is out of sight meanwhile is still there`() {
        var expected = ExpectedCounts(settling: .seconds(60))
        expected.expect(5, of: web(2), at: start)
        #expect(counts(&expected, [], after: 1) == [5])
        #expect(counts(&expected, [], after: 60) == [])
        #expect(counts(&expected, [], after: 61) == [])
    }

    @Test func `a count of a while ago has that much less time`() {
        var expected = ExpectedCounts(settling: .seconds(60))
        expected.expect(5, of: web(2), at: start, age: .seconds(40))
        #expect(counts(&expected, [web(2)], after: 19) == [5])
        #expect(counts(&expected, [web(2)], after: 20) == [2])
        expected.expect(5, of: web(2), at: start, age: .seconds(60))
        #expect(counts(&expected, [], after: 0) == [])
        expected.expect(0, of: web(2), at: start, age: .seconds(10_000))
        #expect(counts(&expected, [], after: 10_000) == [0])
        #expect(counts(&expected, [web(1)], after: 10_001) == [1])
    }

    @Test func `a service that was given none has none until it is seen`() {
        var expected = ExpectedCounts(settling: .seconds(60))
        expected.expect(0, of: web(2), at: start)
        #expect(counts(&expected, [web(1)], after: 1) == [0])
        #expect(counts(&expected, [], after: 10_000) == [0])
        #expect(counts(&expected, [web(1)], after: 10_001) == [1])
        #expect(counts(&expected, [], after: 10_002) == [])
    }
}
