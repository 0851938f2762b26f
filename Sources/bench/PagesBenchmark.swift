import Daemon
import Metrics
import Posix

/// Pages of cAdvisor to samples.
enum PagesBenchmark: Benchmark {
    static let command = Command(
        "pages",
        "Reading cAdvisor's pages, beside scans by the C library's memchr.",
        operands: "PAGE...",
        operandCount: 1...16,
        flags: [
            .init("containers", "N", help: "only pages of so many (default 1000 and 10000)"),
            .init("rounds", "N", help: "how often each is measured (default 7)"),
        ]
    )

    /// The families that scaling needs.
    static let wanted: Set<String> = [
        "container_cpu_usage_seconds_total", "container_spec_cpu_quota",
        "container_spec_cpu_period", "container_memory_working_set_bytes",
        "container_memory_usage_bytes", "container_memory_rss",
        "container_spec_memory_limit_bytes", "container_network_receive_bytes_total",
        "container_network_transmit_bytes_total", "container_start_time_seconds",
        "machine_cpu_cores", "machine_memory_bytes",
    ]

    static func run(_ arguments: Arguments) async throws {
        let sizes =
            arguments.value("containers") == nil
            ? [1000, 10_000] : [try arguments.count("containers", default: 1000)]
        let rounds = try arguments.count("rounds", default: 7)
        show(
            """
            MB per CPU second of one thread, median (best) of \(rounds) rounds that take turns; the page has just
            been gone through, a reader's buffers are there from the round before, and all else is forgotten

            """
        )
        for file in arguments.operands {
            let captured = try FileBytes.read(file, limit: 1 << 30)
            for size in sizes {
                let page = GrownPage.make(from: captured, containers: size)
                try measure(page, "\(file), \(grouped(size)) containers", rounds)
            }
        }
    }

    private static func measure(_ page: [UInt8], _ name: String, _ rounds: Int) throws {
        let next = GrownPage.next(of: page)
        var selection = PageOptions(.text)
        selection.names = wanted
        selection.isTolerant = true
        var rows: [(title: String, goal: String, figure: Figure)] = [
            ("newline search in C", "", Figure()),
            ("label pair scan in C", "", Figure()),
            ("all samples, strict", "0.6 of the pair scan", Figure()),
            ("all samples, the next page", "1.5 of the line above", Figure()),
            ("wanted families", "0.4 of the newline search", Figure()),
            ("wanted families, the next page", "", Figure()),
        ]
        var samples = 0
        var readers = [ExpositionReader(PageOptions(.text)), ExpositionReader(selection)]
        for index in readers.indices { try readers[index].read(page) }
        for _ in 0..<rounds {
            rows[0].figure.add(speed(page) { ScanReferences.lines(page) })
            rows[1].figure.add(speed(page) { ScanReferences.labels(page) })
            for (index, row) in [2, 4].enumerated() {
                rows[row].figure.add(try speed(page) { try readers[index].read(page) })
                if row == 2 { samples = readers[index].samples.count }
                var keeping = ExpositionReader(readers[index].options, remembers: true)
                try keeping.read(page.span)
                rows[row + 1].figure.add(try speed(next) { try keeping.read(next.span) })
            }
        }
        show(
            "\n\(name): \(grouped(page.count >> 20)) MiB, \(grouped(samples)) samples\n"
        )
        for row in rows {
            show(
                right(significant(row.figure.median), 9)
                    + right("(\(significant(row.figure.most)))", 10)
                    + "  \(row.title)\(row.goal.isEmpty ? "" : "; goal \(row.goal)")\n"
            )
        }
        let median = rows.map(\.figure.median)
        show(
            "  ratios: all/pairs \(significant(median[2] / median[1])), "
                + "next/all \(significant(median[3] / median[2])), "
                + "wanted/newlines \(significant(median[4] / median[0]))\n"
        )
    }

    /// The page is gone through once before, as one that has just been received: what fits into the
    /// caches is there for every row, and not just for those that follow another on the same page.
    private static func speed<Result>(
        _ page: [UInt8],
        _ work: () throws -> Result
    ) rethrows -> Double {
        withExtendedLifetime(ScanReferences.lines(page)) {}
        let start = CPUTime.thread
        withExtendedLifetime(try work()) {}
        return Double(page.count) / 1e6 / (CPUTime.thread - start)
    }
}
