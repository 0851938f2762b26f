import HTTP
import Posix
import Testing

@testable import Discovery

struct PollFailureTests {
    @Test(
        "A failure has one word for the metric and one line for people",
        arguments: [
            (
                PollFailure.transport(.unresolved("name or service not known")), "dns",
                "no address for the host: name or service not known"
            ),
            (
                .transport(
                    .notConnected(.ipv4(0x0A00_0001, port: 1), SystemError("connect", code: 111))
                ),
                "refused", "cannot connect to 10.0.0.1:1: connection refused"
            ),
            (
                .transport(.timedOut(.seconds(3), while: "waiting for the answer")), "timeout",
                "timed out after 3 s waiting for the answer"
            ),
            (.transport(.tooLarge(limit: 9)), "too_large", "the answer is larger than 9 bytes"),
            (.status(500, body: ""), "http_status", "it answered 500 Internal Server Error"),
            (
                .status(503, body: "No elected primary"), "http_status",
                "it answered 503 Service Unavailable: No elected primary"
            ),
            (.refused(.mesos), "mesos", "this is a Mesos manager: it lists no engine addresses"),
            (
                .untrusted(.emptyUnconfirmed), "empty_unconfirmed",
                "it lists no nodes, as a manager that has just started does; "
                    + "believed once 3 polls over 30 s have said so"
            ),
            (
                .untrusted(.replicaWithoutPrimary), "replica_without_primary",
                "a replica without a primary and without nodes"
            ),
            (
                .untrusted(.nodesMissing(declared: 4)), "nodes_missing",
                "it counts 4 nodes, but lists none that can be read"
            ),
        ]
    )
    func texts(failure: PollFailure, reason: String, description: String) {
        #expect(failure.reason == reason)
        #expect(failure.description == description)
    }
}
