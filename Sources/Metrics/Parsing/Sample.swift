/// One sample of a page, by the numbers of its name and its label set in the reader that read it.
///
/// Samples of the same series have the same numbers for as long as the reader's `epoch` is the same; a
/// series that stands twice in one family of a page may have two label sets.
package struct Sample: Sendable, Equatable {
    /// The number of the metric name.
    package let name: Int32
    /// The number of the label set.
    package let labelSet: Int32
    /// The value.
    package let value: Double
    /// The time in unix milliseconds, `noTimestamp` when the page does not say it.
    let milliseconds: Int64

    /// Stands for "no timestamp": no page can say it, for text has no times below 0 and seconds as a
    /// `Double` do not reach it.
    static let noTimestamp = Int64.min + 1

    /// The time in unix milliseconds, when the page says it.
    package var timestampMs: Int64? {
        milliseconds == Self.noTimestamp ? nil : milliseconds
    }

    package static func == (one: Sample, other: Sample) -> Bool {
        one.name == other.name && one.labelSet == other.labelSet
            && one.value.bitPattern == other.value.bitPattern
            && one.milliseconds == other.milliseconds
    }
}

/// A HELP, TYPE or UNIT line, by bytes of the page.
struct MetadataLine: Sendable {
    enum Keyword: Sendable {
        case help
        case type
        case unit
    }

    let keyword: Keyword
    /// The family's name, without quotes, escapes as on the page.
    let name: Range<Int>
    let text: Range<Int>
    /// How many samples the page had before this line.
    let samplesBefore: Int
}

/// An exemplar that was read over.
struct ExemplarNote: Sendable {
    /// The sample that has it.
    let sample: Int
    /// Characters of its label names and values together.
    let characters: Int
    /// Where it starts on the page.
    let offset: Int
}
