/// The label values of one series, compared byte for byte.
///
/// `String` compares by canonical equivalence, by which two series that a scraper keeps apart would
/// become one.
struct SeriesKey: Hashable, Comparable, Sendable {
    /// The values, in the order of the family's label names.
    let values: [String]

    static func == (one: SeriesKey, other: SeriesKey) -> Bool {
        one.values.elementsEqual(other.values) { $0.utf8.elementsEqual($1.utf8) }
    }

    static func < (one: SeriesKey, other: SeriesKey) -> Bool {
        for (mine, theirs) in zip(one.values, other.values)
        where !mine.utf8.elementsEqual(theirs.utf8) {
            return mine.utf8.lexicographicallyPrecedes(theirs.utf8)
        }
        return one.values.count < other.values.count
    }

    func hash(into hasher: inout Hasher) {
        for value in values {
            for byte in value.utf8 { hasher.combine(byte) }
            hasher.combine(0xFF as UInt8)
        }
    }

    /// The first values alone.
    func prefix(_ count: Int) -> SeriesKey { SeriesKey(values: Array(values.prefix(count))) }

    /// Whether the first values are these.
    func starts(with leading: [String]) -> Bool {
        leading.count <= values.count
            && zip(values, leading).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
}
