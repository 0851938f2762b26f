import Metrics

/// A page in the text format 0.0.4.
enum TextSubject: Subject {
    static let name = "text"
    static let summary = "pages of metrics in the text format"

    static var seeds: [(name: String, bytes: [UInt8])] {
        // A whole page of cAdvisor is too long to be changed with any hope; its beginnings are not.
        Seeds.files("exposition/pages", [".text"])
            + Seeds.lines("exposition/refused.text.tsv", prefix: "refused")
            + Seeds.files("exposition", [".txt"]).map { ($0.name, Array($0.bytes.prefix(2000))) }
    }

    static func check(_ input: [UInt8]) { ExpositionProperty.check(input, .text) }
}

/// A page in the format OpenMetrics 1.0.
enum OpenMetricsSubject: Subject {
    static let name = "openmetrics"
    static let summary = "pages of metrics in the OpenMetrics format"

    static var seeds: [(name: String, bytes: [UInt8])] {
        Seeds.files("exposition/pages", [".om"])
            + Seeds.lines("exposition/refused.openmetrics.tsv", prefix: "refused")
    }

    static func check(_ input: [UInt8]) { ExpositionProperty.check(input, .openMetrics) }
}

/// What holds for the pages of both formats.
enum ExpositionProperty {
    /// A sample with its texts; the value as bits, since NaN is not equal to itself.
    private struct Resolved: Equatable {
        let texts: [String]
        let bits: UInt64
        let time: Int64?
    }

    static func check(_ page: [UInt8], _ syntax: ExpositionSyntax) {
        var options = PageOptions(syntax)
        let strict = read(page, options)
        options.isTolerant = true
        var reader = ExpositionReader(options)
        let tolerant = read(page, &reader)
        require(tolerant != nil, "a tolerant reader refuses no page")
        if let strict {
            require(strict == tolerant, "a valid page means the same to a tolerant reader")
            require(reader.skipped.isEmpty, "and it skips nothing of it")
        }
        // What is known from the page before takes another way through the parser.
        var remembering = ExpositionReader(options, remembers: true)
        for _ in 0..<2 {
            require(read(page, &remembering) == tolerant, "memory makes no difference")
            require(remembering.skipped == reader.skipped, "nor for what is skipped")
        }
    }

    private static func read(_ page: [UInt8], _ options: PageOptions) -> [Resolved]? {
        var reader = ExpositionReader(options)
        return read(page, &reader)
    }

    private static func read(_ page: [UInt8], _ reader: inout ExpositionReader) -> [Resolved]? {
        do {
            try reader.read(page)
        } catch {
            require(error.offset <= page.count, "a fault lies on the page")
            return nil
        }
        return reader.samples.map { sample in
            Resolved(
                texts: [reader.name(sample.name)]
                    + reader.labels(sample.labelSet).flatMap { [$0.name, $0.value] },
                bits: sample.value.bitPattern,
                time: sample.timestampMs
            )
        }
    }
}
