/// What becomes of the times when the clock is set.
extension ServiceState {
    /// Moves all that happened along with a clock that was set, so that everything lasts as long as it
    /// would have.
    package mutating func shift(by step: Duration) { mapTimes { $0 + step } }

    /// Lets nothing have happened later than `now`, as it seems after the clock was set back while
    /// nobody looked: no pause or window is then longer than configured.
    mutating func clamp(to now: Timestamp) { mapTimes { min($0, now) } }

    /// Moves every time that something is counted from, in an order that stays.
    private mutating func mapTimes(_ move: (Timestamp) -> Timestamp) {
        largest.mapTimes(move)
        smallest.mapTimes(move)
        changes.mapTimes(move)
        lastScaleUp = lastScaleUp.map(move)
        lastScaleDown = lastScaleDown.map(move)
        if let pause = pauseUp { pauseUp?.since = move(pause.since) }
        if let pause = pauseDown { pauseDown?.since = move(pause.since) }
        ownCount?.mapTimes(move)
        for place in timers.indices {
            timers[place].up = timers[place].up.map(move)
            timers[place].down = timers[place].down.map(move)
            timers[place].noData = timers[place].noData.map(move)
            timers[place].resumed = timers[place].resumed.map(move)
        }
    }

    /// The latest time in it, to see whether the clock was set back.
    var latest: Timestamp? {
        var latest = max(lastScaleUp, lastScaleDown)
        latest = max(latest, largest.entries.last?.time)
        latest = max(latest, smallest.entries.last?.time)
        latest = max(latest, changes.entries.last?.time)
        latest = max(latest, max(pauseUp?.since, pauseDown?.since))
        latest = max(latest, ownCount?.undone)
        for timer in timers {
            latest = max(latest, max(timer.noData, max(timer.up, timer.down)))
        }
        return latest
    }

    private func max(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
        guard let left, let right else { return left ?? right }
        return left < right ? right : left
    }
}
