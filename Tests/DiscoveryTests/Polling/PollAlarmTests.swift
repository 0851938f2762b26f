import Testing

@testable import Discovery

struct PollAlarmTests {
    private let start = ContinuousClock.now
    private var regular: ContinuousClock.Instant { start + .seconds(60) }

    private func alarm(settles: Bool = false, lasting: Duration = .milliseconds(10)) -> PollAlarm {
        var alarm = PollAlarm(settles: settles)
        alarm.polls(from: start)
        alarm.polled(to: start + lasting)
        return alarm
    }

    @Test("Without events polls are at their time")
    func regularly() {
        #expect(alarm().next(before: regular) == regular)
        #expect(alarm(settles: true).next(before: regular) == regular)
    }

    @Test("An event in a quiet time brings a poll a moment later, a burst brings one")
    func burst() {
        var alarm = alarm()
        for milliseconds in [5000, 5010, 5050] {
            alarm.ring(at: start + .milliseconds(milliseconds))
        }
        #expect(alarm.next(before: regular) == start + .milliseconds(5100))
        alarm.polls(from: start + .milliseconds(5100))
        #expect(alarm.next(before: regular) == regular)
    }

    @Test("Events bring no more than one poll a second, and no more than a fifth of the time")
    func bounds() {
        var quick = alarm()
        quick.ring(at: start + .milliseconds(20))
        #expect(quick.next(before: regular) == start + .seconds(1))
        var slow = alarm(lasting: .seconds(4))
        slow.ring(at: start + .seconds(2))
        #expect(slow.next(before: regular) == start + .seconds(20))
        #expect(slow.next(before: start + .seconds(15)) == start + .seconds(15))
    }

    @Test("What an event sets off is looked for in the seconds behind it")
    func settling() {
        var alarm = alarm(settles: true)
        alarm.ring(at: start + .seconds(5))
        var times: [Duration] = []
        for _ in 0..<8 {
            let next = alarm.next(before: regular)
            times.append(next - start)
            alarm.polls(from: next)
            alarm.polled(to: next)
        }
        let expected = [5100, 7100, 9100, 11100, 13100, 15100, 60000, 60000]
            .map { Duration.milliseconds($0) }
        #expect(times == expected)
    }
}
