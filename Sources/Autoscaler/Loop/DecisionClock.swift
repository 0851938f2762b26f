import Posix
package import Scaling

/// The time that decisions are made at: as steady as a monotonic clock, and the time of day as far as
/// that runs as steadily.
///
/// Where the time of day is set, ``follow()`` says by how much, and whoever remembers times of this
/// clock moves them along: durations stay what they are, schedules and what people read are of the
/// day.
package struct DecisionClock: Sendable {
    /// What the two clocks of a machine say at one moment.
    package struct Reading: Sendable {
        /// Of a clock that is never set, since whenever.
        package var steady: Duration
        /// The time of day.
        package var unixSeconds: Double

        package init(steady: Duration, unixSeconds: Double) {
            self.steady = steady
            self.unixSeconds = unixSeconds
        }
    }

    private let read: @Sendable () -> Reading
    /// The time at which the steady clock says zero.
    private var origin: Timestamp

    /// The two may differ by so much: state that is moved has to be saved.
    package static let tolerance = Duration.seconds(5)
    /// A time of day that is no sense, like a year that ``Timestamp`` ends before, is not followed.
    private static let sensible = 0.0...3.9e9

    /// A clock of the machine's.
    package init() {
        let start = ContinuousClock.now
        self.init {
            Reading(steady: ContinuousClock.now - start, unixSeconds: WallClock.unixSeconds)
        }
    }

    /// A clock of what `read` says.
    package init(_ read: @escaping @Sendable () -> Reading) {
        self.read = read
        let reading = read()
        origin = Self.timestamp(reading.unixSeconds) + (.zero - reading.steady)
    }

    package var now: Timestamp { origin + read().steady }

    /// The time of day, exactly.
    package var unixSeconds: Double { read().unixSeconds }

    /// Follows the time of day where that was set.
    ///
    /// - Returns: by how much ``now`` is later than it would have been; zero mostly.
    package mutating func follow() -> Duration {
        let reading = read()
        let step = Self.timestamp(reading.unixSeconds) - (origin + reading.steady)
        guard abs(step) > Self.tolerance, Self.sensible ~= reading.unixSeconds else { return .zero }
        origin = origin + step
        return step
    }

    private static func timestamp(_ unixSeconds: Double) -> Timestamp {
        let seconds = min(max(unixSeconds, sensible.lowerBound), sensible.upperBound)
        return Timestamp(unixSeconds: seconds)
    }

    private func abs(_ duration: Duration) -> Duration { max(duration, .zero - duration) }
}
