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
        operandCount: 1...1
    )

    static func run(_ arguments: Arguments) async throws {
        let file = arguments.operands[0]
        let configuration = try Configuration(file: file)
        let jobs = configuration.discovery.swarmJobs.count
        let scrapeJobs = configuration.scrape.jobs.count
        try StandardStream.output.writeAll(
            "\(file) is valid: discovery jobs: \(jobs), scrape jobs: \(scrapeJobs)\n".utf8
        )
    }
}
