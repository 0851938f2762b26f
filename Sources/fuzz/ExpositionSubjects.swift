import Metrics

/// A page in the text format 0.0.4.
enum TextSubject: Subject {
    static let name = "text"
    static let summary = "pages of metrics in the text format"

    static var seeds: [(name: String, bytes: [UInt8])] {
        // A whole page of cAdvisor is too long to be changed with any hope; its beginnings are not.
        Seeds.files("exposition/pages", [".text"])
            + Seeds.lines("exposition/refused.text.tsv", prefix: "refused")
            + Seeds.files("exposition", [".txt"]).map { ($0.name, Array($0.bytes.prefix(1000))) }
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
///
/// What a page says is compared as lines of JSON, which hold every text, time and value of its samples.
enum ExpositionProperty {
    static func check(_ page: [UInt8], _ syntax: ExpositionSyntax) {
        var options = PageOptions(syntax)
        var reader = ExpositionReader(options)
        let strict = lines(page, &reader)
        options.isTolerant = true
        reader = ExpositionReader(options)
        let tolerant = lines(page, &reader)
        require(tolerant != nil, "a tolerant reader refuses no page")
        if let strict {
            require(strict == tolerant, "a valid page means the same to a tolerant reader")
            require(reader.skipped.isEmpty, "and it skips nothing of it")
        }
        // What is known from the page before takes another way through the parser.
        var remembering = ExpositionReader(options, remembers: true)
        for _ in 0..<2 {
            require(lines(page, &remembering) == tolerant, "memory makes no difference")
            require(remembering.skipped == reader.skipped, "nor for what is skipped")
        }
    }

    /// What the samples of a page say; `nil` when the page is refused.
    private static func lines(_ page: [UInt8], _ reader: inout ExpositionReader) -> [UInt8]? {
        do {
            try reader.read(page)
        } catch {
            require(error.offset <= page.count, "a fault lies on the page")
            return nil
        }
        var lines: [UInt8] = []
        for sample in reader.samples { reader.appendJSONLine(sample, to: &lines) }
        return lines
    }
}
