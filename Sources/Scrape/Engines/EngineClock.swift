/// Tells when an engine took its samples, by the clock that everything else goes by.
///
/// A sample counts at the engine's own time, as long as the two clocks are near each other. Where they are
/// not, one offset is added to all of its times, so that the distances between them stay the engine's.
struct EngineClock: Equatable, Sendable {
    /// By how many seconds the clocks may differ before that counts.
    static let tolerance = 5.0
    /// For how long samples must come late before the engine's clock is taken to have been put back,
    /// and not the samples to have been held up.
    static let patience = 60.0

    /// How far the engine's clock is behind, in seconds; negative when it is ahead.
    private(set) var offset: Double?
    /// Since when every sample has come later than that.
    private var lateSince: Double?

    init() {}

    /// Whether the difference counts.
    var isOff: Bool { abs(offset ?? 0) > Self.tolerance }

    /// Our clock was set by so many seconds.
    mutating func move(by seconds: Double) {
        offset = offset.map { $0 + seconds }
        lateSince = lateSince.map { $0 + seconds }
    }

    /// When a sample was taken that the engine says is of `read` and that came at `arrival`.
    mutating func time(read: Double, arrival: Double) -> Double {
        let lag = arrival - read
        guard let offset, lag >= offset - Self.tolerance else {
            // Nothing comes before it was taken: the engine's clock is further ahead than was known.
            offset = lag
            lateSince = nil
            return isOff ? arrival : read
        }
        if lag > offset + Self.tolerance {
            let since = lateSince ?? arrival
            lateSince = since
            if arrival - since >= Self.patience {
                self.offset = lag
                lateSince = nil
            }
        } else {
            lateSince = nil
        }
        return isOff ? read + (self.offset ?? 0) : read
    }
}
