import CLinux
import Glibc
import Synchronization

/// The thread behind ``EventLoop``: it waits for sockets, timers and jobs, and runs what is due.
final class LoopThread: SerialExecutor {
    private let poll: Descriptor
    private let bell: Descriptor
    private let jobs = Lock<[UnownedJob]>([])
    private let identity = Atomic<UInt>(0)

    private init() throws(SystemError) {
        poll = Descriptor(
            owning: try retrying("epoll_create") { epoll_create1(Int32(EPOLL_CLOEXEC)) }
        )
        bell = Descriptor(
            owning: try retrying("eventfd") {
                eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
            }
        )
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data(u64: Self.bellKey))
        try retrying("epoll_ctl") { epoll_ctl(poll.raw, EPOLL_CTL_ADD, bell.raw, &event) }
    }

    /// The bell's mark among the events; registrations count up from 0 and never reach it.
    private static let bellKey = UInt64.max

    static func start() throws(SystemError) -> LoopThread {
        // sendfile cannot be told, as sendmsg can, not to raise it for a client that has gone.
        signal(SIGPIPE, SIG_IGN)
        let loop = try LoopThread()
        var thread = pthread_t()
        let context = Unmanaged.passRetained(loop)
        let code = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<LoopThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            context.release()
            throw SystemError("pthread_create", code: code)
        }
        return loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let first = jobs.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        if first, pthread_self() != identity.load(ordering: .relaxed) { ring() }
    }

    func checkIsolated() {
        precondition(pthread_self() == identity.load(ordering: .relaxed))
    }

    func isIsolatingCurrentContext() -> Bool? {
        pthread_self() == identity.load(ordering: .relaxed)
    }

    private func ring() {
        var one: UInt64 = 1
        write(bell.raw, &one, MemoryLayout<UInt64>.size)
    }

    private func silence() {
        var count: UInt64 = 0
        read(bell.raw, &count, MemoryLayout<UInt64>.size)
    }

    private func run() {
        identity.store(pthread_self(), ordering: .relaxed)
        let poll = poll.raw
        let reactor = EventLoop.assumeIsolated { Reactor.shared }
        EventLoop.assumeIsolated { reactor.attach(to: poll) }
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while true {
            let ranJobs = runJobs()
            let wait = ranJobs ? 0 : EventLoop.assumeIsolated { reactor.millisecondsToNextTimer() }
            let count = epoll_wait(poll, &events, Int32(events.count), wait)
            for event in events.prefix(max(0, Int(count))) {
                if event.data.u64 == Self.bellKey {
                    silence()
                } else {
                    EventLoop.assumeIsolated {
                        reactor.dispatch(key: event.data.u64, Readiness(rawValue: event.events))
                    }
                }
            }
            EventLoop.assumeIsolated { reactor.fireTimers() }
        }
    }

    /// Runs the jobs that wait; those that they add wait for the next round.
    private func runJobs() -> Bool {
        let batch = jobs.withLock { jobs in
            let batch = jobs
            // Not keeping the capacity: the batch holds the buffer, so keeping would be a new one of the
            // same size in every round.
            jobs = []
            return batch
        }
        for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
        return !batch.isEmpty
    }
}
