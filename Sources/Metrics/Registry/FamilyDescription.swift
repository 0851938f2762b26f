/// What a metric family is before it has any sample: its name, its help and how its samples read.
///
/// Names are constants of the program, so an illegal one is a fault of the program and stops it
/// where it is made. Values of labels are data and may be anything.
package struct FamilyDescription: Sendable, Equatable {
    /// How the samples of a family are to be read.
    package enum Kind: String, Sendable {
        /// A count that only grows; its name ends in `_total`.
        case counter
        /// A number that goes up and down.
        case gauge
        /// Counts of observations by size, with their sum.
        case histogram
    }

    /// The name as the text format writes it: a counter's with its `_total`.
    package let name: String
    /// One sentence for people, unescaped.
    package let help: String
    /// How the samples read.
    package let kind: Kind
    /// The unit, which the name must end in; only OpenMetrics writes it.
    package let unit: String?
    /// The label names, in the order in which values are given and written.
    package let labels: [String]

    /// Describes a family.
    ///
    /// - Precondition: `name` and `labels` are legal (the data model of Prometheus: letters, digits
    ///   and `_`, not starting with a digit, `:` in neither; `__` is reserved), no label stands
    ///   twice, a counter and nothing else ends in `_total`, a histogram has no label `le`, the
    ///   name ends in the unit.
    package init(
        _ name: String,
        help: String,
        kind: Kind,
        unit: String? = nil,
        labels: [String] = []
    ) {
        precondition(Self.isLegal(name), "illegal metric name \(name)")
        precondition(
            name.hasSuffix("_total") == (kind == .counter),
            "a counter, and nothing else, ends in _total: \(name)"
        )
        for label in labels {
            precondition(Self.isLegal(label), "illegal label name \(label)")
            precondition(!label.hasPrefix("__"), "reserved label name \(label)")
            precondition(kind != .histogram || label != "le", "le belongs to the histogram")
        }
        precondition(Set(labels).count == labels.count, "a label stands twice in \(name)")
        self.name = name
        self.help = help
        self.kind = kind
        self.unit = unit
        self.labels = labels
        if let unit {
            precondition(openMetricsName.hasSuffix("_\(unit)"), "\(name) does not end in \(unit)")
        }
    }

    /// The name of the family in OpenMetrics: a counter's without `_total` (OpenMetrics 1.0,
    /// "Counter").
    package var openMetricsName: String {
        kind == .counter ? String(name.dropLast("_total".count)) : name
    }

    /// Every name that a sample of the family may have, in either format, and the family's own.
    var claimedNames: [String] {
        let suffixes =
            switch kind {
            case .counter: ["", "_total", "_created"]
            case .gauge: [""]
            case .histogram: ["", "_bucket", "_count", "_sum", "_created"]
            }
        return suffixes.map { openMetricsName + $0 }
    }

    /// Whether `name` may name a metric or a label of ours: `[a-zA-Z_][a-zA-Z0-9_]*`.
    ///
    /// A colon is legal in the data model, but reserved for recording rules.
    static func isLegal(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default:
                false
            }
        }
    }
}
