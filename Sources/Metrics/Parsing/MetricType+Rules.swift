/// What OpenMetrics 1.0 allows the samples of each type ("Metric types").
extension MetricType {
    /// What the names of the samples add to the name of the family.
    var suffixes: [String] {
        switch self {
        case .counter: ["_total", "_created"]
        case .histogram: ["_bucket", "_count", "_sum", "_created"]
        case .gaugehistogram: ["_bucket", "_gcount", "_gsum"]
        case .summary: ["", "_count", "_sum", "_created"]
        case .info: ["_info"]
        case .gauge, .stateset, .unknown: [""]
        }
    }

    /// Whether the family may have a unit.
    var mayHaveUnit: Bool { self != .info && self != .stateset }

    /// Whether a sample with this suffix may have an exemplar.
    func mayHaveExemplar(_ suffix: String) -> Bool {
        switch self {
        case .counter: suffix == "_total"
        case .histogram, .gaugehistogram: suffix == "_bucket"
        default: false
        }
    }

    /// The label that tells the samples of one metric apart.
    func innerLabel(family: String) -> String? {
        switch self {
        case .histogram, .gaugehistogram: "le"
        case .summary: "quantile"
        case .stateset: family
        default: nil
        }
    }

    /// Whether a sample with this suffix may have the value.
    func allows(_ value: Double, suffix: String) -> Bool {
        switch (self, suffix) {
        case (.counter, "_total"), (.histogram, "_sum"), (.summary, "_sum"):
            value >= 0
        case (.histogram, "_bucket"), (.histogram, "_count"), (.summary, "_count"),
            (.gaugehistogram, "_bucket"), (.gaugehistogram, "_gcount"):
            value >= 0 && (value.isInfinite || value == value.rounded())
        case (.gaugehistogram, "_gsum"): !value.isNaN
        case (.summary, ""): !(value < 0)
        case (.info, _): value == 1
        case (.stateset, _): value == 0 || value == 1
        default: true
        }
    }

    /// Whether a sample with this suffix may have, or lack, its inner label.
    func allows(inner label: String?, suffix: String) -> Bool {
        switch (self, suffix) {
        case (.histogram, "_bucket"), (.gaugehistogram, "_bucket"):
            guard let label, let bound = Double(label), !bound.isNaN else { return false }
            return bound.isFinite || label == "+Inf" || label == "-Inf"
        case (.summary, ""):
            guard let label, let quantile = Double(label) else { return false }
            return 0...1 ~= quantile
        case (.stateset, _): return label != nil
        default: return true
        }
    }
}
