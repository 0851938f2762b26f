import Posix

/// A clock that stands until it is moved.
@EventLoop
final class ManualClock {
    private(set) var now = ContinuousClock.now

    func advance(_ time: Duration) {
        now += time
    }
}

/// Waits until `isTrue`, looking again and again; `false` when patience is at its end.
@EventLoop
func eventually(_ isTrue: @EventLoop () -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while !isTrue() {
        if ContinuousClock.now > end { return false }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return true
}
