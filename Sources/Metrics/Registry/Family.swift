/// A registered family, as the registry sees it.
protocol Family: Sendable {
    /// What the family is.
    var description: FamilyDescription { get }

    /// Whether there may be a line; a family without any claims no name.
    var hasSamples: Bool { get }

    /// Appends a line for each sample there is, without the metadata.
    func appendSamples(to page: inout PageEncoder)
}

extension Family {
    var hasSamples: Bool { true }
}

/// A series' name and labels, rendered once for all pages.
struct RenderedSeries: Sendable {
    /// `name{labels} `, to which only the value is added; the same in both formats.
    let prefix: [UInt8]
    /// `name_created{labels} ` with the time behind it, which OpenMetrics alone writes.
    let created: [UInt8]?

    /// Renders a series with one sample.
    init(_ description: FamilyDescription, key: SeriesKey, createdAt: Double?) {
        prefix = PageEncoder.samplePrefix(
            description.name,
            labels: description.labels,
            values: key.values
        )
        created = createdAt.map { Self.createdLine(description, key: key, at: $0) }
    }

    /// The line that says when a counter or a histogram started, in unix seconds.
    static func createdLine(
        _ description: FamilyDescription,
        key: SeriesKey,
        at time: Double
    ) -> [UInt8] {
        var line = PageEncoder.samplePrefix(
            description.openMetricsName + "_created",
            labels: description.labels,
            values: key.values
        )
        PageEncoder.append(time, to: &line)
        line.append(UInt8(ascii: "\n"))
        return line
    }
}
