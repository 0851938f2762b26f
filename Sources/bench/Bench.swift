import Daemon
import Posix

/// The program: picks the benchmark.
@main
struct Bench {
    private static let name = "bench"

    private static let benchmarks: [any Benchmark.Type] = [
        InfoBenchmark.self, ServeBenchmark.self, DaemonBenchmark.self, PagesBenchmark.self,
        AllocationsBenchmark.self, LoopBenchmark.self,
        ScrapeBenchmark.self, ScrapeClientBenchmark.self, FleetBenchmark.self,
    ]

    static func main() {
        // Before the first thread starts: the event loop's thread would inherit the signal otherwise.
        Signal.hold()
        Task.detached {
            Program.end(await run(Array(CommandLine.arguments.dropFirst())))
        }
        Program.park()
    }

    private static func run(_ words: [String]) async -> Int32 {
        guard let name = words.first, name != "--help", name != "-h" else {
            show(help)
            return words.isEmpty ? 2 : 0
        }
        guard let benchmark = benchmarks.first(where: { $0.command.name == name }) else {
            show("\(self.name): there is no benchmark \(name); \(self.name) --help lists them\n")
            return 2
        }
        do {
            let arguments = try Arguments(Array(words.dropFirst()), for: benchmark.command)
            if arguments.wantsHelp {
                show(benchmark.command.help(program: self.name))
            } else {
                show("machine: \(Machine.description)\n")
                try await benchmark.run(arguments)
            }
            return 0
        } catch {
            show("\(self.name) \(name): \(error)\n")
            return error is Arguments.Fault ? 2 : 1
        }
    }

    private static var help: String {
        """
        Measures the bridge, each figure beside a reference that is measured in the same run.

        Usage:
          swift build -c release && .build/release/\(name) BENCHMARK [flags]

        Benchmarks:
        \(Command.table(benchmarks.map { ($0.command.name, $0.command.summary) }))
        """
    }
}

/// One file a benchmark: what it measures, and what it prints.
protocol Benchmark: Sendable {
    static var command: Command { get }

    /// Measures and prints.
    ///
    /// - Throws: `Arguments.Fault` for wrong usage, ``Failure`` for what kept it from measuring.
    static func run(_ arguments: Arguments) async throws
}

/// What kept a benchmark from measuring, in one line.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Prints at once, whether the reader is a terminal or a file.
func show(_ text: String) {
    StandardStream.output.write(text)
}

extension Arguments {
    /// The value of a flag as a whole number of at least 1.
    func count(_ flag: String, default fallback: Int) throws(Fault) -> Int {
        guard let text = value(flag) else { return fallback }
        guard let number = Int(text), number > 0 else {
            throw Fault("--\(flag) takes a number from 1 on, not \(text)")
        }
        return number
    }
}
