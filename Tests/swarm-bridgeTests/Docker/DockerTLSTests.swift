import Docker
import DockerLab
import HTTP
import Posix
import Testdata
import Testing

/// The program and a real engine that takes nobody without a certificate.
@EventLoop
@Suite(
    .serialized,
    .enabled(if: DockerLab.isWanted, Comment(rawValue: DockerLab.absence)),
    .timeLimit(.minutes(5))
)
struct DockerTLSTests {
    private let files: Certificates

    init() throws {
        files = try #require(Certificates.shared, "openssl cannot make certificates")
    }

    // MARK: Certificates

    /// A job, the metric's reason for its failures, and what is told of them.
    private struct Visitor {
        let job: String
        let options: String
        let reason: String
        let message: String
    }

    private var visitors: [Visitor] {
        func tls(_ authority: String, _ name: String?, _ more: String = "") -> String {
            let own = name.map {
                ", cert_file: \(files["\($0).pem"]), key_file: \(files["\($0).key"])"
            }
            return "tls_config: {ca_file: \(files["\(authority).pem"])\(own ?? "")\(more)}"
        }
        let refused = "the server does not accept our client certificate: "
        return [
            Visitor(
                job: "none",
                options: tls("ca", nil),
                reason: "tls_client_certificate",
                message: "the server asks for a client certificate, and tls_config has none"
            ),
            Visitor(
                job: "lapsed",
                options: tls("ca", "lapsed"),
                reason: "tls_client_certificate",
                message: refused + "it has expired at 20"
            ),
            Visitor(
                job: "stranger",
                options: tls("ca", "stranger"),
                reason: "tls_client_certificate",
                message: "(CN=stranger, issued by CN=Another CA)"
            ),
            Visitor(
                job: "distrust",
                options: tls("other-ca", "client"),
                reason: "tls_certificate",
                message: "the server's certificate is issued by an unknown authority: "
                    + "CN=Swarm Test CA"
            ),
            Visitor(
                job: "elsewhere",
                options: tls("ca", "client", ", server_name: elsewhere.test"),
                reason: "tls_certificate",
                message: "the server's certificate is not for elsewhere.test, but for localhost"
            ),
        ]
    }

    @Test func `with the right certificate it answers, and without each says what is wrong`()
        async throws
    {
        try await DockerLab.with(securedBy: files) { lab in
            let address = try #require(lab.secured)
            let own = "docker_cert_path: \(files["docker"])"
            try await lab.docker("run", "-d", "--network", "host", "lab:1")
            try await lab.createNetwork("net")
            try await Scene.play { scene in
                let bridge = try await RunningBridge(
                    "discovery:\n" + job("folder", of: address, own)
                        + visitors.map { job($0.job, of: address, $0.options) }.joined()
                        + "  - {job: eager, dockerswarm_sd: {host: 'tcp://\(address)', role: tasks, "
                        + "refresh_interval: 5m, \(own)}}\n",
                    on: scene
                )
                try await eventually("the container is a target") {
                    let list = try await bridge.ask("/sd/folder")
                    return list.status == 200 && list.text.contains("__meta_docker_container_id")
                }
                for visitor in visitors {
                    try await told(visitor, by: bridge, of: address)
                }
                try await heard(of: lab, by: bridge)
            }
        }
    }

    private func job(_ name: String, of address: SocketAddress, _ options: String) -> String {
        """
          - job: \(name)
            docker_sd: {host: 'tcp://\(address)', refresh_interval: 1s, \(options)}

        """
    }

    /// A job that polls every five minutes hears of a new service by the stream of events.
    private func heard(of lab: DockerLab, by bridge: RunningBridge) async throws {
        #expect(try await bridge.ask("/sd/eager").text == "[]\n")
        let start = ContinuousClock.now
        try await lab.createService(
            """
            {"Name":"late","TaskTemplate":{"ContainerSpec":{"Image":"lab:1"},
             "Networks":[{"Target":"net"}]},"Mode":{"Replicated":{"Replicas":2}}}
            """
        )
        try await eventually("its tasks are targets", within: .seconds(30)) {
            let list = try await bridge.ask("/sd/eager")
            return try JSON(list.body).elements.count == 2
                && list.text.contains(#""__meta_dockerswarm_service_name":"late""#)
        }
        print(
            "from a new service to its targets, by events over TLS: \(ContinuousClock.now - start)"
        )
    }

    @Test func `an engine with a certificate that has expired is not asked, unless that is said`()
        async throws
    {
        try await DockerLab.with(securedBy: files, as: "expired") { lab in
            let address = try #require(lab.secured)
            let own =
                "ca_file: \(files["ca.pem"]), cert_file: \(files["client.pem"]), "
                + "key_file: \(files["client.key"])"
            let visitor = Visitor(
                job: "careful",
                options: "tls_config: {\(own)}",
                reason: "tls_certificate",
                message: "the certificate of CN=expired has expired at 20"
            )
            try await Scene.play { scene in
                let bridge = try await RunningBridge(
                    "discovery:\n" + job(visitor.job, of: address, visitor.options)
                        + job(
                            "careless",
                            of: address,
                            "tls_config: {\(own), insecure_skip_verify: true}"
                        ),
                    on: scene
                )
                try await told(visitor, by: bridge, of: address)
                // Nothing else is wrong with it.
                try await bridge.waitForList("careless")
            }
        }
    }

    private func told(
        _ visitor: Visitor,
        by bridge: RunningBridge,
        of address: SocketAddress
    ) async throws {
        try await eventually("\(visitor.job) says why not") {
            let answer = try await bridge.ask("/sd/\(visitor.job)")
            return answer.status == 503 && answer.text.contains(visitor.message)
        }
        #expect(!bridge.log("job=\(visitor.job) ", visitor.message).isEmpty)
        let failures = try await bridge.metrics().filter {
            $0.key.hasPrefix("swarm_bridge_discovery_poll_failures_total{")
                && $0.key.contains("discovery_job=\"\(visitor.job)\"") && $0.value > 0
        }
        #expect(failures.count == 1)
        #expect(failures.keys.first?.contains("reason=\"\(visitor.reason)\"") == true)
    }

    // MARK: Elastic load balancing

    /// The example that is shipped, with places and times as a test needs them and all else as it is.
    private func example(_ address: SocketAddress) throws -> String {
        var text = try Shipped.text("elb.yml")
        for (shipped, ours) in [
            ("tcp://manager.example.com:2376", "tcp://\(address)"),
            ("docker_cert_path: /tls", "docker_cert_path: \(files["docker"])"),
            ("interval: 2s", "interval: 250ms"), ("interval: 1s", "interval: 500ms"),
            ("warmup: 10s", "warmup: 250ms"), ("cooldown: 10s", "cooldown: 250ms"),
            ("max_replicas: 10", "max_replicas: 8"),
        ] {
            try #require(text.contains(shipped), "elb.yml does not hold \(shipped)")
            text = text.replacing(shipped, with: ours)
        }
        return text
    }

    private static let apache = #"""
        {"Name":"apache",
         "TaskTemplate":{"ContainerSpec":{"Image":"lab:1"},"Networks":[{"Target":"net"}],
          "Resources":{"Limits":{"NanoCPUs":100000000}}},
         "Mode":{"Replicated":{"Replicas":2}},"EndpointSpec":{"Mode":"dnsrr"}}
        """#

    private static func series(_ name: String, _ more: String = "") -> String {
        "swarm_bridge_\(name){service=\"apache\"\(more)}"
    }

    private static let current = series("service_current_replicas")
    private static let cpu = series("rule_value", #",rule="cpu",metric="cpu_utilization""#)
    private static let traffic = series(
        "rule_value",
        #",rule="traffic",metric="network_bytes_per_second""#
    )

    private func replicas(_ count: Int, _ bridge: RunningBridge) async throws {
        try await eventually("\(count) replicas", within: .seconds(90)) {
            try await bridge.metric(Self.current) == Double(count)
        }
    }

    @Test func `the example balances the load of a service, unless it is switched off`()
        async throws
    {
        try await DockerLab.with(securedBy: files) { lab in
            let address = try #require(lab.secured)
            try await lab.createNetwork("net")
            try await lab.createService(Self.apache)
            try await lab.waitForTasks(2, of: "apache")
            let first = try await lab.engine.list(EngineContainer.self).items
            for container in first {
                try await lab.docker(
                    "exec",
                    "-d",
                    container.id,
                    "sh",
                    "-c",
                    "while [ ! -e /tmp/stop ]; do :; done"
                )
            }
            try await Scene.play { scene in
                let bridge = try await RunningBridge(example(address), on: scene)
                // CPU is enough for one more, whose share then is enough for all.
                try await replicas(3, bridge)
                try await bridge.waitFor(Self.cpu) { $0 > 0.3 && $0 < 0.8 }
                try await exchangeLoads(lab, first, bridge)
                try await flow(lab, bridge)
            }
        }
    }

    private func turn(_ switched: String, _ bridge: RunningBridge) async throws {
        let answer = try await bridge.ask("/api/v1/scaling/\(switched)", method: "POST")
        #expect(answer.status == 200)
    }

    /// Switched off, while CPU is used no longer and pages of 1 MiB are fetched from two replicas.
    private func exchangeLoads(
        _ lab: DockerLab,
        _ containers: [EngineContainer],
        _ bridge: RunningBridge
    ) async throws {
        try await turn("disable", bridge)
        for container in containers {
            try await lab.docker("exec", container.id, "sh", "-c", ": >/tmp/stop")
        }
        let addresses = containers.flatMap { $0.attachments.map(\.ipv4) }
        #expect(addresses.count == 2)
        let fetch = "wget -q -O /dev/null http://$address:8080/blob"
        try await lab.docker(
            "run",
            "-d",
            "--name",
            "ab",
            "--network",
            "net",
            "lab:1",
            "sh",
            "-c",
            "while :; do for address in \(addresses.joined(separator: " ")); do \(fetch); done; "
                + "usleep 200000; done"
        )
        try await bridge.waitFor(Self.traffic) { $0 > 100_000 }
        try await bridge.waitFor(Self.series("decision_state", #",reason="disabled""#)) { $0 == 1 }
        // Six passes that would add a replica.
        try await Task.sleep(for: .milliseconds(1500))
        #expect(try await bridge.metric(Self.current) == 3)
    }

    /// Switched on, traffic brings up to the maximum; when it ends, it is down to the minimum.
    private func flow(_ lab: DockerLab, _ bridge: RunningBridge) async throws {
        try await turn("enable", bridge)
        try await replicas(8, bridge)
        // Both have to be low to go down, and CPU alone is.
        try await bridge.waitFor(Self.cpu) { $0 < 0.3 }
        try await bridge.waitFor(
            Self.series("decision_limited_total", #",limit="max_replicas""#)
        ) { $0 > 0 }
        let page = try await bridge.metrics()
        #expect(page[Self.traffic].map { $0 > 100_000 } == true)
        #expect(page[Self.current] == 8)
        try await lab.docker("rm", "-f", "ab")
        try await replicas(1, bridge)
        try await lab.waitForTasks(1, of: "apache")
        let failed = try await bridge.metrics().filter {
            $0.key.hasPrefix("swarm_bridge_scale_operations_total{")
                && $0.key.contains("outcome=\"failed\"") && $0.value > 0
        }
        #expect(failed.isEmpty)
    }
}
