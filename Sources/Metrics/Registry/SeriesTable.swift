import Posix

/// The series of one family by their label values.
///
/// A series exists from the moment it is asked for until it is removed. Reading the table for a page
/// holds the lock only as long as copying a reference takes; sorting is done once a change.
final class SeriesTable<Series: AnyObject & Sendable>: Sendable {
    private struct State: Sendable {
        var byKey: [SeriesKey: Series] = [:]
        var sorted: [Series]? = []
    }

    private let state = Lock(State())
    private let labelCount: Int
    private let make: @Sendable (SeriesKey) -> Series

    /// A table of series with `labelCount` labels, each made by `make` when first asked for.
    init(labelCount: Int, make: @escaping @Sendable (SeriesKey) -> Series) {
        self.labelCount = labelCount
        self.make = make
    }

    /// The series with these label values, made when it is new.
    func series(_ values: [String]) -> Series {
        let key = checked(values)
        return state.withLock { find(key, in: &$0) }
    }

    /// The series in the order of their label values.
    var sorted: [Series] {
        state.withLock { state in
            if let sorted = state.sorted { return sorted }
            let sorted = state.byKey.sorted { $0.key < $1.key }.map(\.value)
            state.sorted = sorted
            return sorted
        }
    }

    /// Takes away the one series with these label values.
    func remove(_ values: [String]) {
        let key = checked(values)
        state.withLock { state in
            if state.byKey.removeValue(forKey: key) != nil { state.sorted = nil }
        }
    }

    /// Takes away every series whose first label values are `leading`.
    func removeAll(leading: [String]) {
        state.withLock { state in
            state.byKey = state.byKey.filter { !$0.key.starts(with: leading) }
            state.sorted = nil
        }
    }

    /// Takes away every series whose first label values are one of `leading`, in one pass: for when many go
    /// at the same time.
    func removeAll(leadingOneOf leading: [[String]]) {
        let keys = Set(leading.map(SeriesKey.init(values:)))
        let counts = Set(leading.map(\.count))
        guard !keys.isEmpty else { return }
        state.withLock { state in
            if counts == [labelCount] {
                for key in keys { state.byKey[key] = nil }
            } else {
                state.byKey = state.byKey.filter { key, _ in
                    !counts.contains { keys.contains(key.prefix($0)) }
                }
            }
            state.sorted = nil
        }
    }

    /// Makes `rows` the only series among those whose first label values are `leading`, at once for
    /// whoever reads the table; `update` gives each its content.
    ///
    /// Rows whose first label values are others belong to someone else and are left out.
    func replace<Content>(
        leading: [String],
        with rows: [([String], Content)],
        update: (Series, Content) -> Void
    ) {
        let rows = rows.map { (checked($0.0), $0.1) }
        state.withLock { state in
            let old = state.byKey
            state.byKey = old.filter { !$0.key.starts(with: leading) }
            for (key, content) in rows where key.starts(with: leading) {
                let series = old[key] ?? make(key)
                update(series, content)
                state.byKey[key] = series
            }
            state.sorted = nil
        }
    }

    private func find(_ key: SeriesKey, in state: inout State) -> Series {
        if let series = state.byKey[key] { return series }
        let series = make(key)
        state.byKey[key] = series
        state.sorted = nil
        return series
    }

    private func checked(_ values: [String]) -> SeriesKey {
        precondition(values.count == labelCount, "\(labelCount) label values are needed")
        return SeriesKey(values: values)
    }
}
