/// What must be remembered of a service from one evaluation to the next, and across restarts.
///
/// A value: evaluation takes one and gives the next.
package struct ServiceState: Equatable, Sendable {
    /// Whether the service was evaluated before.
    package internal(set) var isKnown = false
    /// For scaling up: the smallest recommendation of its stabilisation window.
    package internal(set) var smallest = RecommendationLog()
    /// For scaling down: the largest.
    package internal(set) var largest = RecommendationLog()
    package internal(set) var changes = ChangeLog()
    package internal(set) var lastScaleUp: Timestamp?
    package internal(set) var lastScaleDown: Timestamp?
    /// One for each rule that has something running, in no order that matters.
    package internal(set) var timers: [RuleTimer] = []
    package internal(set) var pauseUp: Pause?
    package internal(set) var pauseDown: Pause?
    /// The count that we set last, until somebody else sets another.
    package internal(set) var ownCount: OwnCount?

    package init() {}

    /// What runs for one rule.
    package struct RuleTimer: Equatable, Sendable {
        package let rule: String
        /// Since when the condition for scaling up has held.
        package internal(set) var up: Timestamp?
        package internal(set) var down: Timestamp?
        /// Since when the rule has been without data.
        package internal(set) var noData: Timestamp?
        /// When a restart took the timer up, until the rule has seen all replicas again.
        package internal(set) var resumed: Timestamp?

        init(rule: String) { self.rule = rule }

        var isIdle: Bool { up == nil && down == nil && noData == nil }
    }

    /// An operator's pause of one direction.
    package struct Pause: Equatable, Sendable {
        package var since: Timestamp
        /// `nil` until somebody resumes.
        package var duration: Duration?

        /// Whether it is still on; it is over at exactly its end.
        package func isOn(at now: Timestamp) -> Bool {
            duration.map { now - since < $0 } ?? true
        }
    }
}

extension ServiceState {
    /// Remembers that a change was applied.
    ///
    /// To be called for every applied change, a corrected bound too, and for nothing else: it starts
    /// warmup or cooldown and counts in the rate periods.
    package mutating func applied(
        from before: Int,
        to after: Int,
        at now: Timestamp,
        policy: ServicePolicy
    ) {
        guard after != before else { return }
        if after > before { lastScaleUp = now } else { lastScaleDown = now }
        let period = max(
            policy.behavior.scaleUp.longestPeriod,
            policy.behavior.scaleDown.longestPeriod
        )
        changes.add(after - before, at: now, keeping: period)
        ownCount = OwnCount(after: ownCount, from: before, to: after, at: now)
    }

    /// Pauses one direction, or both for `nil`; `duration` is `nil` for a pause without an end.
    package mutating func pause(
        _ direction: Direction?,
        at now: Timestamp,
        for duration: Duration?
    ) {
        let pause = Pause(since: now, duration: duration)
        if direction != .down { pauseUp = pause }
        if direction != .up { pauseDown = pause }
    }

    /// Ends the pause of one direction, or of both for `nil`.
    package mutating func resume(_ direction: Direction?) {
        if direction != .down { pauseUp = nil }
        if direction != .up { pauseDown = nil }
    }

    /// Takes a saved state up after a restart, to be called once before the first evaluation.
    ///
    /// When everything in the stabilisation window has grown too old meanwhile, the service counts
    /// as seen for the first time: its current count becomes a recommendation again, so that it is
    /// not scaled down on less data than the window asks for. What had held for some time goes on
    /// while the samples fill up again, unless those that are there speak against it.
    package mutating func takeUp(at now: Timestamp, policy: ServicePolicy) {
        clamp(to: now)
        largest.forget(olderThan: policy.behavior.scaleDown.stabilizationWindow, at: now)
        smallest.forget(olderThan: policy.behavior.scaleUp.stabilizationWindow, at: now)
        if largest.entries.isEmpty { isKnown = false }
        for place in timers.indices { timers[place].resumed = now }
    }
}
