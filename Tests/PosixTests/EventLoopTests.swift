import Glibc
import Testing

@testable import Posix

@Suite("The event loop", .timeLimit(.minutes(1)))
@EventLoop
struct EventLoopTests {
    /// Counts what it is called for.
    private final class Counter: Watcher {
        var calls = 0
        var onReady: (@EventLoop (Readiness) -> Void)?

        func ready(_ events: Readiness) {
            calls += 1
            onReady?(events)
        }
    }

    /// Two connected sockets.
    private struct Pair: ~Copyable {
        let one: Descriptor
        let other: Descriptor

        init() throws {
            var raw: [Int32] = [0, 0]
            let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
            try #require(socketpair(AF_UNIX, type, 0, &raw) == 0)
            one = Descriptor(owning: raw[0])
            other = Descriptor(owning: raw[1])
        }
    }

    /// Comes back once the loop has asked for events again.
    private func nextRound() async {
        await withCheckedContinuation { continuation in
            Reactor.shared.after(.zero) { continuation.resume() }
        }
    }

    @Test("runs every job of many tasks, one at a time")
    func jobs() async {
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    for _ in 0..<200 {
                        await count(counter)
                        await Task.yield()
                    }
                }
            }
        }
        #expect(counter.calls == 10_000)
    }

    private func count(_ counter: Counter) {
        counter.calls += 1
    }

    @Test("fires timers that are set from anywhere, in order, and not those that are cancelled")
    func timers() async {
        var fired: [Int] = []
        await withCheckedContinuation { continuation in
            Reactor.shared.after(.milliseconds(30)) {
                fired.append(3)
                continuation.resume()
            }
            Reactor.shared.after(.milliseconds(20)) { fired.append(2) }
            let ticket = Reactor.shared.after(.milliseconds(10)) { fired.append(1) }
            Reactor.shared.after(.zero) {
                fired.append(0)
                Reactor.shared.cancel(ticket)
            }
        }
        #expect(fired == [0, 2, 3])
    }

    @Test("tells a watcher what it asked for, until it is cancelled")
    func watches() async throws {
        let pair = try Pair()
        let counter = Counter()
        let registration = try Reactor.shared.watch(pair.one.raw, for: .input, counter)
        await nextRound()
        #expect(counter.calls == 0)
        write(pair.other.raw, "a", 1)
        await withCheckedContinuation { continuation in
            counter.onReady = { events in
                #expect(events == .input)
                counter.onReady = nil
                Reactor.shared.change(registration, to: [])
                continuation.resume()
            }
        }
        let calls = counter.calls
        await nextRound()
        await nextRound()
        #expect(counter.calls == calls)
        Reactor.shared.change(registration, to: .output)
        await withCheckedContinuation { continuation in
            counter.onReady = { _ in
                counter.onReady = nil
                Reactor.shared.cancel(registration)
                continuation.resume()
            }
        }
        let last = counter.calls
        await nextRound()
        #expect(counter.calls == last)
    }

    @Test("tells a hang-up as both, though nothing was asked for")
    func hangUp() async throws {
        let pair = try Pair()
        let counter = Counter()
        let registration = try Reactor.shared.watch(pair.one.raw, for: [], counter)
        shutdown(pair.other.raw, Int32(SHUT_RDWR))
        await withCheckedContinuation { continuation in
            counter.onReady = { events in
                #expect(events == [.input, .output])
                Reactor.shared.cancel(registration)
                continuation.resume()
            }
        }
    }

    @Test("delivers no event of a socket that was closed to one with the same number")
    func keys() async throws {
        let first = Counter()
        let second = Counter()
        do {
            let pair = try Pair()
            let registration = try Reactor.shared.watch(pair.one.raw, for: .input, first)
            write(pair.other.raw, "a", 1)
            Reactor.shared.cancel(registration)
            // An event of the old key that was fetched before comes after.
            Reactor.shared.dispatch(key: registration.key, .input)
        }
        let pair = try Pair()
        let registration = try Reactor.shared.watch(pair.one.raw, for: .input, second)
        await nextRound()
        #expect(first.calls == 0 && second.calls == 0)
        Reactor.shared.cancel(registration)
        Reactor.shared.cancel(registration)
        _ = pair.one.raw
    }

    @Test("refuses what it cannot watch")
    func refuses() {
        #expect(throws: SystemError("epoll_ctl", code: EBADF)) {
            try Reactor.shared.watch(-1, for: .input, Counter())
        }
    }

    @Test("loses nothing when many connections come, talk and go")
    func stress() async throws {
        let echo = try EchoServer()
        let address = echo.address
        let total = try await withThrowingTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    var count = 0
                    for round in 0..<25 {
                        count += try await EchoClient.talk(to: address, size: 1000 * number + round)
                    }
                    return count
                }
            }
            var total = 0
            for try await count in group { total += count }
            return total
        }
        #expect(total == (0..<8).reduce(0) { $0 + 25 * 1000 * $1 + 300 })
        #expect(echo.accepted == 200)
        echo.close()
    }
}
