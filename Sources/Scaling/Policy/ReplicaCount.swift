// Rounding is a call of the C library on some machines.
import Glibc

/// Whole counts of replicas out of fractions, never more than an orchestrator could mean.
enum ReplicaCount {
    /// No proposal goes beyond.
    static let limit = 1_000_000_000

    /// The next whole number, once `value` is rounded to nine decimals: 3.0000000001 is 3.
    ///
    /// Never below 0, never above ``limit``; 0 for what is no number.
    static func ceiling(_ value: Double) -> Int {
        let nearest = value.rounded()
        return clamped(abs(value - nearest) < 0.5e-9 ? nearest : value.rounded(.up))
    }

    /// The last whole number, once `value` is rounded to nine decimals: 2.9999999999 is 3.
    static func floor(_ value: Double) -> Int {
        let nearest = value.rounded()
        return clamped(abs(value - nearest) < 0.5e-9 ? nearest : value.rounded(.down))
    }

    /// The sum, never above ``limit``.
    static func clamped(_ count: Int, plus step: Int) -> Int {
        let (sum, isOver) = count.addingReportingOverflow(step)
        return isOver ? limit : min(max(sum, 0), limit)
    }

    private static func clamped(_ value: Double) -> Int {
        value > 0 ? (value < Double(limit) ? Int(value) : limit) : 0
    }
}
