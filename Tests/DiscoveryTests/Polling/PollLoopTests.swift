import HTTP
import Posix
import Testing

@testable import Discovery

@EventLoop
struct PollLoopTests {
    private let observed = Observed()
    private let client = Client(userAgent: "test")

    private func job(_ master: RawMaster, every interval: Duration) throws -> SwarmJob {
        var job = try SwarmJob.of("a", [master.address.description])
        job.refreshInterval = interval
        job.timeout = .seconds(10)
        return job
    }

    private func poller(_ job: SwarmJob) -> ListPoller {
        ListPoller(job, client: client, metrics: observed.metrics, log: observed.log)
    }

    @Test("Polls that take longer than the interval never overlap")
    func noOverlap() async throws {
        let master = try RawMaster(.answers(after: .milliseconds(60)))
        let poller = poller(try job(master, every: .milliseconds(10)))
        var handled = 0
        let task = Task { @EventLoop in await poller.run { _ in handled += 1 } }
        #expect(await eventually { handled >= 4 })
        task.cancel()
        await task.value
        #expect(master.most == 1)
        master.close()
    }

    @Test("The first poll is at once")
    func first() async throws {
        let master = try RawMaster(.answers(after: .milliseconds(5)))
        let poller = poller(try job(master, every: .seconds(86400)))
        var handled = 0
        let task = Task { @EventLoop in await poller.run { _ in handled += 1 } }
        #expect(await eventually { handled == 1 })
        task.cancel()
        await task.value
        #expect(master.starts.count == 1)
        master.close()
    }

    @Test("The others keep the interval")
    func cadence() async throws {
        let master = try RawMaster(.answers(after: .milliseconds(5)))
        let poller = poller(try job(master, every: .milliseconds(200)))
        let start = ContinuousClock.now
        let task = Task { @EventLoop in await poller.run { _ in } }
        #expect(await eventually { master.starts.count >= 4 })
        task.cancel()
        await task.value
        for (number, time) in master.starts.enumerated() {
            let earliest = start + .milliseconds(200) * number - .milliseconds(11)
            #expect(time >= earliest, "no more than a twentieth early")
        }
        master.close()
    }

    @Test("A poller that is cancelled while it asks hands on nothing and counts nothing more")
    func cancelled() async throws {
        let master = try RawMaster(.answers(after: .seconds(30)))
        let poller = poller(try job(master, every: .milliseconds(10)))
        var handled = 0
        let task = Task { @EventLoop in await poller.run { _ in handled += 1 } }
        #expect(await eventually { master.starts.count == 1 })
        let before = observed.series(of: "a")
        task.cancel()
        await task.value
        #expect(handled == 0)
        #expect(observed.series(of: "a") == before)
        #expect(observed.lines("WARN", "Master gives no list").isEmpty)
        master.close()
    }

    @Test("Polls use one connection")
    func reuse() async throws {
        var peers: Set<SocketAddress> = []
        let router = Router()
        let body = InfoBody.modern(InfoBody.rows(nodes: 2))
        router.add(
            "GET",
            "/info",
            .now { request, _ in
                peers.insert(request.peer)
                return Response(200, body: body)
            }
        )
        let server = Server(router: router)
        let address = try server.listen(on: .ipv4(0x7F00_0001, port: 0))
        let poller = poller(try SwarmJob.of("a", [address.description]))
        for _ in 0..<5 { #expect(await poller.poll().list != nil) }
        #expect(peers.count == 1)
        client.closeIdle()
        await server.stop(grace: .zero)
    }
}
