/// The buckets, sum and count of one histogram at one time, as OpenMetrics 1.0 wants them together
/// ("Histogram", "GaugeHistogram").
struct BucketRules {
    private var bound: Double?
    private var inBucket = 0.0
    private var count: Double?
    private var hasSum = false
    private var sumIsNegative = false
    private var hasNegativeBounds = false
    private let isGauge: Bool

    init(isGauge: Bool) {
        self.isGauge = isGauge
    }

    /// Takes the next sample; false when it is out of order.
    mutating func take(_ suffix: String, bound label: String?, _ value: Double) -> Bool {
        switch suffix {
        case "_bucket":
            guard let next = label.flatMap(Double.init) else { return false }
            if let bound, next <= bound { return false }
            if value < inBucket { return false }
            if next < 0 { hasNegativeBounds = true }
            bound = next
            inBucket = value
        case "_count", "_gcount":
            count = value
        case "_sum", "_gsum":
            hasSum = true
            sumIsNegative = value < 0
        default:
            break
        }
        return true
    }

    /// Whether what has been taken is whole: the last bucket holds everything, sum and count come
    /// together, and there is no sum where it could go down.
    var isWhole: Bool {
        guard bound == .infinity else { return false }
        if let count, count != inBucket { return false }
        guard hasSum == (count != nil) else { return false }
        return isGauge ? hasNegativeBounds || !sumIsNegative : !(hasNegativeBounds && hasSum)
    }
}
