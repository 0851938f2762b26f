import Autoscaler
import Config
import Daemon
import Posix
import Scaling

/// The command `swarm-bridge simulate --config.file FILE --trace FILE`.
enum Simulate: Subcommand {
    static let command = Command(
        "simulate",
        "Replay a trace against the scaling rules and print each decision.",
        flags: [
            .init("config.file", "FILE", help: "the configuration; only its scaling is needed"),
            .init("trace", "FILE", help: "the trace, one JSON object a line; - is standard input"),
            .init("plot", "FILE.svg", help: "also draw replicas, values, thresholds and decisions"),
            .init(
                "start-delay",
                "D",
                help: "how long a new replica takes until it gives samples (default 0s)"
            ),
        ]
    )

    private static let traceLimit = 1 << 30
    /// So many bytes are written at a time.
    private static let chunk = 1 << 16

    static func run(_ arguments: Arguments) async throws {
        let scaling = try Configuration(
            file: try arguments.required("config.file"),
            for: .replay
        ).scaling
        let file = try arguments.required("trace")
        if scaling.services.isEmpty { throw Failure("the configuration has no service to scale") }
        let policies = Dictionary(scaling.services.map { ($0.name, $0.policy) }) { first, _ in
            first
        }
        var replay = Replay(
            policies: policies,
            startDelay: try delay(arguments),
            interval: scaling.interval
        )
        let isDrawn = arguments.value("plot") != nil
        var decisions: [String: [Decision]] = [:]
        var output = ""
        let bytes = try FileBytes.read(file, limit: traceLimit)
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .enumerated()
        where !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
            do throws(TraceFault) {
                let read = try TraceLine(line)
                let decision = try replay.play(read)
                output += decision.line(service: read.service) + "\n"
                if isDrawn { decisions[read.service, default: []].append(decision) }
            } catch {
                try StandardStream.output.writeAll(output.utf8)
                throw Failure("\(file):\(number + 1):\(error.column ?? 1): \(error.message)")
            }
            if output.utf8.count > chunk {
                try StandardStream.output.writeAll(output.utf8)
                output = ""
            }
        }
        try StandardStream.output.writeAll(output.utf8)
        for (name, service) in replay.services.sorted(by: { $0.key < $1.key }) {
            StandardStream.error.write(service.summary.text(service: name) + "\n")
        }
        if let path = arguments.value("plot") {
            let plots = replay.services.sorted { $0.key < $1.key }.map { name, service in
                Plot(service: name, policy: service.policy, decisions: decisions[name] ?? [])
            }
            try AtomicFile.write(Plot.document(plots), to: path)
        }
    }

    private static func delay(_ arguments: Arguments) throws -> Duration {
        guard let text = arguments.value("start-delay") else { return .zero }
        guard let delay = try? Duration(prometheus: text) else {
            throw Arguments.Fault("--start-delay takes a time like 30s, not \(text)")
        }
        return delay
    }
}
