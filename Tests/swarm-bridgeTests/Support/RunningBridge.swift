import Glibc
import HTTP
import Posix
import Simulation

/// The built program as a daemon, and how tests ask it.
@EventLoop
final class RunningBridge {
    let child: ChildProcess
    let configuration: String
    /// Where it listens, in the order of its flags.
    let addresses: [String]
    private let scene: Scene

    /// Starts it with a configuration, in a file or on standard input, and waits until it listens.
    init(
        _ text: String,
        listen: [String] = ["127.0.0.1:0"],
        flags: [String] = [],
        isPiped: Bool = false,
        files: Int? = nil,
        on scene: Scene
    ) async throws {
        self.scene = scene
        configuration = try scene.write(text, to: "swarm-bridge-\(UInt32.random(in: 0...9999)).yml")
        let child = try scene.bridge(
            ["serve", "--config.file", isPiped ? "-" : configuration] + flags
                + listen.map { "--web.listen-address=\($0)" },
            input: isPiped ? configuration : "/dev/null",
            files: files
        )
        try await child.runs(until: "it listens") {
            Self.addresses(in: child.errors).count == listen.count
        }
        addresses = Self.addresses(in: child.errors)
        self.child = child
    }

    private static func addresses(in log: String) -> [String] {
        lines(in: log, with: ["msg=Listening"]).compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("address=") }
                .map { String($0.dropFirst("address=".count)) }
        }
    }

    private static func lines(in log: String, with parts: [String]) -> [String] {
        log.split(separator: "\n").map(String.init)
            .filter { line in parts.allSatisfy(line.contains) }
    }

    /// The lines of the log that hold all of `parts`.
    func log(_ parts: String...) -> [String] {
        Self.lines(in: child.errors, with: parts)
    }

    var address: String { addresses[0] }

    func ask(
        _ target: String,
        _ fields: [(name: String, value: String)] = [],
        method: String = "GET"
    ) async throws -> ClientResponse {
        try await scene.ask("http://\(address)", target, fields, method: method)
    }

    /// The value of a series, written as the page writes it.
    ///
    /// - Returns: `nil` when there is no such series.
    func metric(_ series: String) async throws -> Double? {
        try await metrics()[series]
    }

    /// All series of the page.
    func metrics() async throws -> [String: Double] {
        let page = try await ask("/metrics").text
        var values: [String: Double] = [:]
        for line in page.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            values[String(line[..<blank])] = Double(line[line.index(after: blank)...])
        }
        return values
    }

    /// Waits until a series has a value that is as wanted.
    func waitFor(_ series: String, _ isWanted: (Double) -> Bool) async throws {
        try await eventually(series) { try await self.metric(series).map(isWanted) ?? false }
    }

    /// Waits until a job has been polled so many times more.
    func waitForPolls(_ count: Double, of job: String) async throws {
        let polls = "swarm_bridge_discovery_poll_duration_seconds_count{discovery_job=\"\(job)\"}"
        let before = try await metric(polls) ?? 0
        try await waitFor(polls) { $0 >= before + count }
    }

    /// Waits until a job has a list.
    func waitForList(_ job: String) async throws {
        try await eventually("a list of \(job)") { try await self.ask("/sd/\(job)").status == 200 }
    }

    /// Replaces the configuration file; nobody is told.
    func rewrite(_ text: String) throws {
        try AtomicFile.write(Array(text.utf8), to: configuration)
    }
}

extension SimulatedSwarm {
    /// A discovery job that asks these masters, in the order of their numbers, every second.
    ///
    /// A master then has a second to answer; where one that is late would matter, tests take more.
    func job(_ name: String, file: String? = nil, _ more: String...) -> String {
        let list = masters.map { "'http://\($0.address)'" }.joined(separator: ", ")
        var lines = ["  - job: \(name)"]
        if let file { lines.append("    file: \(file)") }
        lines.append("    swarm_sd:")
        lines += (["masters: [\(list)]", "metrics_port: \(metricsPort)"] + more)
            .map { "      \($0)" }
        if !more.contains(where: { $0.hasPrefix("refresh_interval") }) {
            lines.append("      refresh_interval: 1s")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
