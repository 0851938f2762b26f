import Dispatch
import Posix
import Synchronization

/// The log of the program, on standard error.
///
/// Lines are written by a queue of their own, in order, so that a reader who is slow holds up nobody.
/// When too many wait for that reader, new ones are dropped, and the next one that finds room says how
/// many. Of lines with the same message, so many are written in ten seconds as ``FloodGate`` lets pass.
package final class Log: Sendable {
    package let level: LogLine.Level
    package let format: LogLine.Format

    private let waiting = Atomic(0)
    private let dropped = Atomic(0)
    private let gate: Lock<FloodGate>
    private let queue = DispatchQueue(label: "log")
    private let sink: @Sendable ([UInt8]) -> Void

    /// How many lines wait for a slow reader.
    private static let limit = 4096

    /// A log of the lines from `level` on; `sink` takes each encoded line, one after the other.
    ///
    /// No more than `alike` lines with one message are written in ten seconds.
    package init(
        level: LogLine.Level,
        format: LogLine.Format,
        alike: Int = 1000,
        sink: @escaping @Sendable ([UInt8]) -> Void = { StandardStream.error.write($0) }
    ) {
        self.level = level
        self.format = format
        gate = Lock(FloodGate(limit: alike))
        self.sink = sink
    }

    package func debug(_ message: StaticString, _ fields: LogLine.Field...) {
        write(.debug, message, fields)
    }

    package func info(_ message: StaticString, _ fields: LogLine.Field...) {
        write(.info, message, fields)
    }

    package func warn(_ message: StaticString, _ fields: LogLine.Field...) {
        write(.warn, message, fields)
    }

    package func error(_ message: StaticString, _ fields: LogLine.Field...) {
        write(.error, message, fields)
    }

    /// A change of state at `level`; its repetition is for who debugs.
    package func change(
        _ changed: Bool,
        _ level: LogLine.Level,
        _ message: StaticString,
        _ fields: LogLine.Field...
    ) {
        write(changed ? level : .debug, message, fields)
    }

    /// Waits until every line so far is written, but not for ever on a reader that takes nothing.
    package func flush(atMost time: Duration = .seconds(2)) {
        for message in gate.withLock({ $0.closed }) { open(message) }
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + time / .seconds(1))
    }

    private func write(
        _ level: LogLine.Level,
        _ message: StaticString,
        _ fields: [LogLine.Field]
    ) {
        guard level >= self.level else { return }
        let message = "\(message)"
        switch gate.withLock({ $0.judge(message, at: .now) }) {
        case .pass: put(level, message, fields)
        case .holdBack(let isFirst):
            guard isFirst else { return }
            let seconds = FloodGate.window / .seconds(1)
            queue.asyncAfter(deadline: .now() + seconds) { [weak self] in self?.open(message) }
        }
    }

    /// Lets lines of a message pass again, and says how many did not.
    private func open(_ message: String) {
        let count = gate.withLock { $0.open(message) }
        guard count > 0 else { return }
        put(.warn, "Lines were left out", [("of", message), ("lines", "\(count)")])
    }

    private func put(_ level: LogLine.Level, _ message: String, _ fields: [LogLine.Field]) {
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.limit else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            dropped.wrappingAdd(1, ordering: .relaxed)
            return
        }
        let dropped = dropped.exchange(0, ordering: .relaxed)
        let line = LogLine(
            unixSeconds: WallClock.unixSeconds,
            level: level,
            message: message,
            fields: dropped == 0 ? fields : fields + [("dropped_lines", "\(dropped)")]
        )
        queue.async { [self] in
            sink(line.encoded(format))
            waiting.wrappingSubtract(1, ordering: .relaxed)
        }
    }
}
