/// The bounds that hold at one time, and where they come from.
struct Bounds {
    var minimum: Int
    var maximum: Int
    var isMinimumScheduled = false
    var isMaximumScheduled = false
}

extension ServicePolicy {
    /// The bounds at `now`.
    ///
    /// A schedule that is on replaces a bound; of several the larger one counts. A minimum over the
    /// maximum raises the maximum. A service that is attached to another has that one's count, as
    /// far as its own bounds allow.
    func bounds(at now: Timestamp, leaderReplicas: Int?) -> Bounds {
        var bounds = Bounds(minimum: minimum, maximum: maximum)
        for schedule in schedules where schedule.isOn(at: now) {
            if let minimum = schedule.minimum {
                bounds.minimum =
                    bounds.isMinimumScheduled ? max(bounds.minimum, minimum) : minimum
                bounds.isMinimumScheduled = true
            }
            if let maximum = schedule.maximum {
                bounds.maximum =
                    bounds.isMaximumScheduled ? max(bounds.maximum, maximum) : maximum
                bounds.isMaximumScheduled = true
            }
        }
        if bounds.minimum > bounds.maximum {
            bounds.maximum = bounds.minimum
            bounds.isMaximumScheduled = bounds.isMinimumScheduled
        }
        if let leaderReplicas {
            bounds.minimum = min(max(leaderReplicas, bounds.minimum), bounds.maximum)
            bounds.maximum = bounds.minimum
        }
        return bounds
    }

    /// Whether some configured minimum allows none at all; otherwise a count of 0 is an operator's
    /// wish.
    package var mayBeZero: Bool { minimum == 0 || schedules.contains { $0.minimum == 0 } }
}
