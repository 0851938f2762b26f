/// Times at which a service has other bounds: from each start, by cron, for a while or until an end.
package struct Schedule: Equatable, Sendable {
    package let minimum: Int?
    package let maximum: Int?
    package let start: CronExpression
    package let span: Span
    package let zone: TimeZone

    /// How long a window is.
    package enum Span: Equatable, Sendable {
        case duration(Duration)
        /// Until the next time of another expression.
        case until(CronExpression)
    }

    /// A window that starts by `start`, in the local time of `zone`.
    package init(
        start: CronExpression,
        span: Span,
        zone: TimeZone = .utc,
        minimum: Int? = nil,
        maximum: Int? = nil
    ) {
        self.start = start
        self.span = span
        self.zone = zone
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Whether a window is on: from its start, and no longer at its end.
    package func isOn(at now: Timestamp) -> Bool {
        guard let began = start.last(notAfter: now.seconds, in: zone) else { return false }
        switch span {
        case .duration(let duration):
            return now - Timestamp(seconds: began) < duration
        case .until(let end):
            guard let ended = end.last(notAfter: now.seconds, in: zone) else { return true }
            return began > ended
        }
    }
}
