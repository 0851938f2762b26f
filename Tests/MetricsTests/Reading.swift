import Metrics

/// A sample with its texts resolved, comparable between readers.
struct ReadSample: Equatable, CustomStringConvertible {
    let name: String
    let labels: [[String]]
    let bits: UInt64
    let time: Int64?

    var description: String { "\(name)\(labels) \(Double(bitPattern: bits)) \(time ?? -1)" }
}

extension ExpositionReader {
    /// The samples of the page read last, resolved.
    var resolved: [ReadSample] {
        samples.map { sample in
            ReadSample(
                name: name(sample.name),
                labels: labels(sample.labelSet).map { [$0.name, $0.value] },
                bits: sample.value.isNaN ? Double.nan.bitPattern : sample.value.bitPattern,
                time: sample.timestampMs
            )
        }
    }

    /// Reads a page and returns its samples, or the fault.
    mutating func outcome(_ page: [UInt8]) -> Result<[ReadSample], ExpositionError> {
        do throws(ExpositionError) {
            try read(page)
            return .success(resolved)
        } catch {
            return .failure(error)
        }
    }
}

/// What a fresh reader makes of a page.
func read(
    _ page: [UInt8],
    _ syntax: ExpositionSyntax,
    tolerant: Bool = false
) -> Result<[ReadSample], ExpositionError> {
    var options = PageOptions(syntax)
    options.isTolerant = tolerant
    var reader = ExpositionReader(options)
    return reader.outcome(page)
}
