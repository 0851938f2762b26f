import Daemon
import HTTP
import Posix
import Scrape

/// The scraping side of ``ScrapeBenchmark``, whose memory and CPU are those of its process.
enum ScrapeClientBenchmark: Benchmark {
    static let command = Command(
        "scrape-client",
        "Scrapes one loopback port: the process that scrape measures.",
        operands: "PORT",
        operandCount: 1...1,
        flags: [
            .init("scrapes", "N", help: "how many scrapes (default 20)"),
            .init("usage", help: "reduce each page to usage"),
        ]
    )

    /// What the line with the figures begins with: CPU seconds of the first scrape, those of each further
    /// one, and the peak in MiB above idle.
    static let mark = "figures "

    static func run(_ arguments: Arguments) async throws {
        guard let port = UInt16(arguments.operands[0]) else { throw Failure("bad port") }
        let scrapes = try arguments.count("scrapes", default: 20)
        LargeBlocks.giveBack()
        let client = Client(userAgent: "bench")
        let room = PageRoom(size: PageRoom.size)
        var usage = try arguments.isOn("usage") ? TargetUsage(demand, rememberLimit: 1 << 28) : nil
        try await Peer.answer(PageServer.smallPath, port: port)
        let idle = OwnMemory.resetPeak()
        let start = CPUTime.process
        try await scrape(client, room, port, &usage, at: 0)
        let before = CPUTime.process
        for number in 1...scrapes {
            try await scrape(client, room, port, &usage, at: Double(number))
        }
        let seconds = (CPUTime.process - before) / Double(scrapes)
        show("\(mark)\(before - start) \(seconds) \(Double(OwnMemory.peak - idle) / 1_048_576)\n")
    }

    @EventLoop
    private static func scrape(
        _ client: Client,
        _ room: PageRoom,
        _ port: UInt16,
        _ usage: inout TargetUsage?,
        at time: Double
    ) async throws {
        let url = try ServiceURL("http://127.0.0.1:\(port)")
        var request = ClientRequest("GET", url, PageServer.path, time: .seconds(60))
        let place = PageRoom.Place(PageRoom.unknownSize)
        request.beforeBody = { goOn in room.enter(place, goOn) }
        var response = try await client.send(request)
        let snapshot = try usage?.read(response.body, at: time)
        room.leave(place, &response.body)
        guard let snapshot else { return }
        guard !snapshot.containers.isEmpty else { throw Failure("the page has no containers") }
    }

    /// What the gauges of the services ask for.
    private static var demand: UsageDemand {
        get throws {
            let names = [
                "cpu_cores", "cpu_utilization", "memory_working_set_bytes", "memory_usage_bytes",
                "memory_rss_bytes", "memory_limit_ratio", "network_receive_bytes_per_second",
                "network_transmit_bytes_per_second",
            ]
            return UsageDemand(
                ServiceGrouping(.swarm),
                try names.map { MetricRequest(try Metric.named($0)) }
            )
        }
    }
}
