import Testing

@testable import Discovery

/// What is told of each master.
@Suite struct MasterBoardTests {
    @Test func `a master is what it did when it was last asked`() {
        let board = MasterBoard()
        let start = ContinuousClock.now
        board.answered(0, of: "none", role: nil, at: start)
        #expect(board.reports("none").isEmpty)

        board.begin("a", masters: ["m1", "m2"])
        #expect(board.reports("a").allSatisfy { $0.isUp == nil && !$0.isCurrent })
        board.failed(0, of: "a", "refused", at: start)
        board.answered(1, of: "a", role: "primary", at: start + .seconds(1))
        var reports = board.reports("a")
        #expect(reports[0].isUp == false && reports[0].failure == "refused")
        #expect(reports[0].answered == nil && reports[0].asked == start)
        #expect(reports[1].isCurrent && reports[1].role == "primary")

        // The list stays that of the master that gave it, also when that one fails.
        board.failed(1, of: "a", "timeout", at: start + .seconds(2))
        reports = board.reports("a")
        #expect(reports[1].isUp == false && reports[1].isCurrent)
        #expect(reports[1].answered == start + .seconds(1))
        board.answered(0, of: "a", role: nil, at: start + .seconds(3))
        reports = board.reports("a")
        #expect(reports[0].isCurrent && reports[0].failure == nil && !reports[1].isCurrent)

        board.answered(7, of: "a", role: nil, at: start)
        board.forget("a")
        #expect(board.reports("a").isEmpty)
    }
}
