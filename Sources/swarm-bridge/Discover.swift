import Daemon
import Discovery
import HTTP
import Metrics
import Posix

/// The command `swarm-bridge discover --config.file FILE [--job JOB]`.
enum Discover: Subcommand {
    static let command = Command(
        "discover",
        "Ask the masters and engines once and print the target groups as http_sd JSON.",
        flags: [
            .init("config.file", "FILE", help: "the configuration"),
            .init("job", "JOB", help: "only this discovery job"),
        ],
        details: """
            The exit code is 1 when a job got no answer from any of its masters: why is told on standard error, and what
            the other jobs found is printed all the same.

            Example, the addresses alone:
              swarm-bridge discover --config.file=swarm-bridge.yml | jq -r '.[].targets[]'
            """
    )

    static func run(_ arguments: Arguments) async throws {
        let configuration = try Configuration(
            file: try arguments.required("config.file"),
            sections: [.discovery]
        )
        var jobs = configuration.discovery.jobs
        if let name = arguments.value("job") {
            jobs.removeAll { $0.name != name }
            if jobs.isEmpty { throw Failure("there is no discovery job \(name)") }
        }
        if jobs.isEmpty { throw Failure("the configuration has no discovery job") }
        let client = Client(userAgent: Serve.userAgent)
        let log = Log(level: .error, format: .logfmt)
        var groups: [TargetGroup] = []
        var faults: [String] = []
        for (job, answer) in zip(jobs, await poll(jobs, client, log)) {
            switch answer {
            case .success(let found): groups += found
            case .failure(let fault): faults.append("\(job.name): \(fault)")
            }
        }
        if faults.count < jobs.count {
            try StandardStream.output.writeAll(TargetGroup.json(groups))
        }
        if !faults.isEmpty { throw Failure(faults.joined(separator: "\n")) }
    }

    /// Asks for all jobs at once, so that one whose hosts hang holds up no other.
    private static func poll(
        _ jobs: [DiscoveryJob],
        _ client: Client,
        _ log: Log
    ) async -> [Result<[TargetGroup], DiscoveryService.Unanswered>] {
        let polls = jobs.map { job in
            Task { await DiscoveryService.pollOnce(job, client: client, log: log) }
        }
        var answers: [Result<[TargetGroup], DiscoveryService.Unanswered>] = []
        for poll in polls { answers.append(await poll.value) }
        return answers
    }
}
