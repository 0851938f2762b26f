import Docker
import JSON
import Posix
import Testdata
import Testing

@testable import Scrape

@Suite struct EngineUsageTests {
    private static let start = CalendarTime.unixSeconds(rfc3339: "2026-11-22T10:00:00Z") ?? 0

    /// Usage of one container, asked for metrics by name.
    private struct Run {
        let metrics: [String]
        var usage: EngineUsage
        var start = EngineUsageTests.start
        var now = EngineUsageTests.start
        var outcome: EngineUsage.Outcome?
        var facts: JSON?

        init(_ metrics: [String]) throws {
            self.metrics = metrics
            let requests = try metrics.map { MetricRequest(try Metric.named($0)) }
            usage = EngineUsage(UsageDemand(ServiceGrouping(.swarm), requests))
        }

        mutating func read(_ second: Int, _ line: [UInt8]?, arrival: Double? = nil) throws {
            now = start + Double(second)
            let item = try EngineScene.item("a", line: line, at: arrival ?? now, facts: facts)
            outcome = usage.read([item], machineMemory: 8e9, at: now)
        }

        func value(_ name: String) -> Double? {
            guard let place = metrics.firstIndex(of: name) else { return nil }
            return outcome?.snapshot.containers.first?.values[place]?.value
        }

        func time(_ name: String) -> Double? {
            guard let place = metrics.firstIndex(of: name) else { return nil }
            return outcome?.snapshot.containers.first?.values[place]?.time
        }
    }

    private static func time(_ second: Int) -> String {
        "2026-11-22T10:\(second / 60 < 10 ? "0" : "")\(second / 60):"
            + "\(second % 60 < 10 ? "0" : "")\(second % 60)Z"
    }

    @Test func `two samples give what a page of cAdvisor would give`() throws {
        var run = try Run([
            "cpu_cores", "cpu_utilization", "cpu_host_ratio", "memory_working_set_bytes",
            "memory_usage_bytes", "memory_limit_ratio", "memory_host_ratio",
            "network_receive_bytes_per_second", "uptime_seconds", "cpu-limit", "memory-limit",
        ])
        let interfaces = ["eth0": 1000, "eth1": 50]
        try run.read(2, EngineScene.line(at: Self.time(2), cpu: 1, received: interfaces))
        #expect(run.value("cpu_cores") == nil)
        #expect(run.value("memory_usage_bytes") == Double(50 << 20))
        let after = ["eth0": 3000, "eth1": 250]
        try run.read(4, EngineScene.line(at: Self.time(4), cpu: 1.8, received: after))
        #expect(abs((run.value("cpu_cores") ?? 0) - 0.4) < 1e-9)
        #expect(abs((run.value("cpu_utilization") ?? 0) - 0.8) < 1e-9)
        #expect(abs((run.value("cpu_host_ratio") ?? 0) - 0.1) < 1e-9)
        #expect(run.value("memory_working_set_bytes") == Double(40 << 20))
        #expect(run.value("memory_limit_ratio") == 0.4)
        #expect(run.value("memory_host_ratio") == Double(40 << 20) / 8e9)
        #expect(run.value("network_receive_bytes_per_second") == 1100)
        #expect(run.value("uptime_seconds") == 4)
        #expect(run.value("cpu-limit") == 500)
        #expect(run.value("memory-limit") == 104_857_600)
        #expect(run.time("cpu_cores") == Self.start + 4)
        let container = try #require(run.outcome?.snapshot.containers.first)
        #expect(container.service == "web" && container.taskID == "ta")
        #expect(container.id == "/docker/a" && container.containerID == "a")
    }

    @Test func `a stream that stalls leaves old values at their old times, and never zero`() throws
    {
        var run = try Run(["cpu_cores", "memory_usage_bytes"])
        try run.read(2, EngineScene.line(at: Self.time(2), cpu: 1))
        try run.read(4, EngineScene.line(at: Self.time(4), cpu: 2))
        for second in stride(from: 6, to: 200, by: 2) { try run.read(second, nil) }
        #expect(run.value("cpu_cores") == 0.5 && run.time("cpu_cores") == Self.start + 4)
        #expect(run.time("memory_usage_bytes") == Self.start + 4)
    }

    @Test func `a paused container uses nothing, by its samples`() throws {
        var run = try Run(["cpu_cores"])
        try run.read(2, EngineScene.line(at: Self.time(2), cpu: 1))
        try run.read(4, EngineScene.line(at: Self.time(4), cpu: 1))
        #expect(run.value("cpu_cores") == 0 && run.time("cpu_cores") == Self.start + 4)
    }

    @Test func `a container that starts again begins anew`() throws {
        var run = try Run(["cpu_cores", "uptime_seconds"])
        try run.read(2, EngineScene.line(at: Self.time(2), cpu: 100))
        try run.read(4, EngineScene.line(at: Self.time(4), cpu: 102))
        #expect(run.value("cpu_cores") == 1)
        run.facts = try EngineScene.inspection(startedAt: Self.time(5))
        try run.read(6, EngineScene.line(at: Self.time(6), cpu: 0.5))
        #expect(run.value("cpu_cores") == nil && run.value("uptime_seconds") == 1)
        try run.read(8, EngineScene.line(at: Self.time(8), cpu: 1))
        #expect(run.value("cpu_cores") == 0.25)
        #expect(run.outcome?.restarted == [])
    }

    @Test func `a start that nobody told of shows by the counter`() throws {
        var run = try Run(["cpu_cores"])
        try run.read(2, EngineScene.line(at: Self.time(2), cpu: 100))
        try run.read(4, EngineScene.line(at: Self.time(4), cpu: 1))
        #expect(run.outcome?.restarted == ["a"])
        #expect(run.value("cpu_cores") == 0.5)
    }

    @Test func `what the engine says of a container that does not run is no use of zero`() throws {
        var run = try Run(["cpu_cores"])
        try run.read(2, EngineScene.line(at: Self.time(2), cpu: 1))
        try run.read(4, Testdata.bytes("engine-stats/stopped.json"))
        #expect(run.outcome?.stopped == ["a"])
        #expect(run.outcome?.snapshot.containers.isEmpty == true)
        try run.read(6, EngineScene.line(at: Self.time(6), cpu: 5))
        #expect(run.value("cpu_cores") == nil)
    }

    @Test func `an engine that cannot count tells zeros, which is no use of zero`() throws {
        var run = try Run(["cpu_cores", "memory_rss_bytes", "memory_working_set_bytes"])
        let line = try #require(Testdata.text("engine-stats/v2-without-controllers.json"))
        for second in [2, 4, 6] {
            let later = line.replacing("2026-11-22T04:57:34.334570849Z", with: Self.time(second))
            try run.read(second, Array(later.utf8))
            #expect(run.outcome?.snapshot.containers.count == 1)
            for metric in run.metrics { #expect(run.value(metric) == nil) }
        }
    }

    @Test func `a container on the network of its host has no numbers of it`() throws {
        var run = try Run(["network_receive_bytes_per_second", "cpu_cores"])
        run.facts = try EngineScene.inspection(host: "\"NetworkMode\":\"host\"")
        try run.read(2, EngineScene.line(at: Self.time(2), cpu: 1))
        try run.read(4, EngineScene.line(at: Self.time(4), cpu: 2, received: ["eth0": 99]))
        #expect(run.value("network_receive_bytes_per_second") == nil)
        #expect(run.value("cpu_cores") == 0.5)
        #expect(run.outcome?.snapshot.containers.first?.isOnHostNetwork == true)
    }

    @Test func `a network more is no traffic`() throws {
        var run = try Run(["network_receive_bytes_per_second"])
        try run.read(2, EngineScene.line(at: Self.time(2), cpu: 1, received: ["eth0": 10]))
        let joined = ["eth0": 20, "eth1": 1_000_000]
        try run.read(4, EngineScene.line(at: Self.time(4), cpu: 1, received: joined))
        #expect(run.value("network_receive_bytes_per_second") == nil)
    }

    @Test func `a line that is no sample is counted, and costs nothing else`() throws {
        var run = try Run(["cpu_cores"])
        try run.read(2, EngineScene.line(at: Self.time(2), cpu: 1))
        try run.read(4, Array("{\"read\":".utf8))
        #expect(run.outcome?.snapshot.skipped == ["malformed": 1])
        #expect(run.outcome?.snapshot.firstSkipped?.hasPrefix("web.1.a: no JSON at byte 8") == true)
        try run.read(6, EngineScene.line(at: Self.time(6), cpu: 3))
        #expect(run.value("cpu_cores") == 0.5)
    }

    @Test func `an engine whose clock differs gives the same values`() throws {
        for hours in [-3.0, 0, 3] {
            var run = try Run(["cpu_cores"])
            for second in [1, 2, 3, 4] {
                // Lines come some milliseconds late, each more than the other.
                let arrival = Self.start + Double(second) + hours * 3600 + Double(second) / 1000
                let line = EngineScene.line(at: Self.time(second), cpu: Double(second) / 2)
                try run.read(second, line, arrival: arrival)
            }
            #expect(abs((run.value("cpu_cores") ?? 0) - 0.5) < 0.001)
            let time = try #require(run.time("cpu_cores"))
            #expect(abs(time - (Self.start + 4 + hours * 3600)) < 0.01)
            #expect((run.outcome?.clockOffset == nil) == (hours == 0))
        }
    }

    @Test func `what engines never tell is said to be so`() throws {
        let families = ["container_fs_reads_total", "container_start_time_seconds"]
        let requests = families.map { MetricRequest(Metric(family: $0, isRate: false)) }
        let absences = EngineUsage.absences(
            of: UsageDemand(ServiceGrouping(.swarm), requests + ServiceGauges.requests)
        )
        #expect(absences.count == 1)
        #expect(absences[requests[0]]?.contains("do not tell container_fs_reads_total") == true)
    }

    @Test(arguments: [-5000.0, 5000])
    func `when our clock is set, what an engine tells goes on`(step: Double) throws {
        var run = try Run(["cpu_cores", "memory_usage_bytes"])
        for second in 0..<4 {
            try run.read(
                second,
                EngineScene.line(at: Self.time(second), cpu: Double(second) / 2 + 1)
            )
        }
        #expect(run.value("cpu_cores") == 0.5)
        for (set, seconds) in [(step, 4..<70), (-step, 70..<140)] {
            run.usage.move(by: set)
            run.start += set
            for second in seconds {
                let line = EngineScene.line(at: Self.time(second), cpu: Double(second) / 2 + 1)
                try run.read(second, line)
                #expect(abs((run.value("cpu_cores") ?? 0) - 0.5) < 1e-9)
                #expect(run.time("cpu_cores") == run.now)
                #expect(run.time("memory_usage_bytes") == run.now)
            }
        }
    }
}

@Suite struct EngineClockTests {
    @Test func `clocks that are near each other leave the engine's times alone`() {
        var clock = EngineClock()
        #expect(clock.time(read: 100, arrival: 100.2) == 100)
        #expect(clock.time(read: 101, arrival: 104) == 101)
        #expect(clock.time(read: 102, arrival: 101) == 102)
        #expect(!clock.isOff)
    }

    @Test func `samples that were held up keep their times`() {
        var clock = EngineClock()
        #expect(clock.time(read: 100, arrival: 100) == 100)
        #expect(clock.time(read: 101, arrival: 150) == 101)
        #expect(clock.time(read: 150, arrival: 150) == 150)
    }

    @Test func `a clock that is put forward is followed at once`() {
        var clock = EngineClock()
        _ = clock.time(read: 100, arrival: 100)
        #expect(clock.time(read: 3701, arrival: 101) == 101)
        #expect(clock.time(read: 3702, arrival: 102.5) == 102)
        #expect(clock.isOff)
    }

    @Test func `a clock that is put back is followed when it stays so`() {
        var clock = EngineClock()
        _ = clock.time(read: 4000, arrival: 4000)
        #expect(clock.time(read: 401, arrival: 4001) == 401)
        #expect(clock.time(read: 460, arrival: 4060) == 460)
        #expect(clock.time(read: 461, arrival: 4061) == 4061)
        #expect(clock.time(read: 462, arrival: 4062) == 4062)
    }
}
