import Daemon
import Posix

/// The command `swarm-bridge serve --config.file FILE`.
enum Serve: Subcommand {
    static let command = Command(
        "serve",
        "Run the bridge.",
        flags: [
            .init("config.file", "FILE", help: "the configuration; SIGHUP reads it again")
        ] + BridgeOptions.flags(),
        details: """
            Status page at /, targets at /sd/JOB, metrics at /metrics, decisions at /api/v1/services.
            SIGTERM stops it, SIGHUP takes the configuration anew: all of it, or nothing.

            Examples:
              swarm-bridge demo --print-config >swarm-bridge.yml
              swarm-bridge check-config swarm-bridge.yml
              swarm-bridge serve --config.file=swarm-bridge.yml --web.listen-address=127.0.0.1:10946
            """
    )

    static let userAgent = "\(SwarmBridge.name)/\(Version.number)"

    static func run(_ arguments: Arguments) async throws {
        let file = try arguments.required("config.file")
        let options = try BridgeOptions(arguments)
        let configuration = try Configuration(file: file)
        let bridge = try await Bridge(options)
        // What was read from a pipe is gone, and nothing would be taken for an empty configuration.
        let isLasting = file != "-" && FileBytes.isRegular(file)
        await bridge.start(configuration) { () throws(Configuration.Invalid) in
            // A pipe that took its place would be waited for; what is not there at all is told below.
            let isWaited = !FileBytes.isRegular(file) && FileBytes.whyUnreadable(file) == nil
            guard isLasting, !isWaited else {
                throw Configuration.Invalid(
                    description:
                        "\(file): \(file == "-" ? "standard input" : "what is no regular file") "
                        + "cannot be read a second time"
                )
            }
            return try Configuration(file: file)
        }
        try await bridge.run()
    }
}
