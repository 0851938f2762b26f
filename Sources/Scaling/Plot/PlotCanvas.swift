/// The place of a plot's panels on the page, and the shapes that they are drawn with.
struct PlotCanvas {
    static let width = 960
    static let left = 70
    static let right = 20
    static let heading = 56
    /// A panel's height with the gap below it.
    static let panel = 150
    static let gap = 30
    static let footing = 20

    private let first: Timestamp
    private let span: Double

    /// A canvas for these times; a single time is in the middle of a second.
    init(first: Timestamp, last: Timestamp) {
        self.first = first
        span = max((last - first).inSeconds, 1e-9)
    }

    func x(_ time: Timestamp) -> Double {
        let room = Double(Self.width - Self.left - Self.right)
        return Double(Self.left) + room * (time - first).inSeconds / span
    }

    static func opening(height: Int) -> String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
            + "viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\">\n"
            + "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>\n"
    }

    /// A line of text that is escaped already.
    static func text(
        _ text: String,
        x: Int,
        y: Int,
        size: Int,
        color: String = "#303030",
        anchor: String = "start",
        weight: String = "normal"
    ) -> String {
        "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" fill=\"\(color)\" "
            + "text-anchor=\"\(anchor)\" font-weight=\"\(weight)\">\(text)</text>\n"
    }

    func drawFrame(_ axis: PlotAxis, title: String, to svg: inout String) {
        let right = Self.width - Self.right
        svg += Self.text(title, x: Self.left, y: axis.top - 4, size: 12)
        for tick in axis.ticks {
            let y = axis.y(tick)
            svg += "<path d=\"M\(Self.left) \(y.short)H\(right)\" stroke=\"#e4e4e4\"/>\n"
            let place = Int(y) + 4
            svg += Self.text(tick.short, x: Self.left - 6, y: place, size: 10, anchor: "end")
        }
    }

    /// A level line across the panel with its name at the right.
    func drawLevel(
        _ value: Double,
        _ axis: PlotAxis,
        name: String,
        color: String,
        to svg: inout String
    ) {
        let y = axis.y(value)
        let right = Self.width - Self.right
        svg += "<path d=\"M\(Self.left) \(y.short)H\(right)\" stroke=\"\(color)\" "
        svg += "stroke-dasharray=\"6 4\"/>\n"
        let place = Int(y) - 3
        svg += Self.text(name, x: right, y: place, size: 10, color: color, anchor: "end")
    }

    /// Values that each hold until the next.
    func drawSteps(
        _ points: [(Timestamp, Double)],
        _ axis: PlotAxis,
        color: String,
        dash: String?,
        to svg: inout String
    ) {
        guard let start = points.first else { return }
        var path = "M\(x(start.0).short) \(axis.y(start.1).short)"
        var last = start.1
        for (time, value) in points.dropFirst() where value != last {
            path += "H\(x(time).short)V\(axis.y(value).short)"
            last = value
        }
        path += "H\(x(points[points.count - 1].0).short)"
        let dashes = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        svg +=
            "<path d=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"\(dashes)/>\n"
    }

    /// Values joined by lines, with gaps where there are none; of many in half a pixel the extremes
    /// are drawn.
    func drawLine(
        _ points: [(Timestamp, Double?)],
        _ axis: PlotAxis,
        color: String,
        to svg: inout String
    ) {
        var path = ""
        var isOpen = false
        var column: (x: Double, least: Double, most: Double)?
        for (time, value) in points {
            guard let value else {
                isOpen = false
                column = nil
                continue
            }
            let x = x(time)
            if isOpen, let known = column, x - known.x < 0.5 {
                if value >= known.least, value <= known.most { continue }
                column = (known.x, min(known.least, value), max(known.most, value))
            } else {
                column = (x, value, value)
            }
            path += "\(isOpen ? "L" : "M")\(x.short) \(axis.y(value).short)"
            // A value alone between gaps is a dot.
            if !isOpen { path += "h0.1" }
            isOpen = true
        }
        if path.isEmpty { return }
        svg += "<path d=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"1.5\" "
        svg += "stroke-linecap=\"round\"/>\n"
    }

    func drawTimeAxis(at bottom: Int, to svg: inout String) {
        let start = Double(first.nanoseconds) / 1e9
        for tick in PlotAxis.ticks(from: start, to: start + span, about: 8) {
            let x =
                Double(Self.left)
                + Double(Self.width - Self.left - Self.right) * (tick - start) / span
            let label = "\(tick.short) s"
            svg += Self.text(label, x: Int(x), y: bottom + 16, size: 10, anchor: "middle")
        }
    }
}
