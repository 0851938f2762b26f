import Docker
import DockerLab
import HTTP
import JSON
import Posix
import Testing

@testable import Scrape

@Suite(
    "The stats of a real engine",
    .enabled(if: DockerLab.isWanted, Comment(rawValue: DockerLab.absence)),
    .timeLimit(.minutes(4))
)
@EventLoop
struct EngineLabTests {
    /// A lab, and what is told of it.
    @EventLoop
    private struct Stage {
        let lab: DockerLab
        let bench: ScrapeBench
        static let windows = ["cpu_cores", "cpu_utilization", "network_transmit_bytes_per_second"]

        static var requests: [MetricRequest] {
            get throws {
                try windows.map { MetricRequest(try Metric.named($0), over: .seconds(6)) }
                    + [MetricRequest(try Metric.named("uptime_seconds"))]
            }
        }

        /// What is known of a service's one container.
        func value(
            _ service: String,
            _ metric: String,
            isWindow: Bool = false
        ) throws -> MetricValue? {
            let request = MetricRequest(
                try Metric.named(metric),
                over: isWindow ? .seconds(6) : nil
            )
            guard let found = bench.service.board.containers(of: "shop/\(service)").first,
                let place = found.from.demand.index(of: request)
            else { return nil }
            return found.container.values[place]
        }

        func run(_ service: String, _ line: String) async throws {
            let labels = ["project=shop", "service=\(service)"].map {
                "--label com.docker.compose.\($0)"
            }
            try await docker("run -d --name \(service) \(labels.joined(separator: " ")) \(line)")
        }

        @discardableResult
        func docker(_ line: String) async throws -> String {
            try await Shell.run("timeout 60 docker --host unix://\(lab.socket) \(line)")
        }

        func id(_ name: String) async throws -> String {
            try await docker("inspect --format '{{.Id}}' \(name)").filter { $0 != "\n" }
        }

        /// Seconds of CPU, and bytes of memory, as the kernel has them in a container's control group.
        func kernel(_ name: String) async throws -> (cpu: Double, memory: Double) {
            let id = try await id(name)
            let text = try await Shell.run(
                """
                cd /sys/fs/cgroup
                one() { find -L . -maxdepth 5 -path "*\(id)/$1" 2>/dev/null | head -n 1; }
                f=$(one cpuacct.usage)
                if [ -n "$f" ]; then echo $(($(cat $f) / 1000))
                else awk '/usage_usec/ {print $2}' $(one cpu.stat); fi
                f=$(one memory.usage_in_bytes)
                cat ${f:-$(one memory.current)}
                """
            )
            let numbers = text.split(separator: "\n").compactMap { Double($0) }
            guard numbers.count == 2 else { throw Shell.Trouble(description: text) }
            return (numbers[0] / 1e6, numbers[1])
        }

        func signal(_ name: String) async throws {
            try await Shell.run(
                """
                for p in /proc/[0-9]*; do
                if tr '\\0' ' ' 2>/dev/null <$p/cmdline | grep -q '^dockerd .*-H unix://\(lab.socket) $'
                then kill -\(name) ${p#/proc/}; fi; done
                """
            )
        }

        var isUp: Bool {
            bench.value("swarm_bridge_scrape_target_up{scrape_job=\"e\",target=\"\(lab.socket)\"}")
                == 1
        }

        func wait(_ seconds: Int = 30, _ isTrue: @EventLoop () throws -> Bool) async throws -> Bool
        {
            let end = ContinuousClock.now + .seconds(seconds)
            while try !isTrue() {
                if ContinuousClock.now > end { return false }
                try await Task.sleep(for: .milliseconds(50))
            }
            return true
        }
    }

    @Test("agree with the kernel's and with docker stats, and outlast whatever happens to it")
    func agree() async throws {
        try await DockerLab.with { lab in try await Self.look(at: lab) }
    }

    private static func look(at lab: DockerLab) async throws {
        let stage = Stage(lab: lab, bench: ScrapeBench())
        var job = ScrapeJob(name: "e", source: .fixed([]))
        job.interval = .seconds(1)
        job.grouping = ServiceGrouping(.compose)
        let host = try EngineHost("unix://\(lab.socket)")
        job.engines = EngineStats(EngineSettings(hosts: [host]))
        stage.bench.service.apply([job], try Stage.requests)
        try await lab.createNetwork("net")
        // What restarts by itself takes some seconds to, so that it is seen to be away.
        try await stage.run("burn", "--cpus 0.5 --restart always --network none lab:1 /bin/burn")
        try await stage.run("web", "--network net -m 64m lab:1 /bin/web 8080")
        let listed = try await lab.engine.list(EngineContainer.self).items
        let web = try #require(listed.first { $0.names == ["/web"] }?.attachments.first?.ipv4)
        try await stage.run(
            "client",
            "--network net lab:1 /bin/sh -c "
                + "'while :; do wget -q -O /dev/null http://\(web):8080/blob; sleep 0.3; done'"
        )
        try await agreeing(stage)
        try await pausing(stage)
        try await dying(stage)
        try await hanging(stage)
        try await restarting(stage)
        stage.bench.stop()
    }

    private static func agreeing(_ stage: Stage) async throws {
        let covered = try await stage.wait(60) {
            try stage.value("burn", "cpu_cores", isWindow: true)?.isCovered == true
                && stage.value("web", "network_transmit_bytes_per_second", isWindow: true)?
                    .isCovered
                    == true
        }
        #expect(covered)
        let (start, before) = (ContinuousClock.now, try await stage.kernel("burn"))
        let web = try await stage.kernel("web")
        try await Task.sleep(for: .seconds(7))
        let after = try await stage.kernel("burn")
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let kernel = (after.cpu - before.cpu) / seconds
        let cores = try #require(try stage.value("burn", "cpu_cores", isWindow: true)?.value)
        // Windows of six seconds of about the same time, on a machine that does other things too.
        #expect(abs(cores - kernel) < max(0.05, kernel * 0.25), "\(cores), by the kernel \(kernel)")
        let ratio = try #require(try stage.value("burn", "cpu_utilization", isWindow: true)?.value)
        #expect(abs(ratio - cores / 0.5) < 1e-9 && ratio > 0.2 && ratio < 1.15, "\(ratio)")
        let memory = try #require(try stage.value("web", "memory_usage_bytes")?.value)
        #expect(abs(memory - web.memory) < max(2e6, web.memory * 0.3), "\(memory), \(web.memory)")
        let limited = try #require(try stage.value("web", "memory_limit_ratio")?.value)
        #expect(limited > 0 && limited < 0.5)
        #expect(try stage.value("burn", "memory_limit_ratio") == nil)
        #expect(try stage.value("burn", "network_receive_bytes_per_second") == nil)
        let sent = "network_transmit_bytes_per_second"
        let traffic = try #require(try stage.value("web", sent, isWindow: true)?.value)
        #expect(traffic > 200_000, "\(traffic)")

        let shown = try await stage.docker(
            "stats --no-stream --format '{{.CPUPerc}} {{.MemUsage}}' burn"
        )
        let words = shown.split { " %\n".contains($0) }
        let percent = try #require(words.first.flatMap { Double($0) })
        let newest = try #require(try stage.value("burn", "cpu_cores")?.value)
        #expect(abs(newest - percent / 100) < 0.25, "\(newest), by docker stats \(shown)")
        let set = try #require(try stage.value("burn", "memory_working_set_bytes")?.value)
        let kibibytes = words.dropFirst().first.flatMap { Double($0.replacing("KiB", with: "")) }
        if let kibibytes { #expect(abs(set - kibibytes * 1024) < 1e6, "\(set), \(shown)") }
    }

    private static func pausing(_ stage: Stage) async throws {
        try await stage.docker("pause burn")
        let paused = WallClock.unixSeconds
        let rests = try await stage.wait {
            let value = try stage.value("burn", "cpu_cores")
            return value.map { $0.value < 0.01 && $0.time > paused } ?? false
        }
        #expect(rests)
        try await stage.docker("unpause burn")
        #expect(try await stage.wait { try stage.value("burn", "cpu_cores")?.value ?? 0 > 0.05 })
    }

    private static func dying(_ stage: Stage) async throws {
        let uptime = try #require(try stage.value("web", "uptime_seconds")?.value)
        try await stage.docker("kill web")
        let isGone = try await stage.wait(5) {
            stage.bench.service.board.containers(of: "shop/web").isEmpty
        }
        #expect(isGone)
        try await stage.docker("start web")
        #expect(try await stage.wait { try stage.value("web", "cpu_cores") != nil })
        #expect(try stage.value("web", "uptime_seconds")?.value ?? 1e9 < uptime)
        #expect(try stage.value("web", "cpu_cores")?.value ?? 9 < 1)
    }

    private static func hanging(_ stage: Stage) async throws {
        #expect(try await stage.wait { try stage.value("burn", "cpu_cores")?.value ?? 0 > 0.05 })
        try await stage.signal("STOP")
        let stopped = WallClock.unixSeconds
        #expect(try await stage.wait { !stage.isUp })
        try await Task.sleep(for: .seconds(3))
        let value = try #require(try stage.value("burn", "cpu_cores"))
        #expect(value.value > 0.01 && value.time < stopped + 1)
        try await stage.signal("CONT")
        let isBack = try await stage.wait {
            try stage.isUp && (stage.value("burn", "cpu_cores")?.time ?? 0) > stopped + 4
        }
        #expect(isBack)
        #expect(try stage.value("burn", "cpu_cores")?.value ?? 9 < 0.6)
    }

    /// The engine ends with all it runs, and starts again with the container that always restarts.
    private static func restarting(_ stage: Stage) async throws {
        let id = try await stage.id("burn")
        let folder = stage.lab.socket.replacing("/engine.sock", with: "")
        try await stage.docker("swarm leave --force")
        try await stage.signal("TERM")
        #expect(try await stage.wait { !stage.isUp })
        let ended = WallClock.unixSeconds
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let script = parts.joined(separator: "/") + "/DockerLab/lab"
        try await Shell.run(
            """
            for i in $(seq 200); do [ -d /proc/$(cat \(folder)/pid) ] || break; sleep 0.1; done
            cd \(folder) && rm -rf root image.tar pid && bash \(script) start \(folder)
            """
        )
        let isBack = try await stage.wait(40) {
            let value = try stage.value("burn", "cpu_cores")
            return stage.isUp && value.map { $0.value > 0.05 && $0.time > ended } ?? false
        }
        #expect(isBack)
        #expect(try await stage.id("burn") == id)
        #expect(try stage.value("burn", "uptime_seconds")?.value ?? 1e9 < 30)
        #expect(try stage.value("burn", "cpu_cores")?.value ?? 9 < 0.7)
    }
}
