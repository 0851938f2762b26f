import Config
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
            It shows what the bridge makes of a master's answer, or why it makes nothing of it. What was left out or
            mended is told on standard error. The exit code is 1 for an answer that the bridge would not believe.

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
            for line in notes(status, targets) { StandardStream.error.write("\(file): \(line)\n") }
            switch status.trust {
            case .good, .emptyUnconfirmed: break
            case .replicaWithoutPrimary, .nodesMissing:
                throw Failure("\(file): the bridge would not believe this: \(status.trust)")
            }
            try StandardStream.output.writeAll(TargetGroup.json(targets.groups))
        }
    }

    /// What a person might miss in the target groups.
    private static func notes(_ status: SwarmStatus, _ targets: SwarmTargets) -> [String] {
        var lines = status.leftOut.map { node in
            "node \(Fault.quote(node.name)) at \(Fault.quote(node.address)): \(node.reason.sentence)"
        }
        for reason in SkipReason.allCases {
            let named = status.leftOut.count { $0.reason == reason }
            guard let count = targets.skipped[reason], count > named else { continue }
            lines.append("\(count - named) x \(reason.rawValue): \(reason.sentence)")
        }
        if status.trust == .emptyUnconfirmed {
            lines.append("it lists no nodes: believed when three polls over 30 seconds say so")
        }
        return lines
    }
}
