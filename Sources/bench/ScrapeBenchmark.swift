import Daemon
import HTTP
import Posix

/// One scrape from end to end: received, parsed and reduced to usage.
enum ScrapeBenchmark: Benchmark {
    static let command = Command(
        "scrape",
        "One large page from a loopback server to usage, beside merely receiving it.",
        operands: "PAGE",
        operandCount: 1...1,
        flags: [
            .init("megabytes", "N", help: "to which size the page is grown (default 21)"),
            .init("scrapes", "N", help: "how many scrapes a round has (default 20)"),
            .init("rounds", "N", help: "rounds of each, taking turns (default 5)"),
        ]
    )

    static func run(_ arguments: Arguments) async throws {
        let size = try arguments.count("megabytes", default: 21) * 1_000_000
        let scrapes = try arguments.count("scrapes", default: 20)
        let rounds = try arguments.count("rounds", default: 5)
        let captured = try FileBytes.read(arguments.operands[0], limit: 1 << 30)
        let page = GrownPage.make(from: captured, size: size)
        let place = try Workplace()
        defer { place.remove() }
        let server = PageServer([page, GrownPage.next(of: page)])
        let port = try await server.listen(on: .ipv4(0x7F00_0001, port: 0))
        var received = Scrapes()
        var used = Scrapes()
        for _ in 0..<rounds {
            received.add(try scrape(port, scrapes, [], place))
            used.add(try scrape(port, scrapes, ["--usage"], place))
        }
        await server.stop()
        let cost = used.seconds.median - received.seconds.median
        let firstCost = used.first.median - received.first.median
        show(
            """
            \(significant(Double(page.count) / 1e6)) MB a page, \(rounds) rounds of \(scrapes) \
            scrapes taking turns, each in a process of its own
              received        \(received.text)
              and to usage    \(used.text)
              parsing and reducing \(significant(cost)) CPU s a scrape (goal: at most 0.012), \
            \(significant(firstCost)) the first one
              goal for the peak: at most 32 MiB

            """
        )
    }

    /// What several runs of the client told.
    private struct Scrapes {
        var first = Figure()
        var seconds = Figure()
        var peak = Figure()

        mutating func add(_ run: [Double]) {
            first.add(run[0])
            seconds.add(run[1])
            peak.add(run[2])
        }

        var text: String {
            "\(seconds.text("CPU s")), peak \(significant(peak.most)) MiB above idle"
        }
    }

    private static func scrape(
        _ port: UInt16,
        _ scrapes: Int,
        _ flags: [String],
        _ place: Workplace
    ) throws -> [Double] {
        let log = "scrape-\(flags.count).log"
        try place.write([], to: log)
        let client = try Child(
            [
                "/proc/self/exe", ScrapeClientBenchmark.command.name, "\(port)", "--scrapes",
                "\(scrapes)",
            ] + flags,
            log: "\(place.path)/\(log)"
        )
        let code = client.wait()
        let output = place.text(log)
        let numbers = output.split(separator: "\n")
            .first { $0.hasPrefix(ScrapeClientBenchmark.mark) }?
            .split(separator: " ").compactMap { Double($0) }
        guard code == 0, let numbers, numbers.count == 3 else {
            throw Failure("the client gave no figures:\n\(output)")
        }
        return numbers
    }
}
