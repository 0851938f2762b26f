import Posix

/// What wakes one sleeper before its time.
@EventLoop
final class Bell {
    private var waiting: CheckedContinuation<Void, Never>?
    private var timer: TimerQueue.Ticket?

    /// Waits until `time`, until somebody rings, or until the task is cancelled.
    func wait(until time: ContinuousClock.Instant) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                ring()
                if Task.isCancelled { return continuation.resume() }
                waiting = continuation
                timer = Reactor.shared.after(time - .now) { [weak self] in self?.ring() }
            }
        } onCancel: {
            Task { @EventLoop in self.ring() }
        }
    }

    /// Ends the wait, if there is one.
    func ring() {
        if let timer { Reactor.shared.cancel(timer) }
        timer = nil
        let sleeper = waiting
        waiting = nil
        sleeper?.resume()
    }
}
