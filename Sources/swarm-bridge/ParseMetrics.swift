import Daemon
import Metrics
import Posix

/// The command `swarm-bridge parse-metrics [FILE|-]`.
enum ParseMetrics: Subcommand {
    static let command = Command(
        "parse-metrics",
        "Read a page of metrics and print each sample as a line of JSON.",
        operands: "[FILE|-]",
        operandCount: 0...1,
        flags: [
            .init("format", "FORMAT", help: "text (0.0.4) or openmetrics (1.0) (default text)")
        ],
        details: """
            Reading is strict: the first fault is told as FILE:LINE:COLUMN: message, and the exit code is 1.

            Example, the families that a page has most samples of:
              curl -s http://node-1:8070/metrics | swarm-bridge parse-metrics \\
                | jq -r .name | sort | uniq -c | sort -n
            """
    )

    private enum Format: String, CaseIterable {
        case text
        case openmetrics
    }

    /// The parser takes pages below 2 GiB.
    private static let sizeLimit = (1 << 31) - 2
    /// How much is written at a time.
    private static let outputSize = 1 << 18

    static func run(_ arguments: Arguments) async throws {
        let format: Format = try arguments.choice("format", default: .text)
        let file = arguments.operands.first ?? "-"
        let page = try FileBytes.read(file, limit: sizeLimit)
        var reader = ExpositionReader(PageOptions(format == .text ? .text : .openMetrics))
        do {
            try reader.read(page)
        } catch {
            throw Refused(description: error.message(page: file))
        }
        var lines: [UInt8] = []
        for sample in reader.samples {
            reader.appendJSONLine(sample, to: &lines)
            if lines.count >= outputSize {
                try StandardStream.output.writeAll(lines)
                lines.removeAll(keepingCapacity: true)
            }
        }
        try StandardStream.output.writeAll(lines)
    }

    /// The page is not valid; the description is the line to print, `FILE:LINE:COLUMN: message`.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }
}
