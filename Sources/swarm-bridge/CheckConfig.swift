import Autoscaler
import Daemon
import Discovery
import Posix
import Scrape

/// The command `swarm-bridge check-config FILE`.
enum CheckConfig: Subcommand {
    static let command = Command(
        "check-config",
        "Check a configuration file and print every fault in it.",
        operands: "FILE",
        operandCount: 1...1,
        flags: [.init("syntax-only", help: "do not look for the files that it names")],
        details: """
            Each fault is a line FILE:LINE:COLUMN: message; the exit code is 0 only without any.
            """
    )

    static func run(_ arguments: Arguments) async throws {
        let file = arguments.operands[0]
        let configuration = try Configuration(
            file: file,
            looksForFiles: !arguments.isOn("syntax-only")
        )
        let counts = [
            ("discovery jobs", configuration.discovery.jobs.count),
            ("scrape jobs", configuration.scrape.jobs.count),
            ("scaled services", configuration.scaling.services.count),
        ]
        let shown = counts.enumerated().filter { $0 == 0 || $1.1 > 0 }.map { "\($1.0): \($1.1)" }
        let line = "\(file) is valid: \(shown.joined(separator: ", "))\n"
        try StandardStream.output.writeAll(line.utf8)
    }
}
