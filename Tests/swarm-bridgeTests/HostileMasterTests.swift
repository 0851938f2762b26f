import HTTP
import Posix
import Testdata
import Testing

/// Masters that gave a list once and then answer badly: the list stays, and the reason is told.
@EventLoop
@Suite struct HostileMasterTests {
    /// What the only master of a job does after its first good answer.
    struct Case {
        let name: String
        let reason: String
        let behaviour: ScriptedMaster.Behaviour
        /// Long enough for the body of one that is large.
        var interval = "1s"
    }

    private static func captured(_ name: String) throws -> ScriptedMaster.Behaviour {
        .answer(body: try #require(Testdata.bytes("swarm-info/\(name).json")))
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// One byte more than a body may have.
    private static let tooLarge = (64 << 20) + 1

    private static func cases() throws -> [Case] {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        return [
            Case(
                name: "endless-body",
                reason: "too_large",
                behaviour: .endless(text("\(head)\r\n{\"SystemStatus\":")),
                interval: "8s"
            ),
            Case(
                name: "endless-head",
                reason: "malformed",
                behaviour: .endless(text("HTTP/1.1 200 OK\r\nX-Filler: "))
            ),
            Case(
                name: "said-too-large",
                reason: "too_large",
                behaviour: .bytes(text("\(head)Content-Length: \(tooLarge)\r\n\r\n{"))
            ),
            Case(name: "slow-drip", reason: "timeout", behaviour: .dripping(text("\(head)\r\n{"))),
            Case(name: "slow-head", reason: "timeout", behaviour: .dripping(text(head))),
            Case(
                name: "cut-off",
                reason: "reset",
                behaviour: .bytes(text("\(head)Content-Length: 100\r\n\r\n{\"ID\":"))
            ),
            Case(name: "closed", reason: "reset", behaviour: .bytes([])),
            Case(
                name: "no-http",
                reason: "malformed",
                behaviour: .bytes(text("SSH-2.0-x\r\n\r\n"))
            ),
            Case(
                name: "status-500",
                reason: "http_status",
                behaviour: .answer("500 Internal Server Error", body: text("no quorum"))
            ),
            Case(
                name: "redirect",
                reason: "http_status",
                behaviour: .bytes(
                    text("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
                )
            ),
            Case(name: "empty-body", reason: "empty", behaviour: .answer(body: [])),
            Case(name: "html", reason: "not_json", behaviour: try captured("written-page")),
            Case(
                name: "truncated",
                reason: "not_json",
                behaviour: try captured("written-truncated")
            ),
            Case(
                name: "deep",
                reason: "not_json",
                behaviour: .answer(body: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
            ),
            Case(name: "null-body", reason: "other_json", behaviour: .answer(body: text("null"))),
            Case(name: "engine", reason: "plain_engine", behaviour: try captured("written-engine")),
            Case(
                name: "swarm-mode",
                reason: "swarm_mode_engine",
                behaviour: try captured("written-engine-swarm-mode")
            ),
            Case(name: "mesos", reason: "mesos", behaviour: try captured("written-mesos")),
            Case(
                name: "lost-replica",
                reason: "replica_without_primary",
                behaviour: try captured("1.2.9-replication-etcd-dead-at-start")
            ),
            Case(
                name: "counted-but-missing",
                reason: "nodes_missing",
                behaviour: try captured("written-counted-but-missing")
            ),
            Case(
                name: "fresh-primary",
                reason: "empty_unconfirmed",
                behaviour: try captured("1.2.9-zero-nodes")
            ),
        ]
    }

    @Test func `each leaves the list as it was, and its reason is in the log and in the metrics`()
        async throws
    {
        let cases = try Self.cases()
        let good = try Self.captured("1.2.9-healthy")
        try await Scene.play { scene in
            let masters = try cases.map { _ in try scene.master(good) }
            var text = "global: {timeout: 60s}\ndiscovery:\n"
            for (hostile, master) in zip(cases, masters) {
                text += """
                      - job: \(hostile.name)
                        swarm_sd:
                          masters: ['http://\(master.address)']
                          refresh_interval: \(hostile.interval)

                    """
            }
            let bridge = try await RunningBridge(text, on: scene)
            var lists: [String: [UInt8]] = [:]
            for hostile in cases {
                try await bridge.waitForList(hostile.name)
                lists[hostile.name] = try await bridge.ask("/sd/\(hostile.name)").body
            }
            for (hostile, master) in zip(cases, masters) { master.behaviour = hostile.behaviour }
            for (hostile, master) in zip(cases, masters) {
                let job = "discovery_job=\"\(hostile.name)\""
                let failures =
                    "swarm_bridge_discovery_poll_failures_total{\(job),"
                    + "master=\"http://\(master.address)\",reason=\"\(hostile.reason)\"}"
                try await eventually("\(hostile.name): \(hostile.reason)") {
                    let told = bridge.log(
                        "Master gives no list",
                        "job=\(hostile.name) ",
                        "reason=\(hostile.reason) "
                    )
                    if try await bridge.metric(failures) ?? 0 >= 1, !told.isEmpty { return true }
                    throw Overdue(description: "\(bridge.log("job=\(hostile.name) ").suffix(2))")
                }
            }
            let metrics = try await bridge.metrics()
            for hostile in cases {
                let job = "discovery_job=\"\(hostile.name)\""
                let answer = try await bridge.ask("/sd/\(hostile.name)")
                #expect(
                    answer.status == 200 && answer.body == lists[hostile.name],
                    "\(hostile.name)"
                )
                #expect(metrics["swarm_bridge_discovery_targets{\(job),role=\"node\"}"] == 3)
                #expect(metrics["swarm_bridge_discovery_up{\(job)}"] == 0)
            }
            #expect(try await bridge.ask("/-/ready").status == 200)
        }
    }
}
