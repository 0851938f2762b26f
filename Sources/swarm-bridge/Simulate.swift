import Autoscaler
import Config
import Daemon
import Posix
import Scaling
import Scrape

/// The command `swarm-bridge simulate --config.file FILE`, with `--trace FILE` or `--pages DIR`.
enum Simulate: Subcommand {
    static let command = Command(
        "simulate",
        "Replay a trace, or saved pages, against the scaling rules and print each decision.",
        flags: [
            .init(
                "config.file",
                "FILE",
                help: "the configuration; its scaling, for --pages its scrape too"
            ),
            .init("trace", "FILE", help: "the trace, one JSON object a line; - is standard input"),
            .init(
                "pages",
                "DIR",
                help: "instead of a trace: saved cAdvisor pages as DIR/TARGET/SECONDS.prom"
            ),
            .init("plot", "FILE.svg", help: "also draw replicas, values, thresholds and decisions"),
            .init(
                "start-delay",
                "D",
                help: "how long a new replica takes until it gives samples (default 0s)"
            ),
        ],
        details: """
            A line of the trace has a time in seconds, a service, and for each rule a value a replica:
              {"t":0,"service":"web","replicas":3,"values":{"cpu":[0.9,null,0.7]}}
            A line is printed for each, with the number of replicas and the reason for it.

            Example:
              swarm-bridge simulate --config.file=swarm-bridge.yml --trace=trace.jsonl --plot=plot.svg
            """
    )

    private static let traceLimit = 1 << 30
    /// So many bytes are written at a time.
    private static let chunk = 1 << 16

    static func run(_ arguments: Arguments) async throws {
        let configuration = try Configuration(
            file: try arguments.required("config.file"),
            for: .replay,
            // The first scrape job says how saved pages are read.
            sections: arguments.value("pages") == nil ? [.scaling] : [.scrape, .scaling]
        )
        let scaling = configuration.scaling
        if scaling.services.isEmpty { throw Failure("the configuration has no service to scale") }
        var telling = Telling(isDrawn: arguments.value("plot") != nil)
        let replay: Replay
        if let folder = arguments.value("pages") {
            if arguments.value("trace") != nil || arguments.value("start-delay") != nil {
                throw Arguments.Fault("--pages goes without --trace and --start-delay")
            }
            let job = configuration.scrape.jobs.first
            let pages = PageReplay(scaling, job: job)
            replay = try play(PageFolder(folder), pages, job?.sizeLimit, &telling)
        } else {
            let lines = Replay(
                policies: scaling.policies,
                leaders: scaling.leaders,
                startDelay: try delay(arguments),
                interval: scaling.interval
            )
            replay = try play(try arguments.required("trace"), lines, &telling)
        }
        try telling.flush()
        for (name, service) in replay.services.sorted(by: { $0.key < $1.key }) {
            StandardStream.error.write(service.summary.text(service: name) + "\n")
        }
        if let path = arguments.value("plot") {
            let plots = replay.services.sorted { $0.key < $1.key }.map { name, service in
                Plot(
                    service: name,
                    policy: service.policy,
                    decisions: telling.decisions[name] ?? []
                )
            }
            try AtomicFile.write(Plot.document(plots), to: path)
        }
    }

    /// The output, written some at a time.
    private struct Telling {
        let isDrawn: Bool
        private(set) var decisions: [String: [Decision]] = [:]
        private var output = ""

        init(isDrawn: Bool) { self.isDrawn = isDrawn }

        mutating func add(_ decision: Decision, of service: String) throws {
            output += decision.line(service: service) + "\n"
            if isDrawn { decisions[service, default: []].append(decision) }
            if output.utf8.count > chunk { try flush() }
        }

        mutating func flush() throws {
            try StandardStream.output.writeAll(output.utf8)
            output = ""
        }
    }

    /// Replays the lines of a trace.
    private static func play(
        _ file: String,
        _ start: Replay,
        _ telling: inout Telling
    ) throws -> Replay {
        var replay = start
        let bytes = try FileBytes.read(file, limit: traceLimit)
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .enumerated()
        where !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
            let told: (service: String, decision: Decision)
            do throws(TraceFault) {
                let read = try TraceLine(line)
                told = (read.service, try replay.play(read))
            } catch {
                try telling.flush()
                throw Failure("\(file):\(number + 1):\(error.column ?? 1): \(error.message)")
            }
            try telling.add(told.decision, of: told.service)
        }
        return replay
    }

    /// Replays saved pages, all of one time together.
    private static func play(
        _ folder: PageFolder,
        _ start: PageReplay,
        _ sizeLimit: Int?,
        _ telling: inout Telling
    ) throws -> Replay {
        var pages = start
        for (place, page) in folder.pages.enumerated() {
            let bytes = try FileBytes.read(page.path, limit: sizeLimit ?? 64 << 20)
            if let reason = pages.take(bytes, of: page.target, at: page.time) {
                StandardStream.error.write("\(page.path): no page: \(reason)\n")
            }
            let next = place + 1
            if next < folder.pages.count, folder.pages[next].time == page.time { continue }
            for (service, decision) in pages.decide(at: page.time) {
                try telling.add(decision, of: service)
            }
        }
        return pages.replay
    }

    private static func delay(_ arguments: Arguments) throws -> Duration {
        guard let text = arguments.value("start-delay") else { return .zero }
        guard let delay = try? Duration(prometheus: text) else {
            throw Arguments.Fault("--start-delay takes a time like 30s, not \(text)")
        }
        return delay
    }
}
