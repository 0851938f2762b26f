import Testing

@testable import Discovery

struct EmptyBeliefTests {
    private let start = ContinuousClock.now

    @Test(
        "No nodes are believed after three polls over at least 30 seconds",
        arguments: [
            ([0], [false]),
            ([0, 3600], [false, false]),
            ([0, 15, 30], [false, false, true]),
            ([0, 15, 29.999, 30], [false, false, false, true]),
            ([0, 1, 2, 3, 4, 29, 31, 32], [false, false, false, false, false, false, true, true]),
            ([0, 0, 0], [false, false, false]),
        ]
    )
    func table(seconds: [Double], expected: [Bool]) {
        var belief = EmptyBelief()
        #expect(seconds.map { belief.sawNone(at: start + .seconds($0)) } == expected)
    }

    @Test("After a reset all of it is asked for once more")
    func reset() {
        var belief = EmptyBelief()
        for seconds in [0, 20, 40] { _ = belief.sawNone(at: start + .seconds(seconds)) }
        belief.reset()
        #expect(belief == EmptyBelief())
        #expect(belief.sawNone(at: start + .seconds(60)) == false)
        #expect(belief.sawNone(at: start + .seconds(89)) == false)
        #expect(belief.sawNone(at: start + .seconds(90)) == true)
    }

    @Test("Polls without end do not overflow")
    func many() {
        var belief = EmptyBelief()
        for _ in 0..<100_000 { _ = belief.sawNone(at: start) }
        #expect(belief.sawNone(at: start + .seconds(30)) == true)
    }
}
