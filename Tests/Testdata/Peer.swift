import Glibc

/// Another program that tests let ours work with.
///
/// Tests that need one are skipped where it is not installed, unless `SWARM_BRIDGE_REQUIRE_PEERS` is set:
/// then they run, and fail.
package struct Peer: Sendable {
    /// The name of the program, and the Debian package it comes with.
    package let name: String
    package let package: String
    /// Where it is; `nil` when it is not on `PATH`.
    package let path: String?

    package static let prometheus = Peer("prometheus", package: "prometheus")
    package static let promtool = Peer("promtool", package: "prometheus")
    package static let curl = Peer("curl", package: "curl")
    package static let systemdAnalyze = Peer("systemd-analyze", package: "systemd")
    package static let systemdActivate = Peer("systemd-socket-activate", package: "systemd")
    package static let chromium = Peer("chromium", package: "chromium")
    package static let openssl = Peer("openssl", package: "openssl")
    package static let nginx = Peer("nginx", package: "nginx-light")

    init(_ name: String, package: String) {
        self.name = name
        self.package = package
        path = Self.environment("PATH").split(separator: ":")
            .map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }

    /// Whether tests that need it are to run.
    package var isWanted: Bool { path != nil || Self.areRequired }

    /// What a skipped test says.
    package var absence: String { "\(name) is not on PATH (Debian: apt-get install \(package))" }

    /// Whether a missing peer is a failure.
    package static let areRequired = !environment("SWARM_BRIDGE_REQUIRE_PEERS").isEmpty

    private static func environment(_ name: String) -> String {
        getenv(name).map { String(cString: $0) } ?? ""
    }
}
