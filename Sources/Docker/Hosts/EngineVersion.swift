/// A version of the Docker Engine API, like 1.41.
package struct EngineVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
    package let major: Int
    package let minor: Int

    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `MAJOR.MINOR`; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Self.number(parts[0]), let minor = Self.number(parts[1])
        else { return nil }
        self.init(major, minor)
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return nil }
        return Int(text)
    }

    /// The newest version whose answers are known here (Docker 27).
    ///
    /// Engines from 29 on refuse what is older than 1.44.
    package static let newest = EngineVersion(1, 47)
    /// The first version with services, of Docker 1.12.
    package static let oldest = EngineVersion(1, 24)

    /// The version to speak with an engine that names `offered` in `Api-Version`.
    ///
    /// `nil` when the engine is too old. One that names none is as old as those that did not yet.
    package static func spoken(
        with offered: EngineVersion?,
        upTo limit: EngineVersion? = newest
    ) -> EngineVersion? {
        let offered = offered ?? oldest
        return offered < oldest ? nil : min(offered, limit ?? offered)
    }

    package static func < (one: EngineVersion, other: EngineVersion) -> Bool {
        (one.major, one.minor) < (other.major, other.minor)
    }

    package var description: String { "\(major).\(minor)" }
}
