import Glibc
import HTTP
import Posix
import Simulation
import Testing

/// A new configuration for a daemon that runs.
@EventLoop
@Suite struct ReloadTests {
    private static let succeeded = "swarm_bridge_config_last_reload_successful"

    @Test func `SIGHUP and /-/reload add jobs, and jobs that stay as they were keep their lists`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 37, masters: 1)
            let first = "discovery:\n" + swarm.job("first")
            let bridge = try await RunningBridge(first, on: scene)
            try await bridge.waitForList("first")
            let list = try await bridge.ask("/sd/first").body
            // From now on nobody confirms the list: a job that starts anew would have none.
            for index in swarm.masters.indices { await swarm.stopMaster(index) }

            try bridge.rewrite(first + swarm.job("second"))
            bridge.child.send(SIGHUP)
            try await eventually("the second job is known") {
                try await bridge.ask("/sd/second").status == 503
            }
            #expect(try await bridge.ask("/sd/first").body == list)

            try bridge.rewrite(first + swarm.job("second") + swarm.job("third"))
            for method in ["POST", "PUT"] {
                #expect(try await bridge.ask("/-/reload", method: method).status == 200)
            }
            #expect(try await bridge.ask("/-/reload", method: "GET").status == 405)
            #expect(try await bridge.ask("/sd/third").status == 503)
            #expect(try await bridge.ask("/sd/first").body == list)

            try swarm.startMaster(0)
            for job in ["second", "third"] { try await bridge.waitForList(job) }

            try bridge.rewrite("discovery:\n" + swarm.job("third"))
            #expect(try await bridge.ask("/-/reload", method: "POST").status == 200)
            #expect(try await bridge.ask("/sd/first").status == 404)
            #expect(try await bridge.ask("/sd/third").status == 200)
            let series = try await bridge.metrics().keys
            #expect(series.contains { $0.contains(#"discovery_job="third""#) })
            #expect(!series.contains { $0.contains(#"discovery_job="first""#) })
            #expect(try await bridge.metric(Self.succeeded) == 1)
        }
    }

    @Test func `a broken configuration is refused with every fault, and the old one goes on`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 38)
            let good = "discovery:\n" + swarm.job("a")
            let bridge = try await RunningBridge(good, on: scene)
            try await bridge.waitForList("a")
            #expect(try await bridge.metric(Self.succeeded) == 1)
            let stamp = "\(Self.succeeded.dropLast("ful".count))_timestamp_seconds"
            let time = try #require(try await bridge.metric(stamp))

            try bridge.rewrite("discovery:\n  - jobs: a\n    swarm_sd: {masters: ['ftp://x']}\n")
            let refused = try await bridge.ask("/-/reload", method: "POST")
            #expect(refused.status == 500)
            let file = bridge.configuration
            #expect(refused.text.contains("\(file):2:5: unknown key \"jobs\""))
            #expect(refused.text.contains("\(file):3:26: masters: \"ftp://x\" is no master"))
            #expect(try await bridge.metric(Self.succeeded) == 0)
            #expect(try await bridge.metric(stamp) == time)
            try await eventually("the first refusal is logged") {
                bridge.log("level=ERROR", "Cannot take the configuration", "ftp://x").count == 1
            }

            bridge.child.send(SIGHUP)
            try await eventually("the second refusal is logged") {
                bridge.log("Cannot take the configuration").count == 2
            }
            #expect(try await bridge.ask("/sd/a").status == 200)
            try await bridge.waitForPolls(1, of: "a")

            try bridge.rewrite(good)
            bridge.child.send(SIGHUP)
            try await bridge.waitFor(Self.succeeded) { $0 == 1 }
            #expect(try await bridge.metric(stamp) ?? 0 > time)

            // Whoever opens a pipe waits for somebody to write, and so would every reload after that.
            unlink(file)
            #expect(mkfifo(file, 0o600) == 0)
            let pipe = try await bridge.ask("/-/reload", method: "POST")
            #expect(pipe.status == 500 && pipe.text.contains("no regular file"))
            unlink(file)
            let missing = try await bridge.ask("/-/reload", method: "POST")
            #expect(missing.status == 500 && missing.text.contains("no such file or directory"))
        }
    }

    @Test func `a configuration from standard input is not lost when a reload finds no more of it`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 46, masters: 1)
            let text = "discovery:\n" + swarm.job("a")
            let bridge = try await RunningBridge(text, isPiped: true, on: scene)
            try await bridge.waitForList("a")
            let refused = try await bridge.ask("/-/reload", method: "POST")
            #expect(refused.status == 500)
            #expect(refused.text.contains("standard input cannot be read a second time"))
            #expect(try await bridge.ask("/sd/a").status == 200)
        }
    }

    @Test func `a page of another origin cannot make it reload`() async throws {
        try await Scene.play { scene in
            let bridge = try await RunningBridge("", on: scene)
            for field in [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
                #expect(try await bridge.ask("/-/reload", [field], method: "POST").status == 403)
            }
            #expect(bridge.log("Took the configuration").isEmpty)
        }
    }
}
