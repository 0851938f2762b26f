import HTTP
import Posix
import Simulation
import Testing

/// A running simulation, asked over HTTP: one at a time, so that descriptors can be counted.
@EventLoop
@Suite(.serialized) struct SimulatedSwarmTests {
    @Test func `masters answer as version 1.2.9, one as primary and two as its replicas`()
        async throws
    {
        try await Self.withSwarm { swarm, client in
            let primary = swarm.masters[0].address
            #expect(primary.host == "127.77.255.1")
            for (index, master) in swarm.masters.enumerated() {
                let address = master.address.description
                let response = try await Self.get(client, address, "/info")
                #expect(response.fields["Content-Type"] == "application/json")
                #expect(response.fields["Api-Version"] == "1.30")
                let text = String(decoding: response.body, as: UTF8.self)
                let role =
                    index == 0
                    ? #"["Role","primary"],["Strategy","#
                    : #"["Role","replica"],["Primary","\#(primary)"],["Strategy","#
                #expect(text.contains(role))
                #expect(text.contains(#"["Nodes","3"],[" node-1","127.77.0.1:2375"]"#))
                #expect(text.contains(#"["  └ Status","Healthy"],["  └ Containers","4 (3 Run"#))
                let versioned = try await Self.get(client, address, "/v1.24/info")
                #expect(versioned.status == 200)
                let version = try await Self.get(client, address, "/version")
                #expect(version.body.starts(with: Array(#"{"Version":"swarm/1.2.9""#.utf8)))
                let ping = try await Self.get(client, address, "/_ping")
                #expect(ping.body == Array("OK".utf8))
                for (method, path) in [("HEAD", "/info"), ("GET", "/info/"), ("GET", "/x1/info")] {
                    let other = try await Self.get(client, address, path, method: method)
                    #expect(other.status == 404, "\(method) \(path)")
                }
            }
        }
    }

    @Test func `every machine has its page at the one shared port, and no engine listens`()
        async throws
    {
        try await Self.withSwarm { swarm, client in
            let hosts = swarm.masters.map(\.address.host) + swarm.nodes.map(\.host)
            #expect(Set(hosts).count == 6)
            for host in hosts {
                let address = "\(host):\(swarm.metricsPort)"
                let page = try await Self.get(client, address, "/metrics")
                #expect(page.status == 200)
                #expect(page.fields["Content-Type"] == "text/plain; version=0.0.4")
                #expect(String(decoding: page.body, as: UTF8.self).contains("machine_cpu_cores"))
                #expect(try await Self.get(client, address, "/healthz").body == Array("ok".utf8))
            }
            await #expect(throws: ClientError.self) {
                _ = try await Self.get(client, swarm.nodes[0].address, "/info")
            }
        }
    }

    @Test func `when the primary stops, replicas name it for a while and then elect another`()
        async throws
    {
        let log = EventLog()
        try await Self.withSwarm(toldTo: log) { swarm, client in
            let addresses = swarm.masters.map(\.address)
            await swarm.stopMaster(0)
            #expect(swarm.primary == nil)
            await #expect(throws: ClientError.self) {
                _ = try await Self.info(client, swarm.masters[0])
            }
            let early = try await Self.info(client, swarm.masters[1])
            #expect(early.contains(#"["Role","replica"],["Primary","\#(addresses[0])"]"#))
            try await Self.wait { swarm.primary == 1 }
            let later = try await Self.info(client, swarm.masters[1])
            #expect(later.contains(#"["Role","primary"]"#))

            try swarm.startMaster(0)
            #expect(swarm.masters[0].address == addresses[0])
            let back = try await Self.info(client, swarm.masters[0])
            #expect(back.contains(#"["Role","replica"],["Primary","\#(addresses[1])"]"#))
            #expect(
                log.events.suffix(3) == [
                    .masterStopped(addresses[0]), .primaryElected(addresses[1]),
                    .masterStarted(addresses[0]),
                ]
            )
        }
    }

    @Test func `with every master gone nobody answers, and one that returns becomes primary`()
        async throws
    {
        try await Self.withSwarm { swarm, client in
            for index in 0..<3 { await swarm.stopMaster(index) }
            try await Task.sleep(for: .milliseconds(300))
            #expect(swarm.primary == nil)
            try swarm.startMaster(2)
            let early = try await Self.info(client, swarm.masters[2])
            #expect(early.contains(#"["Role","replica"],["Primary",""],"#))
            try await Self.wait { swarm.primary == 2 }
        }
    }

    @Test func `a hung master accepts connections, and costs the client its whole timeout`()
        async throws
    {
        try await Self.withSwarm { swarm, client in
            _ = try await Self.info(client, swarm.masters[0])
            try await swarm.hangMaster(0)
            let address = swarm.masters[0].address
            let begin = ContinuousClock.now
            await #expect(
                throws: ClientError.timedOut(
                    .milliseconds(300),
                    while: "waiting for the answer"
                )
            ) {
                _ = try await Self.get(
                    client,
                    address.description,
                    "/info",
                    time: .milliseconds(300)
                )
            }
            #expect(ContinuousClock.now - begin >= .milliseconds(300))
            try swarm.startMaster(0)
            #expect(swarm.masters[0].address == address)
            _ = try await Self.info(client, swarm.masters[0])
            try await swarm.hangMaster(0)
            await swarm.stopMaster(0)
            await #expect(throws: ClientError.self) {
                _ = try await Self.info(client, swarm.masters[0])
            }
        }
    }

    @Test func `a master says what it was told to say`() async throws {
        try await Self.withSwarm { swarm, client in
            let master = swarm.masters[1]
            swarm.setMasterAnswer(1, Response(500, body: Array("{\"x\":".utf8)))
            let response = try await Self.get(client, master.address.description, "/info")
            #expect(response.status == 500)
            #expect(response.body == Array("{\"x\":".utf8))
            swarm.setMasterAnswer(1, nil)
            #expect(try await Self.info(client, master).contains("Role"))
        }
    }

    @Test func `nodes come, fall ill and go, and masters and pages follow`() async throws {
        try await Self.withSwarm { swarm, client in
            let engine = try swarm.addNode()
            #expect(engine == "127.77.0.4:2375")
            let page = "127.77.0.4:\(swarm.metricsPort)"
            #expect(try await Self.get(client, page, "/metrics").status == 200)
            swarm.setNodeStatus(engine, .unhealthy, error: "it is <ill>")
            let ill = try await Self.info(client, swarm.masters[2])
            #expect(ill.contains(#"["  └ Status","Unhealthy"]"#))
            #expect(ill.contains(#"["  └ Error","it is \u003cill\u003e"]"#))
            #expect(try await Self.get(client, page, "/metrics").status == 200)
            await swarm.removeNode(engine)
            let gone = try await Self.info(client, swarm.masters[2])
            #expect(gone.contains(#"["Nodes","3"]"#) && !gone.contains(engine))
            await #expect(throws: ClientError.self) {
                _ = try await Self.get(client, page, "/metrics")
            }
        }
    }

    @Test func `an address where the shared port is taken is passed over`() async throws {
        try await Self.withSwarm { swarm, _ in
            let taken = try #require(SocketAddress(numeric: "127.77.0.4", port: swarm.metricsPort))
            let socket = try Socket.listen(on: taken)
            #expect(try swarm.addNode() == "127.77.0.5:2375")
            #expect(socket.localAddress == taken)
        }
    }

    @Test func `a service that is scaled has as many containers on the pages`() async throws {
        try await Self.withSwarm { swarm, client in
            for (wanted, found) in [(9, 9), (1, 1), (0, 0), (-5, 0), (6, 6)] {
                #expect(swarm.scale("apache", to: wanted) == found)
                var count = 0
                for node in swarm.nodes {
                    let address = "\(node.host):\(swarm.metricsPort)"
                    let page = try await Self.get(client, address, "/metrics")
                    count += String(decoding: page.body, as: UTF8.self).split(separator: "\n")
                        .count {
                            $0.hasPrefix("container_last_seen")
                                && $0.contains("service_name=\"apache\"")
                        }
                }
                #expect(count == found)
            }
            #expect(swarm.scale("nothing", to: 1) == nil)
        }
    }

    @Test func `churn goes on until it is cancelled`() async throws {
        let log = EventLog()
        try await Self.withSwarm(toldTo: log) { swarm, _ in
            let churn = Churn(interval: .milliseconds(2), fewest: 2, most: 5)
            let task = Task { @EventLoop in try await swarm.run(churn) }
            try await Self.wait { log.events.count >= 60 }
            task.cancel()
            try await task.value
            let count = log.events.count
            try await Task.sleep(for: .milliseconds(30))
            #expect(log.events.count == count)
            #expect((2...5).contains(swarm.nodes.count))
        }
    }

    @Test func `nothing is left open after the stop`() async throws {
        for _ in 0..<3 {
            try await Self.withSwarm(Self.options(nodes: 20)) { swarm, client in
                #expect(Self.openDescriptors() >= 26)
                _ = try await Self.info(client, swarm.masters[0])
                _ = try await Self.get(
                    client,
                    "\(swarm.nodes[3].host):\(swarm.metricsPort)",
                    "/metrics"
                )
                await swarm.stopMaster(1)
                try await swarm.hangMaster(2)
            }
        }
        try await Self.wait { Self.openDescriptors() == 0 }
    }

    @Test func `what is stopped starts nothing any more`() async throws {
        let swarm = SimulatedSwarm(Self.options())
        #expect(throws: SimulationError.notRunning) { try swarm.addNode() }
        try await swarm.start()
        await swarm.stop()
        #expect(throws: SimulationError.notRunning) { try swarm.startMaster(0) }
        #expect(throws: SimulationError.notRunning) { try swarm.addNode() }
    }

    @Test func `a Swarm without masters or with too many is refused`() async throws {
        for count in [0, 255] {
            let swarm = SimulatedSwarm(Self.options(masters: count))
            await #expect(throws: SimulationError.outOfAddresses) { try await swarm.start() }
        }
    }
}
