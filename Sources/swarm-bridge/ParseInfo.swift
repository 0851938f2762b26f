import Daemon
import Discovery
import Posix

/// The command `swarm-bridge parse-info [FILE|-]`.
enum ParseInfo: Subcommand {
    static let command = Command(
        "parse-info",
        "Turn a saved answer to GET /info into target groups.",
        operands: "[FILE|-]",
        operandCount: 0...1,
        flags: [
            .init("metrics-port", "PORT", help: "port of cAdvisor on the nodes (default 8070)")
        ],
        details: """
            It shows what the bridge makes of a master's answer, or why it makes nothing of it.

            Example:
              curl -s http://swarm-a.example.com:8080/info | swarm-bridge parse-info
            """
    )

    static func run(_ arguments: Arguments) async throws {
        var options = SwarmTargetOptions()
        if let text = arguments.value("metrics-port") {
            guard let port = UInt16(text), port > 0 else {
                throw Arguments.Fault("--metrics-port takes a port, not \(text)")
            }
            options.metricsPort = port
        }
        let file = arguments.operands.first ?? "-"
        let body = try FileBytes.read(file, limit: 64 << 20)
        switch SwarmAnswer.read(body) {
        case .refused(let refusal):
            throw Failure("\(file): \(refusal)")
        case .swarm(let status):
            let targets = SwarmTargets(
                job: "",
                masters: [],
                status: status,
                answeredBy: nil,
                options: options
            )
            try StandardStream.output.writeAll(TargetGroup.json(targets.groups))
        }
    }
}
