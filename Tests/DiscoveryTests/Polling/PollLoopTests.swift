import HTTP
import Posix
import Testing

@testable import Discovery

@EventLoop
struct PollLoopTests {
    /// A master that takes its time over each answer.
    private final class SlowMaster {
        let server: Server
        let address: SocketAddress
        private let record = Record()

        @EventLoop
        final class Record {
            var running = 0
            var most = 0
            var starts: [ContinuousClock.Instant] = []

            nonisolated init() {}

            func start() {
                running += 1
                most = max(most, running)
                starts.append(.now)
            }

            func end() { running -= 1 }
        }

        @EventLoop var most: Int { record.most }
        @EventLoop var starts: [ContinuousClock.Instant] { record.starts }

        @EventLoop
        init(taking time: Duration) throws {
            let router = Router()
            let body = InfoBody.modern(InfoBody.rows(nodes: 2))
            router.add(
                "GET",
                "/info",
                .later { [record] _, _ in
                    await record.start()
                    try? await Task.sleep(for: time)
                    await record.end()
                    return Response(200, body: body)
                }
            )
            server = Server(router: router)
            address = try server.listen(on: .ipv4(0x7F00_0001, port: 0))
        }
    }

    private let observed = Observed()
    private let client = Client(userAgent: "test")

    private func job(_ master: SlowMaster, every interval: Duration) throws -> SwarmJob {
        var job = try SwarmJob.of("a", [master.address.description])
        job.refreshInterval = interval
        job.timeout = .seconds(10)
        return job
    }

    private func poller(_ job: SwarmJob) -> SwarmPoller {
        SwarmPoller(job, client: client, metrics: observed.metrics, log: observed.log)
    }

    @Test("Polls that take longer than the interval never overlap")
    func noOverlap() async throws {
        let master = try SlowMaster(taking: .milliseconds(60))
        let poller = poller(try job(master, every: .milliseconds(10)))
        var handled = 0
        let task = Task { @EventLoop in await poller.run { _ in handled += 1 } }
        #expect(await eventually { handled >= 4 })
        task.cancel()
        await task.value
        #expect(master.most == 1)
        await master.server.stop(grace: .zero)
    }

    @Test("The first poll is at once, and the others keep the interval")
    func cadence() async throws {
        let master = try SlowMaster(taking: .milliseconds(5))
        let poller = poller(try job(master, every: .milliseconds(200)))
        let start = ContinuousClock.now
        let task = Task { @EventLoop in await poller.run { _ in } }
        #expect(await eventually { master.starts.count >= 4 })
        task.cancel()
        await task.value
        let times = master.starts.map { ($0 - start) / .milliseconds(1) }
        #expect(times[0] < 150)
        for (number, time) in times.enumerated() {
            #expect(time >= Double(number) * 200 - 11, "no more than a twentieth early")
        }
        await master.server.stop(grace: .zero)
    }

    @Test("A poller that is cancelled while it asks hands on nothing and counts nothing more")
    func cancelled() async throws {
        let master = try SlowMaster(taking: .seconds(30))
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
        await master.server.stop(grace: .zero)
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
