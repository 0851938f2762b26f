import Scaling

/// A plot over time as SVG that follows the width of the page and the colours of the scheme.
///
/// The lines are stretched to the width there is; text is not, so that it can be read on a phone.
struct TimePlot {
    /// A line with how it is drawn and what it is called.
    struct Line {
        /// The class of the style sheet.
        let style: String
        /// "" for one that needs no key of its own.
        let name: String
        let values: [Double?]
    }

    /// Something that happened.
    struct Mark {
        /// From 0 at the left to 1 at the right.
        let share: Double
        let value: Double
        let story: String
    }

    /// Unique on the page.
    let id: String
    let title: String
    /// What a reader who does not see it is told.
    let story: String
    let window: PlotWindow
    var height = 120
    var lines: [Line] = []
    var marks: [Mark] = []
    var band: [(low: Double, high: Double)?] = []
    /// The values that the plot has room for, besides those of its lines.
    var includes: [Double] = [0]
    /// Whether only whole numbers are marked at the side.
    var isWhole = false

    private var most: Double {
        let values = lines.lazy.flatMap(\.values).compactMap(\.self) + includes
        let most = values.filter(\.isFinite).max() ?? 1
        return most > 0 ? most * 1.08 : 1
    }

    private var least: Double {
        let values = lines.lazy.flatMap(\.values).compactMap(\.self) + includes
        return min(0, (values.filter(\.isFinite).min() ?? 0) * 1.08)
    }

    var html: HTML {
        let (least, most) = (least, most)
        let room = Double(height - 10)
        func y(_ value: Double) -> Double {
            let share = (value - least) / (most - least)
            return 6 + room * (1 - min(max(share, 0), 1))
        }
        var ticks = PlotAxis.ticks(from: least, to: most, about: height < 100 ? 3 : 5)
        if isWhole { ticks = ticks.filter { $0 == $0.rounded() } }
        return HTML(.figure) {
            HTML(.figcaption, .id("\(id)-t")) { title }
            HTML(.div, .class("plot")) {
                scale(ticks, y)
                HTML(
                    .svg,
                    .role("img"),
                    .labelledBy("\(id)-t \(id)-d"),
                    .width("100%"),
                    .height("\(height + 18)")
                ) {
                    HTML(.desc, .id("\(id)-d")) { story }
                    for tick in ticks {
                        let place = PlotPath.short(y(tick))
                        HTML(.line, .class("grid"), .x1("0"), .x2("100%"), .y1(place), .y2(place))
                    }
                    stretched(y)
                    for mark in marks {
                        HTML(
                            .circle,
                            .class(isCrowded ? "dot small" : "dot"),
                            .cx("\(PlotPath.short(mark.share * 100))%"),
                            .cy(PlotPath.short(y(mark.value))),
                            .r(isCrowded ? "2.2" : "4")
                        ) {
                            HTML(.title) { mark.story }
                        }
                    }
                    times
                }
            }
            if lines.count > 1 { keys }
        }
    }

    /// Whether marks of the usual size would hide the line.
    private var isCrowded: Bool { marks.count > 16 }

    /// The values at the left, as wide as the longest of them.
    private func scale(_ ticks: [Double], _ y: (Double) -> Double) -> HTML {
        let names = ticks.map { Words.number($0) }
        let width = 7 * (names.map(\.count).max() ?? 1) + 2
        return HTML(
            .svg,
            .class("scale"),
            .width("\(width)"),
            .height("\(height + 18)"),
            .hidden
        ) {
            for (tick, name) in zip(ticks, names) {
                HTML(.text, .x("100%"), .y(PlotPath.short(y(tick) + 4)), .anchor("end")) { name }
            }
        }
    }

    /// What is as wide as the plot: the band and the lines.
    private func stretched(_ y: (Double) -> Double) -> HTML {
        HTML(
            .svg,
            .width("100%"),
            .height("\(height)"),
            .viewBox("0 0 \(window.count) \(height)"),
            .stretched,
            .hidden
        ) {
            let area = PlotPath.band(band, y: y)
            if !area.isEmpty { HTML(.path, .class("band"), .d(area)) }
            for line in lines {
                let path = PlotPath.steps(line.values, y: y)
                if !path.isEmpty { HTML(.path, .class(line.style), .d(path)) }
            }
        }
    }

    private var times: HTML {
        HTML(.g, .hidden) {
            for (place, tick) in window.ticks.enumerated() {
                let isLast = place == window.ticks.count - 1
                HTML(
                    .text,
                    .x("\(PlotPath.short(tick.share * 100))%"),
                    .y("\(height + 14)"),
                    .anchor(place == 0 ? "start" : isLast ? "end" : "middle")
                ) { tick.text }
            }
        }
    }

    /// What each line is.
    private var keys: HTML {
        HTML(.ul, .class("keys")) {
            for line in lines where !line.name.isEmpty {
                HTML(.li) {
                    HTML(.svg, .hidden, .viewBox("0 0 22 8")) {
                        HTML(.path, .class(line.style), .d("M0 4H22"))
                    }
                    line.name
                }
            }
        }
    }
}
