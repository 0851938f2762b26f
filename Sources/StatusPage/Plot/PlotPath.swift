/// Paths of SVG through moments, one unit wide each.
///
/// A stretch where nothing is known is a gap: no line goes over it.
enum PlotPath {
    /// Values that each hold for their moment; `y` gives the height of a value.
    static func steps(_ values: [Double?], y: (Double) -> Double) -> String {
        var path = ""
        var height: Double?
        for (place, value) in values.enumerated() {
            guard let value, value.isFinite else {
                if height != nil { path += "H\(place)" }
                height = nil
                continue
            }
            let new = y(value)
            if let old = height {
                if new != old { path += "H\(place)V\(short(new))" }
            } else {
                path += "M\(place) \(short(new))"
            }
            height = new
        }
        if height != nil { path += "H\(values.count)" }
        return path
    }

    /// The area between two heights of each moment.
    static func band(_ bounds: [(low: Double, high: Double)?], y: (Double) -> Double) -> String {
        var path = ""
        var start = 0
        while start < bounds.count {
            guard let first = bounds[start] else {
                start += 1
                continue
            }
            var end = start + 1
            while end < bounds.count, let next = bounds[end], next == first { end += 1 }
            path += "M\(start) \(short(y(first.high)))H\(end)V\(short(y(first.low)))H\(start)Z"
            start = end
        }
        return path
    }

    /// A number with at most two decimals.
    static func short(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e9 else { return "0" }
        let hundredths = Int((value * 100).rounded())
        let sign = hundredths < 0 ? "-" : ""
        let (whole, part) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
        if part == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole)."
            + (part % 10 == 0 ? "\(part / 10)" : part < 10 ? "0\(part)" : "\(part)")
    }
}
