/// The two forms in which metrics are exposed.
package enum ExpositionSyntax: Sendable, Equatable {
    /// Prometheus' text format, version 0.0.4.
    case text
    /// OpenMetrics, version 1.0.
    case openMetrics

    /// The form that a `Content-Type` says a page has, whatever the version; `nil` when it is none of
    /// the two, on which Prometheus since version 3 fails a scrape and older ones took it for text.
    package init?(contentType: String) {
        switch MediaRange.list([contentType]).first?.name {
        case "text/plain": self = .text
        case "application/openmetrics-text": self = .openMetrics
        default: return nil
        }
    }
}
