import Glibc
import HTTP
import Posix
import Testdata
import Testing

/// The real Prometheus, with a configuration and an empty database.
@EventLoop
final class RunningPrometheus {
    let child: ChildProcess
    let address: String
    private let scene: Scene

    /// Starts it and waits until it is ready.
    init(_ configuration: String, on scene: Scene) async throws {
        self.scene = scene
        let program = try #require(Peer.prometheus.path, "\(Peer.prometheus.absence)")
        let file = try scene.write(configuration, to: "prometheus.yml")
        let child = try scene.start(
            program,
            [
                "--config.file=\(file)", "--storage.tsdb.path=\(scene.folder)/data",
                "--web.listen-address=127.0.0.1:0", "--log.level=info",
            ],
            named: "prometheus"
        )
        let mark = "msg=\"Listening on\" address="
        try await child.runs(until: "it listens") { child.errors.contains(mark) }
        let line = child.errors.split(separator: "\n").first { $0.contains(mark) } ?? ""
        let address = String(line.split(separator: "=").last ?? "")
        try await eventually("prometheus is ready") {
            try await scene.ask("http://\(address)", "/-/ready").status == 200
        }
        self.address = address
        self.child = child
    }

    /// What an instant query finds: labels and values.
    func query(_ expression: String) async throws -> [(labels: [String: String], value: Double)] {
        // Letters and digits go as they are, everything else by its code.
        let query = expression.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            if character.isASCII, character.isLetter || character.isNumber { return "\(character)" }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        let answer = try await api("/api/v1/query?query=\(query.joined())")
        return answer["result"].elements.map { row in
            let value = row["value"].elements.last?.text.flatMap(Double.init)
            return (row["metric"].texts, value ?? .nan)
        }
    }

    /// The targets that are scraped for a job: labels before and after relabelling, and health.
    func targets(
        _ job: String
    ) async throws -> [(discovered: [String: String], labels: [String: String], isUp: Bool)] {
        try await api("/api/v1/targets?state=active")["activeTargets"].elements
            .filter { $0["scrapePool"].text == job }
            .map {
                ($0["discoveredLabels"].texts, $0["labels"].texts, $0["health"].text == "up")
            }
    }

    /// The `data` of an answer of its API.
    func api(_ target: String) async throws -> JSON {
        let response = try await scene.ask("http://\(address)", target)
        let answer = try JSON(response.body)
        guard response.status == 200, answer["status"].text == "success" else {
            throw Overdue(description: "\(target): \(response.text)")
        }
        return answer["data"]
    }
}
