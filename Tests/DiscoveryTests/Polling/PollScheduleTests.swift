import Testdata
import Testing

@testable import Discovery

struct PollScheduleTests {
    private let start = ContinuousClock.now

    @Test("Starts are the interval apart, and a moved one does not move the next")
    func cadence() {
        var schedule = PollSchedule(interval: .seconds(10), first: start)
        let moves = [0.0, 1, -1, 1, 0]
        let starts = moves.map { schedule.next(at: start, moved: $0) - start }
        #expect(starts == [10, 20.5, 29.5, 40.5, 50].map { Duration.seconds($0) })
    }

    @Test("A poll that took longer than the interval is followed by the next one at once")
    func overrun() {
        var schedule = PollSchedule(interval: .seconds(10), first: start)
        let late = start + .seconds(37)
        #expect(schedule.next(at: late, moved: 0) == late)
        #expect(schedule.next(at: late + .seconds(1), moved: 0) == late + .seconds(10))
    }

    @Test("No start lies in the past or further away than a twentieth of the interval")
    func bounds() {
        var numbers = SeededGenerator(seed: 8)
        var schedule = PollSchedule(interval: .seconds(1), first: start)
        var now = start
        var plain = start
        for _ in 0..<5000 {
            now += .milliseconds(Int.random(in: 0...1500, using: &numbers))
            plain = max(plain + .seconds(1), now)
            let next = schedule.next(at: now, moved: .random(in: -3...3, using: &numbers))
            #expect(next >= now)
            #expect(abs((next - plain) / .milliseconds(1)) <= 50)
            now = next
        }
    }
}
