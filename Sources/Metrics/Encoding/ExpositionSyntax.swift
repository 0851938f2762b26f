/// The two forms in which metrics are exposed.
package enum ExpositionSyntax: Sendable, Equatable {
    /// Prometheus' text format, version 0.0.4.
    case text
    /// OpenMetrics, version 1.0.
    case openMetrics
}
