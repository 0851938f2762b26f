import Glibc

/// The one thread that all sockets of this process live on.
///
/// What is isolated to this actor runs on that thread, and the compiler sees to it that nothing else
/// touches it. Such code must not block: not on name look-up, not on disk, not on a lock that is
/// held for long.
@globalActor
package actor EventLoop {
    /// The only one.
    package static let shared = EventLoop()

    private let thread: LoopThread

    /// The thread, as the runtime wants to know it.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    private init() {
        do {
            thread = try LoopThread.start()
        } catch {
            StandardStream.error.write("cannot start the event loop: \(error)\n")
            exit(1)
        }
    }

    /// Runs `body` at once, on the thread of the loop, where the caller must already be.
    static func assumeIsolated<Result>(_ body: @EventLoop () -> Result) -> Result {
        shared.preconditionIsolated()
        return withoutActuallyEscaping(body) { body in
            unsafeBitCast(body, to: (() -> Result).self)()
        }
    }
}
