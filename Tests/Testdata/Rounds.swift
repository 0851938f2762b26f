import Glibc

/// How often tests repeat what they try at random.
package enum Rounds {
    /// `SWARM_BRIDGE_FEWER_ROUNDS`: every test of many rounds makes only one in so many of them, for
    /// runs in which each takes many times as long.
    private static let divisor =
        getenv("SWARM_BRIDGE_FEWER_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 1

    /// `count` rounds, or as many as this run is meant to make of them, at least 100.
    package static func of(_ count: Int) -> Int {
        max(min(count, 100), count / max(1, divisor))
    }
}
