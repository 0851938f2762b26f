import Posix

/// Observations counted by size, with their sum.
///
/// A handle may be kept. Buckets, sum and count on a page are of the same moment.
package final class Histogram: Sendable {
    fileprivate struct Content: Sendable {
        /// Observations by bucket, not cumulated; the last is everything above the last bound.
        var counts: [UInt64]
        var sum: Double
    }

    private let bounds: [Double]
    private let content: Lock<Content>
    fileprivate let rendered: RenderedHistogram

    fileprivate init(bounds: [Double], rendered: RenderedHistogram) {
        self.bounds = bounds
        self.rendered = rendered
        content = Lock(Content(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
    }

    /// Counts one observation.
    ///
    /// A bucket holds what is less than or equal to its bound; NaN, which is in no order with any
    /// bound, counts in the last bucket and makes the sum NaN.
    package func observe(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        content.withLock { content in
            content.counts[bucket] &+= 1
            content.sum += value
        }
    }

    fileprivate var snapshot: Content { content.withLock { $0 } }
}

/// The rendered names and labels of a histogram's samples.
private struct RenderedHistogram: Sendable {
    /// `name_bucket{labels,le="bound"} ` of each bucket, the last with `+Inf`.
    let textBuckets: [[UInt8]]
    let openMetricsBuckets: [[UInt8]]
    let sum: [UInt8]
    let count: [UInt8]
    let created: [UInt8]?

    init(_ description: FamilyDescription, bounds: [Double], key: SeriesKey, createdAt: Double?) {
        let buckets = { (syntax: ExpositionSyntax) in
            (bounds + [.infinity]).map { bound in
                PageEncoder.samplePrefix(
                    description.name + "_bucket",
                    labels: description.labels + ["le"],
                    values: key.values + [PageEncoder.bound(bound, in: syntax)]
                )
            }
        }
        let prefix = { (suffix: String) in
            PageEncoder.samplePrefix(
                description.name + suffix,
                labels: description.labels,
                values: key.values
            )
        }
        textBuckets = buckets(.text)
        openMetricsBuckets = buckets(.openMetrics)
        sum = prefix("_sum")
        count = prefix("_count")
        created = createdAt.map { RenderedSeries.createdLine(description, key: key, at: $0) }
    }
}

/// A family of histograms with the same buckets, one for each combination of label values.
package final class HistogramFamily: Family {
    /// What the family is.
    package let description: FamilyDescription
    private let table: SeriesTable<Histogram>

    init(_ description: FamilyDescription, bounds: [Double], clock: (@Sendable () -> Double)?) {
        precondition(bounds.allSatisfy(\.isFinite), "+Inf is there by itself")
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds must grow")
        self.description = description
        table = SeriesTable(labelCount: description.labels.count) { key in
            let rendered = RenderedHistogram(
                description,
                bounds: bounds,
                key: key,
                createdAt: clock?()
            )
            return Histogram(bounds: bounds, rendered: rendered)
        }
    }

    /// The series with these label values; it is there, without observations, from when it is first
    /// asked for.
    package func series(_ values: String...) -> Histogram { table.series(values) }

    /// The series with these label values; it is there, without observations, from when it is first
    /// asked for.
    package func series(_ values: [String]) -> Histogram { table.series(values) }

    /// Takes the series with these label values away.
    package func remove(_ values: String...) { table.remove(values) }

    /// Takes away every series whose first label values are these; all, when none are given.
    package func removeAll(leading: String...) { table.removeAll(leading: leading) }

    func appendSamples(to page: inout PageEncoder) {
        for series in table.sorted {
            let rendered = series.rendered
            let content = series.snapshot
            let buckets =
                page.syntax == .text ? rendered.textBuckets : rendered.openMetricsBuckets
            var total: UInt64 = 0
            for (prefix, count) in zip(buckets, content.counts) {
                total &+= count
                page.append(prefix, total)
            }
            page.append(rendered.sum, content.sum)
            page.append(rendered.count, total)
            if let created = rendered.created { page.appendCreated(created) }
        }
    }
}
