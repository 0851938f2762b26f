import HTTP
import Testdata
import Testing

/// Something that is wrong with a master, and the word that a metric has for it.
struct BadMaster: CustomTestStringConvertible, Sendable {
    let name: String
    let reason: String
    /// What it answers; `nil` when it does not answer.
    var answer: Response?

    var testDescription: String { name }

    static let all: [BadMaster] =
        [
            BadMaster(name: "refuses connections", reason: "refused"),
            BadMaster(name: "never answers", reason: "timeout"),
            BadMaster(name: "an error", reason: "http_status", answer: .text(500, "no")),
            BadMaster(name: "no content", reason: "http_status", answer: Response(204)),
            BadMaster(name: "another success", reason: "http_status", answer: good(201)),
            BadMaster(
                name: "a redirection",
                reason: "http_status",
                answer: Response(307, fields: [("Location", "http://127.0.0.1:1/info")])
            ),
            BadMaster(name: "nothing", reason: "empty", answer: .text(200, "")),
            BadMaster(name: "a text", reason: "not_json", answer: .text(200, "hello")),
            body("a page for people", "not_json", "written-page"),
            body("half an answer", "not_json", "written-truncated"),
            body("a plain engine", "plain_engine", "written-engine"),
            body("an engine in swarm mode", "swarm_mode_engine", "written-engine-swarm-mode"),
            body("a Mesos manager", "mesos", "written-mesos"),
            body("a TLS alert", "wants_tls", "written-tls-alert"),
            body("another answer", "other_json", "1.2.9-version"),
            body("nodes that cannot be read", "nodes_missing", "written-counted-but-missing"),
            body("a primary without nodes", "empty_unconfirmed", "1.2.9-zero-nodes"),
            body(
                "a replica without a primary and nodes",
                "replica_without_primary",
                "1.2.9-replication-etcd-dead-at-start"
            ),
        ]

    private static func body(_ name: String, _ reason: String, _ file: String) -> BadMaster {
        let body =
            Testdata.bytes("swarm-info/\(file).json")
            ?? Testdata.bytes("simulation/\(file).json") ?? []
        return BadMaster(name: name, reason: reason, answer: Response(200, body: body))
    }

    private static func good(_ status: Status) -> Response {
        Response(status, body: Testdata.bytes("swarm-info/1.2.9-healthy.json") ?? [])
    }
}
