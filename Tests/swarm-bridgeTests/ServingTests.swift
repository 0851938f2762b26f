import HTTP
import Posix
import Simulation
import Testing

/// `/sd` as Prometheus and people meet it.
@EventLoop
@Suite struct ServingTests {
    @Test func `until a first good poll it answers 503 with the reason, and then the list`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 32, masters: 1)
            await swarm.stopMaster(0)
            let bridge = try await RunningBridge("discovery:\n" + swarm.job("a"), on: scene)
            try await bridge.waitFor(#"swarm_bridge_discovery_up{discovery_job="a"}"#) { $0 == 0 }
            let reason = "http://\(swarm.masters[0].address)/info: cannot connect"
            for path in ["/sd", "/sd/a", "/-/ready"] {
                let answer = try await bridge.ask(path)
                #expect(answer.status == 503)
                #expect(answer.text.contains("discovery job a has no list yet"), "\(path)")
                #expect(answer.text.contains(reason), "\(path): \(answer.text)")
            }
            #expect(try await bridge.ask("/-/healthy").status == 200)

            try swarm.startMaster(0)
            try await bridge.waitForList("a")
            for path in ["/sd", "/sd/a", "/-/ready"] {
                #expect(try await bridge.ask(path).status == 200)
            }
        }
    }

    @Test func `the bytes stay the same over polls of an unchanged Swarm, and so does their tag`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 33, masters: 1)
            let bridge = try await RunningBridge("discovery:\n" + swarm.job("a"), on: scene)
            try await bridge.waitForList("a")
            let first = try await bridge.ask("/sd/a")
            let tag = try #require(first.fields["ETag"])
            #expect(first.fields["Content-Type"] == "application/json")
            try await bridge.waitForPolls(3, of: "a")
            let later = try await bridge.ask("/sd/a")
            #expect(later.body == first.body && later.fields["ETag"] == tag)

            let same = try await bridge.ask("/sd/a", [("If-None-Match", tag)])
            #expect(same.status == 304 && same.body.isEmpty && same.fields["ETag"] == tag)
            #expect(try await bridge.ask("/sd/a", [("If-None-Match", "\"x\"")]).status == 200)

            try swarm.addNode()
            try await eventually("the new node is served") {
                try await bridge.ask("/sd/a", [("If-None-Match", tag)]).status == 200
            }
            #expect(try JSON(try await bridge.ask("/sd/a").body).elements.count == 5)
        }
    }

    @Test func `HEAD tells all but the body; roles, unknown jobs and methods are told apart`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 34)
            let text = "discovery:\n" + swarm.job("a") + swarm.job("b")
            let bridge = try await RunningBridge(text, on: scene)
            try await bridge.waitForList("a")
            try await bridge.waitForList("b")

            let get = try await bridge.ask("/sd/a")
            let head = try await bridge.ask("/sd/a", method: "HEAD")
            #expect(head.status == 200 && head.body.isEmpty)
            for name in ["ETag", "Content-Type", "Content-Length"] {
                #expect(head.fields[name] == get.fields[name] && get.fields[name] != nil)
            }

            for (path, count) in [
                ("/sd", 12), ("/sd/a", 6), ("/sd/a?role=node", 3), ("/sd?role=master", 6),
            ] {
                let groups = try JSON(try await bridge.ask(path).body).elements
                #expect(groups.count == count, "\(path)")
                if let role = path.split(separator: "=").dropFirst().first {
                    #expect(
                        groups.allSatisfy { $0["labels"]["__meta_swarm_role"].text == "\(role)" }
                    )
                }
            }
            #expect(try await bridge.ask("/sd/a?role=worker").status == 400)
            let unknown = try await bridge.ask("/sd/c")
            #expect(unknown.status == 404 && unknown.text.contains("there are: a, b"))
            let post = try await bridge.ask("/sd/a", method: "POST")
            #expect(post.status == 405 && post.fields["Allow"] == "GET, HEAD")

            let counted = try await bridge.metrics().filter {
                $0.key.hasPrefix("swarm_bridge_discovery_requests_total")
            }
            let name = "swarm_bridge_discovery_requests_total"
            #expect(counted[#"\#(name){path="/sd/a",code="400"}"#] == 1)
            #expect(counted[#"\#(name){path="/sd/{job}",code="404"}"#] == 1)
        }
    }

    @Test
    func `a list that is older than max_staleness is no longer served, until it is confirmed`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 35, masters: 1)
            let text =
                "discovery:\n" + swarm.job("fresh", "max_staleness: 2s") + swarm.job("patient")
            let bridge = try await RunningBridge(text, on: scene)
            try await bridge.waitForList("fresh")
            try await bridge.waitForList("patient")
            let list = try await bridge.ask("/sd/patient").body

            for index in swarm.masters.indices { await swarm.stopMaster(index) }
            try await eventually("the old list is refused") {
                try await bridge.ask("/sd/fresh").status == 503
            }
            let refused = try await bridge.ask("/sd/fresh")
            #expect(refused.text.contains("max_staleness"))
            #expect(refused.text.contains("connection refused"))
            let kept = try await bridge.ask("/sd/patient")
            #expect(kept.status == 200 && kept.body == list)
            let age = #"swarm_bridge_discovery_list_age_seconds{discovery_job="patient"}"#
            try await bridge.waitFor(age) { $0 > 2 }

            try swarm.startMaster(0)
            try await bridge.waitForList("fresh")
            try await bridge.waitFor(age) { $0 < 2 }
        }
    }
}
