import Daemon
import Posix

/// The command `swarm-bridge version`.
enum ShowVersion: Subcommand {
    static let command = Command("version", "Print the version.")

    static func run(_ arguments: Arguments) async throws {
        try StandardStream.output.writeAll(
            """
            \(SwarmBridge.name), version \(Version.number)
              swift version: \(Version.swift)
              platform:      linux/\(Version.architecture)

            """.utf8
        )
    }
}
