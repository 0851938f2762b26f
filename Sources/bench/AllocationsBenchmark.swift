import Daemon
import Glibc
import Metrics
import Posix

/// How often reading a page takes memory from the C library.
enum AllocationsBenchmark: Benchmark {
    static let command = Command(
        "allocations",
        "How many blocks of memory reading a page takes, whatever its size.",
        operands: "PAGE...",
        operandCount: 1...16,
        flags: [
            .init(
                "containers",
                "N",
                help: "pages of so many, and of ten times as many (default 1000)"
            ),
            .init("child", help: "count in this process, which has the library that counts"),
        ]
    )

    static func run(_ arguments: Arguments) async throws {
        let containers = try arguments.count("containers", default: 1000)
        guard !arguments.isOn("child") else {
            return try count(arguments.operands, [containers, 10 * containers])
        }
        let place = try Workplace()
        defer { place.remove() }
        let library = try CountingLibrary.make(in: place)
        let log = "allocations.log"
        let client = try Child(
            ["/proc/self/exe", command.name, "--child", "--containers", "\(containers)"]
                + arguments.operands,
            log: "\(place.path)/\(log)",
            environment: ["LD_PRELOAD": library]
        )
        let code = client.wait()
        let output = place.text(log)
        guard code == 0 else { throw Failure("the child failed:\n\(output)") }
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        // The child has said again what the machine is.
        show(lines.dropFirst().joined(separator: "\n"))
    }

    private static func count(_ files: [String], _ sizes: [Int]) throws {
        let counter = try CountingLibrary.Counter()
        show("blocks a page, of \(sizes.map(grouped).joined(separator: " and ")) containers\n")
        for file in files {
            let captured = try FileBytes.read(file, limit: 1 << 30)
            let columns = try sizes.map {
                try count(GrownPage.make(from: captured, containers: $0), counter)
            }
            show("\n\(file)\n")
            for (row, first) in columns[0].enumerated() {
                let numbers = columns.map { right(grouped($0[row].blocks), 8) }.joined()
                show("\(numbers)  \(first.title)\n")
            }
        }
    }

    /// Reads a page in every way; the buffers of the readers are there from a read before.
    private static func count(
        _ page: [UInt8],
        _ counter: CountingLibrary.Counter
    ) throws -> [(title: String, blocks: Int)] {
        let next = GrownPage.next(of: page)
        var selection = PageOptions(.text)
        selection.names = PagesBenchmark.wanted
        selection.isTolerant = true
        var rows: [(title: String, blocks: Int)] = []
        for (title, options) in [
            ("all samples, strict", PageOptions(.text)), ("wanted families", selection),
        ] {
            var reader = ExpositionReader(options)
            try reader.read(page)
            rows.append((title, try counter.count { try reader.read(page) }))
            var keeping = ExpositionReader(options, remembers: true)
            try keeping.read(page.span)
            rows.append(
                ("\(title), the next page", try counter.count { try keeping.read(next.span) })
            )
        }
        return rows
    }
}
