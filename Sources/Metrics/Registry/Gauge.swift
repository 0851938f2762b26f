/// One number that goes up and down.
///
/// A handle may be kept; setting and adding are lock-free. What happens to a series that was removed
/// from its family is not seen any more.
package final class Gauge: Sendable {
    private let number = AtomicDouble(0)
    fileprivate let rendered: RenderedSeries

    fileprivate init(_ rendered: RenderedSeries) {
        self.rendered = rendered
    }

    /// The number now.
    package var value: Double { number.value }

    /// Makes the number `value`.
    package func set(_ value: Double) { number.set(value) }

    /// Makes the number 1 for true, 0 for false.
    package func set(_ value: Bool) { number.set(value ? 1 : 0) }

    /// Adds `amount`, which may be negative.
    package func add(_ amount: Double) { number.add(amount) }
}

/// A family of gauges, one for each combination of label values.
package final class GaugeFamily: Family {
    /// What the family is.
    package let description: FamilyDescription
    private let table: SeriesTable<Gauge>

    init(_ description: FamilyDescription) {
        self.description = description
        table = SeriesTable(labelCount: description.labels.count) { key in
            Gauge(RenderedSeries(description, key: key, createdAt: nil))
        }
    }

    /// The series with these label values; it stands at 0 from when it is first asked for.
    package func series(_ values: String...) -> Gauge { table.series(values) }

    /// The series with these label values; it stands at 0 from when it is first asked for.
    package func series(_ values: [String]) -> Gauge { table.series(values) }

    /// Takes the series with these label values away.
    package func remove(_ values: String...) { table.remove(values) }

    /// Takes away every series whose first label values are these; all, when none are given.
    package func removeAll(leading: String...) { table.removeAll(leading: leading) }

    /// Takes away every series whose first label values are one of these, in one pass.
    package func removeAll(leadingOneOf leading: [[String]]) {
        table.removeAll(leadingOneOf: leading)
    }

    /// Makes `rows` the only series among those whose first label values are `leading`.
    ///
    /// A page shows the old set or the new one, never part of both. Of two rows with the same label
    /// values the later counts; rows that do not start with `leading` are left out.
    package func replace(_ rows: [([String], Double)], leading: String...) {
        table.replace(leading: leading, with: rows) { $0.set($1) }
    }

    func appendSamples(to page: inout PageEncoder) {
        for series in table.sorted { page.append(series.rendered.prefix, series.value) }
    }
}
