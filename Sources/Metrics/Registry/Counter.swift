/// One count that only grows.
///
/// A handle may be kept; counting is lock-free. What is counted on a series that was removed from
/// its family is not seen any more.
package final class Counter: Sendable {
    private let count = AtomicDouble(0)
    fileprivate let rendered: RenderedSeries

    fileprivate init(_ rendered: RenderedSeries) {
        self.rendered = rendered
    }

    /// The count now.
    package var value: Double { count.value }

    /// Counts `amount` more: negative amounts and NaN are not counted.
    package func increment(by amount: Double = 1) {
        guard amount > 0 else { return }
        count.add(amount)
    }
}

/// A family of counters, one for each combination of label values.
package final class CounterFamily: Family {
    /// What the family is.
    package let description: FamilyDescription
    private let table: SeriesTable<Counter>

    init(_ description: FamilyDescription, clock: (@Sendable () -> Double)?) {
        self.description = description
        table = SeriesTable(labelCount: description.labels.count) { key in
            Counter(RenderedSeries(description, key: key, createdAt: clock?()))
        }
    }

    /// The series with these label values; it stands at 0 from when it is first asked for.
    package func series(_ values: String...) -> Counter { table.series(values) }

    /// The series with these label values; it stands at 0 from when it is first asked for.
    package func series(_ values: [String]) -> Counter { table.series(values) }

    /// Takes the series with these label values away.
    package func remove(_ values: String...) { table.remove(values) }

    /// Takes away every series whose first label values are these; all, when none are given.
    package func removeAll(leading: String...) { table.removeAll(leading: leading) }

    /// Takes away every series whose first label values are one of these, in one pass.
    package func removeAll(leadingOneOf leading: [[String]]) {
        table.removeAll(leadingOneOf: leading)
    }

    func appendSamples(to page: inout PageEncoder) {
        for series in table.sorted {
            page.append(series.rendered.prefix, series.value)
            if let created = series.rendered.created { page.appendCreated(created) }
        }
    }
}
