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

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
