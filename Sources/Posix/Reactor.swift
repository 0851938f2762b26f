import CLinux
import Glibc

/// What a socket is ready for, or to be watched for: the event bits of `epoll`.
package struct Readiness: OptionSet, Sendable {
    /// The bits as `epoll` has them.
    package let rawValue: UInt32

    /// The set of these bits.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `EPOLLIN`: something to receive, or to accept.
    package static let input = Readiness(rawValue: EPOLLIN.rawValue)
    /// `EPOLLOUT`: room to send, or a connection attempt that ended.
    package static let output = Readiness(rawValue: EPOLLOUT.rawValue)
}

/// Somebody who is told when their socket is ready.
@EventLoop
package protocol Watcher: AnyObject {
    /// The socket is ready for `events`; errors and hang-ups count as both.
    func ready(_ events: Readiness)
}

/// The sockets and timers that the event loop watches, and whom it calls for them.
@EventLoop
package final class Reactor {
    /// The only one, on the only loop.
    package static let shared = Reactor()

    private var poll: Int32 = -1
    private var watchers: [UInt64: any Watcher] = [:]
    private var lastKey: UInt64 = 0
    private var timers = TimerQueue()

    private init() {}

    func attach(to poll: Int32) {
        self.poll = poll
    }

    /// A socket's place in the table, to be cancelled before the socket is closed.
    package struct Registration: Sendable {
        let key: UInt64
        fileprivate let socket: Int32
    }

    /// Calls `watcher` whenever `socket` is ready for one of `events`.
    ///
    /// A key is never used twice, so an event that was already fetched for a socket that is closed
    /// meanwhile cannot reach the next one with the same number.
    package func watch(
        _ socket: Int32,
        for events: Readiness,
        _ watcher: any Watcher
    ) throws(SystemError) -> Registration {
        lastKey += 1
        var event = epoll_event(events: events.rawValue, data: epoll_data(u64: lastKey))
        try retrying("epoll_ctl") { epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) }
        watchers[lastKey] = watcher
        return Registration(key: lastKey, socket: socket)
    }

    /// Watches for other events from now on; for none, only errors and hang-ups are told.
    package func change(_ registration: Registration, to events: Readiness) {
        var event = epoll_event(events: events.rawValue, data: epoll_data(u64: registration.key))
        epoll_ctl(poll, EPOLL_CTL_MOD, registration.socket, &event)
    }

    /// Stops watching.
    package func cancel(_ registration: Registration) {
        guard watchers.removeValue(forKey: registration.key) != nil else { return }
        var event = epoll_event()
        epoll_ctl(poll, EPOLL_CTL_DEL, registration.socket, &event)
    }

    /// Calls `action` once `delay` has passed, unless it is cancelled before.
    @discardableResult
    package func after(
        _ delay: Duration,
        _ action: @escaping @EventLoop () -> Void
    ) -> TimerQueue.Ticket {
        timers.add(at: .now + delay, action)
    }

    /// Forgets a timer; nothing happens when it has fired already.
    package func cancel(_ ticket: TimerQueue.Ticket) {
        timers.cancel(ticket)
    }

    func dispatch(key: UInt64, _ events: Readiness) {
        guard let watcher = watchers[key] else { return }
        let hangUp = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
        watcher.ready(events.isDisjoint(with: hangUp) ? events : [.input, .output])
    }

    /// How long `epoll_wait` may sleep: -1 without timers.
    func millisecondsToNextTimer() -> Int32 {
        guard let next = timers.next else { return -1 }
        let wait = next - ContinuousClock.Instant.now
        if wait <= .zero { return 0 }
        let (seconds, attoseconds) = wait.components
        guard seconds < 3600 else { return 3_600_000 }
        // Rounded up: waking early would only spin until the timer is due.
        return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000) + 1
    }

    func fireTimers() {
        guard timers.next != nil else { return }
        let now = ContinuousClock.Instant.now
        while let action = timers.popDue(now) { action() }
    }
}
