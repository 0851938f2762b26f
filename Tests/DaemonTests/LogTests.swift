import Dispatch
import Posix
import Testing

@testable import Daemon

@Suite struct LogTests {
    /// A reader of the log that can be held up.
    private final class Reader: Sendable {
        let lines = Lock<[String]>([])
        let gate = DispatchSemaphore(value: 0)

        func take(_ line: [UInt8]) {
            gate.wait()
            gate.signal()
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }

        var all: [String] { lines.withLock { $0 } }
    }

    private let reader = Reader()

    private func log(_ level: LogLine.Level = .debug, alike: Int = 10_000) -> Log {
        Log(level: level, format: .logfmt, alike: alike) { [reader] in reader.take($0) }
    }

    @Test(arguments: LogLine.Level.allCases)
    func `lines below the level are left out`(level: LogLine.Level) {
        reader.gate.signal()
        let log = log(level)
        log.debug("a")
        log.info("a")
        log.warn("a")
        log.error("a")
        log.flush()
        #expect(reader.all.count == LogLine.Level.allCases.filter { $0 >= level }.count)
    }

    @Test func `a change of state has its level, its repetition is for who debugs`() {
        reader.gate.signal()
        let log = log()
        log.change(true, .error, "No list", ("job", "a"))
        log.change(false, .error, "No list", ("job", "a"))
        log.flush()
        #expect(reader.all.map { $0.contains("level=ERROR") } == [true, false])
        #expect(reader.all.last?.contains("level=DEBUG msg=\"No list\" job=a\n") == true)
    }

    @Test func `lines keep their order`() {
        reader.gate.signal()
        let log = log()
        for number in 0..<1000 { log.info("n", ("number", "\(number)")) }
        log.flush()
        #expect(reader.all.map { $0.contains("msg=n number=") }.count == 1000)
        for (number, line) in reader.all.enumerated() { #expect(line.hasSuffix("=\(number)\n")) }
    }

    @Test func `a reader that takes nothing holds up nobody, and hears how much it missed`() {
        let log = log()
        for _ in 0..<5000 { log.info("x") }
        let start = ContinuousClock.now
        log.flush(atMost: .milliseconds(100))
        #expect(ContinuousClock.now - start < .seconds(10), "not for ever")
        #expect(reader.all.isEmpty)
        reader.gate.signal()
        log.flush(atMost: .seconds(20))
        #expect(reader.all.count == 4096)
        log.info("y")
        log.info("z")
        log.flush()
        #expect(
            reader.all.suffix(2).map { $0.contains("msg=y dropped_lines=904\n") } == [true, false]
        )
        #expect(reader.all.last?.hasSuffix("msg=z\n") == true)
    }

    @Test func `a flood of one message is cut, told of, and leaves the others alone`() {
        reader.gate.signal()
        let log = log(alike: 3)
        for number in 0..<10 { log.warn("Target gives no page", ("target", "\(number)")) }
        log.info("Listening")
        log.flush()
        let flood = reader.all.filter { $0.contains("msg=\"Target gives no page\"") }
        #expect(flood.count == 3 && flood.last?.hasSuffix("target=2\n") == true)
        #expect(reader.all.contains { $0.hasSuffix("msg=Listening\n") })
        #expect(
            reader.all.last?.hasSuffix(
                "level=WARN msg=\"Lines were left out\" of=\"Target gives no page\" lines=7\n"
            ) == true
        )
        log.warn("Target gives no page")
        log.flush()
        #expect(reader.all.last?.contains("Target gives no page") == true, "it is counted anew")
    }

    @Test func `what was held back is asked for once, after its time`() {
        var gate = FloodGate(limit: 2)
        let start = ContinuousClock.now
        func judge(_ seconds: Double, _ message: String = "a") -> FloodGate.Verdict {
            gate.judge(message, at: start + .seconds(seconds))
        }
        #expect(judge(0) == .pass && judge(1) == .pass)
        #expect(judge(2) == .holdBack(isFirst: true) && judge(3) == .holdBack(isFirst: false))
        #expect(judge(3, "b") == .pass)
        #expect(judge(11) == .holdBack(isFirst: false), "nobody has said yet what was left out")
        #expect(gate.closed == ["a"])
        #expect(gate.open("a") == 3 && gate.open("a") == 0 && gate.open("b") == 0)
        #expect(judge(12) == .pass && judge(21) == .pass && judge(22) == .pass)
    }
}
