import DockerLab
import HTTP
import Posix
import Testing

/// What becomes of a job's list while nobody can ask its engine.
///
/// The job polls every second.
@EventLoop
struct EngineOutage {
    private let bridge: RunningBridge
    private let job: String
    private let host: String
    /// What it served before.
    private let list: ClientResponse
    private let recoveries: Int

    /// An outage that is about to begin.
    init(of job: String, _ lab: DockerLab, _ bridge: RunningBridge) async throws {
        self.bridge = bridge
        self.job = job
        host = "unix://\(lab.socket)"
        list = try await bridge.ask("/sd/\(job)")
        #expect(list.status == 200)
        recoveries = Self.recoveries(of: job, bridge)
    }

    private static func recoveries(of job: String, _ bridge: RunningBridge) -> Int {
        bridge.log("level=INFO", "Master answers", "job=\(job) ").count
    }

    private func series(_ name: String, _ more: String = "") -> String {
        "swarm_bridge_discovery_\(name){discovery_job=\"\(job)\"\(more)}"
    }

    /// Waits until two polls have failed for that reason.
    func fails(for reason: String) async throws {
        let failures = series("poll_failures_total", ",master=\"\(host)\",reason=\"\(reason)\"")
        let before = try await bridge.metric(failures) ?? 0
        try await bridge.waitFor(failures) { $0 >= before + 2 }
    }

    /// Waits until polls fail for that reason, and sees that it is told to a person and that nothing is lost.
    func lasts(for reason: String, _ explanation: String) async throws {
        try await fails(for: reason)
        // A good poll a second would keep it younger.
        try await bridge.waitFor(series("list_age_seconds")) { $0 > 2 }
        #expect(try await bridge.metric(series("up")) == 0)
        #expect(try await bridge.ask("/sd/\(job)").body == list.body)
        #expect(try await bridge.ask("/-/healthy").status == 200)
        let told = bridge.log(
            "level=WARN",
            "Master gives no list",
            "job=\(job) ",
            "reason=\(reason) "
        )
        #expect(told.last?.contains(explanation) == true, "\(told)")
    }

    /// Waits until a poll has found the engine again.
    func ends() async throws {
        try await bridge.waitFor(series("up")) { $0 == 1 }
        #expect(try await bridge.metric(series("list_age_seconds")).map { $0 < 2.5 } == true)
        #expect(Self.recoveries(of: job, bridge) > recoveries)
    }
}
