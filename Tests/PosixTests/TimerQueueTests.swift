import Testdata
import Testing

@testable import Posix

@Suite("The timer queue")
@EventLoop
struct TimerQueueTests {
    private let start = ContinuousClock.Instant.now

    /// What fired, in its order.
    private final class Log {
        var fired: [Int] = []
    }

    @Test("fires in the order of time, and of adding where the time is the same")
    func order() {
        var queue = TimerQueue()
        let log = Log()
        let delays = [5, 3, 5, 1, 3, 0, 5, 1]
        for (number, delay) in delays.enumerated() {
            _ = queue.add(at: start + .seconds(delay)) { log.fired.append(number) }
        }
        #expect(queue.next == start)
        while let action = queue.popDue(start + .seconds(5)) { action() }
        #expect(log.fired == [5, 3, 7, 1, 4, 0, 2, 6])
        #expect(queue.next == nil)
    }

    @Test("fires nothing before its time")
    func notEarly() {
        var queue = TimerQueue()
        _ = queue.add(at: start + .seconds(1)) {}
        #expect(queue.popDue(start + .milliseconds(999)) == nil)
        #expect(queue.popDue(start + .seconds(1)) != nil)
        #expect(queue.popDue(start + .seconds(9)) == nil)
    }

    @Test("does as a sorted list does, whatever is added, cancelled and fired")
    func model() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<30 {
            var queue = TimerQueue()
            var model: [(time: Int, number: Int, ticket: TimerQueue.Ticket)] = []
            let log = Log()
            var expected: [Int] = []
            var now = 0
            for number in 0..<400 {
                let time = now + Int.random(in: 0..<1000, using: &random)
                let ticket = queue.add(at: start + .milliseconds(time)) { log.fired.append(number) }
                model.append((time, number, ticket))
                // More cancelled than kept, so that the sweep runs.
                while !model.isEmpty, Int.random(in: 0..<5, using: &random) < 3 {
                    let index = model.indices.randomElement(using: &random) ?? 0
                    queue.cancel(model[index].ticket)
                    queue.cancel(model.remove(at: index).ticket)
                }
                guard Int.random(in: 0..<20, using: &random) == 0 else { continue }
                now += Int.random(in: 0..<500, using: &random)
                let due = model.filter { $0.time <= now }
                    .sorted { ($0.time, $0.number) < ($1.time, $1.number) }
                expected += due.map(\.number)
                model.removeAll { $0.time <= now }
                while let action = queue.popDue(start + .milliseconds(now)) { action() }
            }
            #expect(log.fired == expected)
        }
    }

    @Test("forgets cancelled timers long before their time")
    func sweeps() {
        var queue = TimerQueue()
        for _ in 0..<100_000 {
            let ticket = queue.add(at: start + .seconds(3600)) {}
            queue.cancel(ticket)
        }
        #expect(queue.size < 200)
    }
}
