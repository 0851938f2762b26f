import Glibc

/// What several rounds of one measurement gave.
struct Figure {
    private var values: [Double] = []

    mutating func add(_ value: Double) { values.append(value) }

    var isEmpty: Bool { values.isEmpty }
    var least: Double { values.min() ?? .nan }
    var most: Double { values.max() ?? .nan }

    /// The one in the middle, or the mean of the two.
    var median: Double {
        let sorted = values.sorted()
        guard let last = sorted.last else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1
            ? sorted[middle] : (sorted[middle - 1] + min(sorted[middle], last)) / 2
    }

    /// Least and median, with three significant digits.
    func text(_ unit: String) -> String {
        "min \(significant(least)) \(unit), median \(significant(median)) \(unit)"
    }
}

/// A number with three significant digits and no exponent.
func significant(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return "\(number)" }
    let digits = Int(log10(abs(number)).rounded(.down))
    if digits >= 2 { return grouped(Int(number.rounded())) }
    let places = 2 - digits
    let scale = pow(10, Double(places))
    let whole = Int((abs(number) * scale).rounded())
    let fraction = String(whole % Int(scale))
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(number < 0 ? "-" : "")\(whole / Int(scale)).\(zeros)\(fraction)"
}

/// A whole number with commas between thousands.
func grouped(_ number: Int) -> String {
    var rest = String(number)[...]
    var parts: [Substring] = []
    while rest.count > 3 {
        parts.insert(rest.suffix(3), at: 0)
        rest = rest.dropLast(3)
    }
    return ([rest] + parts).joined(separator: ",")
}

/// `text` with blanks before it, up to a width.
func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
