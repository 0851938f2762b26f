import Posix

/// The one clock of all targets: unix time, as steady as a ``SteadyClock``.
///
/// When it follows the time of day, every time that was remembered of it has to be moved along: an age
/// stays what it is.
@EventLoop
final class ScrapeClock {
    /// A time, and how far the clock had been moved then.
    struct Moment {
        let time: Double
        fileprivate let moved: Double
    }

    /// What clocks say, in seconds: one that is never set, and the time of day.
    typealias Reading = @Sendable () -> (monotonic: Double, wall: Double)

    private var clock = SteadyClock()
    private let read: Reading
    private let follow: @EventLoop (Double) -> Void

    /// A clock of what `read` says, which tells `follow` by how many seconds it is moved, whenever it is.
    nonisolated init(
        _ read: @escaping Reading = ScrapeClock.ofMachine(),
        follow: @escaping @EventLoop (Double) -> Void
    ) {
        self.read = read
        self.follow = follow
    }

    /// The clocks of this machine.
    nonisolated static func ofMachine() -> Reading {
        let origin = ContinuousClock.now
        return { ((ContinuousClock.now - origin) / .seconds(1), WallClock.unixSeconds) }
    }

    /// The time in unix seconds.
    var now: Double { moment.time }

    /// The time, to be remembered.
    var moment: Moment {
        let reading = read()
        let before = clock.moved
        let time = clock.unixSeconds(monotonic: reading.monotonic, wall: reading.wall)
        if clock.moved != before { follow(clock.moved - before) }
        return Moment(time: time, moved: clock.moved)
    }

    /// By how much the clock has been moved since.
    func move(since moment: Moment) -> Double { clock.moved - moment.moved }
}
