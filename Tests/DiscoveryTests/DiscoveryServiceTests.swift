import Docker
import HTTP
import Metrics
import Posix
import Simulation
import Testdata
import Testing

@testable import Discovery

@EventLoop
struct DiscoveryServiceTests {
    private let observed = Observed()

    private func service(_ client: Client) -> DiscoveryService {
        DiscoveryService(client: client, metrics: observed.metrics, log: observed.log)
    }

    private func get(_ service: DiscoveryService, _ job: String?) -> Response {
        service.catalog.answer(Request(method: "GET", path: "/sd"), job: job)
    }

    @Test("Jobs are served from their first good poll on, and told once a change")
    func serve() async throws {
        try await withSwarm { swarm, client in
            let service = service(client)
            var told: [String] = []
            service.listChanged = { job, list, master in
                told.append("\(job.name) \(list.counts[.node] ?? 0) \(master.text)")
            }
            let jobs = [try SwarmJob.of("a", swarm), try SwarmJob.of("b", swarm)]
            service.apply(jobs.map(DiscoveryJob.swarm))
            #expect(get(service, nil).status == 503)
            #expect(await eventually { get(service, nil).status == 200 })
            #expect(get(service, "a").body != get(service, "b").body)
            #expect(await eventually { polls("a") >= 3 && polls("b") >= 3 })
            #expect(told.count == 2)
            try swarm.addNode()
            #expect(await eventually { told.count == 4 })
            #expect(told.contains("a 4 \(jobs[0].masters[0].text)"))
            #expect(observed.lines("INFO", "Discovery has a list").count == 2)
            await service.stop()
        }
    }

    @Test("Lists outlive the masters, and are fresh again when one is back")
    func outlive() async throws {
        try await withSwarm { swarm, client in
            let service = service(client)
            service.apply([try SwarmJob.of("a", swarm)].map(DiscoveryJob.swarm))
            #expect(await eventually { get(service, "a").status == 200 })
            for index in 0..<3 { await swarm.stopMaster(index) }
            #expect(
                await eventually { observed.value(#"up{discovery_job="a"}"#) == 0 }
            )
            #expect(get(service, "a").status == 200)
            #expect(observed.lines("ERROR", "No master gives a list").count == 1)
            try swarm.startMaster(2)
            #expect(await eventually { observed.value(#"up{discovery_job="a"}"#) == 1 })
            #expect(observed.lines("INFO", "Discovery has a list").count == 2)
            await service.stop()
        }
    }

    @Test("A new configuration leaves jobs alone that it does not change")
    func apply() async throws {
        try await withSwarm { swarm, client in
            let service = service(client)
            let (a, b) = (try SwarmJob.of("a", swarm), try SwarmJob.of("b", swarm))
            service.apply([a, b].map(DiscoveryJob.swarm))
            #expect(await eventually { get(service, nil).status == 200 })
            let before = get(service, "a").body
            let polls = polls("a")

            var changed = b
            changed.options.metricsPort = 9100
            service.apply([a, changed].map(DiscoveryJob.swarm))
            #expect(get(service, "a").body == before)
            #expect(self.polls("a") >= polls, "its counters go on")
            #expect(get(service, "b").status == 503, "it starts anew")
            #expect(await eventually { get(service, "b").status == 200 })
            #expect(String(decoding: get(service, "b").body, as: UTF8.self).contains(":9100\""))

            service.apply([a].map(DiscoveryJob.swarm))
            #expect(get(service, "b").status == 404)
            #expect(get(service, nil).body == before)
            let now = self.polls("a")
            #expect(await eventually { self.polls("a") >= now + 3 })
            #expect(observed.series(of: "b") == [], "its series are gone and stay so")
            await service.stop()
        }
    }

    @Test("A job that hangs holds up no other, and its removal is at once")
    func hanging() async throws {
        try await withSwarm { swarm, client in
            try await swarm.hangMaster(2)
            var hung = try SwarmJob.of("hung", swarm, order: [2])
            hung.timeout = .seconds(600)
            let service = service(client)
            service.apply([hung, try SwarmJob.of("a", swarm)].map(DiscoveryJob.swarm))
            #expect(await eventually { get(service, "a").status == 200 })
            #expect(await eventually { polls("a") >= 3 })
            #expect(get(service, "hung").status == 503)
            service.apply([try SwarmJob.of("a", swarm)].map(DiscoveryJob.swarm))
            #expect(get(service, "hung").status == 404)
            let now = polls("a")
            #expect(await eventually { polls("a") >= now + 3 })
            #expect(observed.series(of: "hung") == [])
            await service.stop()
        }
    }

    @Test("A file goes from the job that had it to the one that has it now")
    func files() async throws {
        let folder = TestFolder()
        defer { folder.remove() }
        try await withSwarm { swarm, client in
            let service = service(client)
            var (a, b) = (try SwarmJob.of("a", swarm), try SwarmJob.of("b", swarm))
            a.file = folder.file("t.json")
            b.file = a.file
            for job in [a, b, a, b, a, b] {
                service.apply([job].map(DiscoveryJob.swarm))
                #expect(await eventually { folder.bytes("t.json") == get(service, job.name).body })
            }
            await service.stop()
            #expect(folder.names == ["t.json"])
            #expect(observed.series(of: "a") == [])
        }
    }

    @Test("A stopped service asks nobody any more")
    func stop() async throws {
        try await withSwarm { swarm, client in
            let service = service(client)
            service.apply([try SwarmJob.of("a", swarm)].map(DiscoveryJob.swarm))
            #expect(await eventually { polls("a") >= 2 })
            await service.stop()
            let count = polls("a")
            try await Task.sleep(for: .milliseconds(200))
            #expect(polls("a") == count)
        }
    }

    @Test("One poll for people tells the groups, or why there are none")
    func once() async throws {
        try await withSwarm { swarm, client in
            let job = try SwarmJob.of("a", swarm)
            let good = await DiscoveryService.pollOnce(
                .swarm(job),
                client: client,
                log: observed.log
            )
            #expect(try good.get().count == 6)
            for index in 0..<3 { await swarm.stopMaster(index) }
            let bad = await DiscoveryService.pollOnce(
                .swarm(job),
                client: client,
                log: observed.log
            )
            guard case .failure(let reasons) = bad else {
                Issue.record("nobody can have answered")
                return
            }
            #expect(reasons.description.split(separator: "; ").count == 3)
        }
    }

    @Test("The routes take a job's name with any letters")
    func routes() async throws {
        try await withSwarm { swarm, client in
            let service = service(client)
            let router = Router()
            service.addRoutes(to: router)
            let server = Server(router: router)
            let address = try server.listen(on: .ipv4(0x7F00_0001, port: 0))
            let url = try ServiceURL("http://\(address)")
            service.apply([try SwarmJob.of("a/ü b", swarm)].map(DiscoveryJob.swarm))
            #expect(await eventually { get(service, "a/ü b").status == 200 })
            for (path, status) in [
                ("/sd", 200), ("/sd/a%2F%C3%BC%20b?role=node", 200), ("/sd/a", 404),
                ("/sd/", 404),
            ] {
                let request = ClientRequest("GET", url, path, time: .seconds(10))
                #expect(try await client.send(request).status == Status(status), "\(path)")
            }
            await service.stop()
            await server.stop(grace: .zero)
        }
    }

    private func polls(_ job: String) -> Double {
        observed.page
            .filter {
                $0.hasPrefix(#"swarm_bridge_discovery_polls_total{discovery_job="\#(job)","#)
            }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
            .reduce(0, +)
    }
}
