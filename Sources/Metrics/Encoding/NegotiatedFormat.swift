/// The format that a scraper asked for, and the content type that says so.
///
/// Prometheus since version 3 fails a scrape whose content type it does not know.
package struct NegotiatedFormat: Sendable, Equatable {
    /// The form of the page.
    package let syntax: ExpositionSyntax
    /// The value of `Content-Type`.
    package let contentType: String

    /// The format for a request with these `Accept` headers.
    ///
    /// The clauses are walked as Prometheus' own library (common/expfmt) walks them: the first that
    /// names a format we have wins; without any, and for `*/*` and `text/*`, it is text 0.0.4. A
    /// known `escaping` of this clause or an earlier one is repeated, `underscores` is said
    /// otherwise: our names need no escaping in any scheme. Unlike there, a clause with weight 0 is
    /// a refusal, and OpenMetrics without a version is 1.0.0.
    package static func negotiate(accept headers: [String]) -> NegotiatedFormat {
        var escaping = "underscores"
        for range in MediaRange.list(headers) where range.quality > 0 {
            if let asked = range.parameters["escaping"], escapings.contains(asked) {
                escaping = asked
            }
            switch (range.name, range.parameters["version"] ?? "") {
            case ("application/openmetrics-text", ""), ("application/*", ""),
                ("application/openmetrics-text", "1.0.0"):
                return NegotiatedFormat(openMetrics: "1.0.0", escaping: escaping)
            case ("application/openmetrics-text", "0.0.1"):
                return NegotiatedFormat(openMetrics: "0.0.1", escaping: escaping)
            case ("text/plain", ""), ("text/plain", "0.0.4"), ("text/*", _), ("*/*", _):
                return NegotiatedFormat(textEscaping: escaping)
            default:
                continue
            }
        }
        return NegotiatedFormat(textEscaping: escaping)
    }

    /// The ways to write names that are not plain, as Prometheus knows them.
    private static let escapings: Set = ["allow-utf-8", "underscores", "dots", "values"]

    private init(textEscaping escaping: String) {
        syntax = .text
        contentType = "text/plain; version=0.0.4; charset=utf-8; escaping=\(escaping)"
    }

    private init(openMetrics version: String, escaping: String) {
        syntax = .openMetrics
        contentType =
            "application/openmetrics-text; version=\(version); charset=utf-8; escaping=\(escaping)"
    }
}
