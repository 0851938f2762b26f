/// A replay of one service drawn over time: replicas with every change and its reason, and below
/// them each rule's value with its thresholds.
package struct Plot {
    private let service: String
    private let policy: ServicePolicy
    private let decisions: [Decision]
    private let canvas: PlotCanvas

    /// Draws decisions in the order of time, all made by `policy`.
    package init(service: String, policy: ServicePolicy, decisions: [Decision]) {
        self.service = service
        self.policy = policy
        self.decisions = decisions
        canvas = PlotCanvas(
            first: decisions.first?.time ?? Timestamp(seconds: 0),
            last: decisions.last?.time ?? Timestamp(seconds: 0)
        )
    }

    /// Several services as one SVG document (SVG 1.1, UTF-8), one above the other.
    package static func document(_ plots: [Plot]) -> [UInt8] {
        let height = plots.reduce(0) { $0 + $1.height }
        var svg = PlotCanvas.opening(height: max(height, 60))
        var top = 0
        for plot in plots {
            plot.draw(at: top, to: &svg)
            top += plot.height
        }
        if plots.isEmpty { svg += PlotCanvas.text("nothing to draw", x: 20, y: 30, size: 14) }
        return Array((svg + "</svg>\n").utf8)
    }

    private var height: Int {
        PlotCanvas.heading + PlotCanvas.panel * (1 + policy.rules.count) + PlotCanvas.footing
    }

    private func draw(at top: Int, to svg: inout String) {
        svg += "<g transform=\"translate(0,\(top))\">\n"
        let names = service.xmlText
        svg += PlotCanvas.text(names, x: PlotCanvas.left, y: 24, size: 16, weight: "bold")
        var panel = PlotCanvas.heading
        drawReplicas(at: panel, to: &svg)
        for (place, rule) in policy.rules.enumerated() {
            panel += PlotCanvas.panel
            draw(rule, place, at: panel, to: &svg)
        }
        canvas.drawTimeAxis(at: panel + PlotCanvas.panel - PlotCanvas.gap, to: &svg)
        svg += "</g>\n"
    }

    private func drawReplicas(at top: Int, to svg: inout String) {
        let counts = decisions.flatMap { [$0.current, $0.desired, $0.recommended] }
        let axis = PlotAxis(from: 0, to: Double(max(counts.max() ?? 1, 1)), top: top)
        canvas.drawFrame(axis, title: "replicas", to: &svg)
        for (bound, name) in [(policy.minimum, "min"), (policy.maximum, "max")]
        where Double(bound) <= axis.most {
            canvas.drawLevel(Double(bound), axis, name: name, color: "#888888", to: &svg)
        }
        let asked = decisions.map { ($0.time, Double($0.recommended)) }
        canvas.drawSteps(asked, axis, color: "#e0a030", dash: "3 3", to: &svg)
        let given = decisions.map { ($0.time, Double($0.desired)) }
        canvas.drawSteps(given, axis, color: "#2060c0", dash: nil, to: &svg)
        var lastLabel = -Double.infinity
        for decision in decisions where decision.action != .none {
            let x = canvas.x(decision.time)
            let y = axis.y(Double(decision.desired))
            let isUp = decision.action == .scaleUp
            let color = isUp ? "#c03030" : "#208040"
            let story =
                "\(decision.time.secondsText) s: \(decision.current) to \(decision.desired), "
                + decision.reason.rawValue
            svg += "<circle cx=\"\(x.short)\" cy=\"\(y.short)\" r=\"4\" fill=\"\(color)\">"
            svg += "<title>\(story.xmlText)</title></circle>\n"
            // Names that would cover each other are left to the marks' titles.
            if x - lastLabel >= 90 {
                svg += PlotCanvas.text(
                    decision.reason.rawValue,
                    x: Int(x) + 6,
                    y: Int(y) - 6,
                    size: 10,
                    color: color
                )
                lastLabel = x
            }
        }
    }

    private func draw(_ rule: Rule, _ place: Int, at top: Int, to svg: inout String) {
        let values = decisions.compactMap { decision -> (Timestamp, Double?)? in
            place < decision.rules.count
                ? (decision.time, decision.rules[place].value) : nil
        }
        var levels: [(name: String, value: Double, color: String)] = []
        switch rule.aim {
        case .target(let target, _): levels.append(("target", target, "#2060c0"))
        case .thresholds(let thresholds):
            if let up = thresholds.up { levels.append(("up", up.limit, "#c03030")) }
            if let down = thresholds.down { levels.append(("down", down.limit, "#208040")) }
        case .nothing: break
        }
        let all = values.compactMap(\.1) + levels.map(\.value)
        let axis = PlotAxis(from: min(0, all.min() ?? 0), to: all.max() ?? 1, top: top)
        canvas.drawFrame(axis, title: rule.name.xmlText, to: &svg)
        for level in levels {
            canvas.drawLevel(level.value, axis, name: level.name, color: level.color, to: &svg)
        }
        canvas.drawLine(values, axis, color: "#404040", to: &svg)
    }
}

extension String {
    /// The text as it stands in XML (XML 1.0, sections 2.2 and 2.4).
    var xmlText: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "&": text += "&amp;"
            case "\"": text += "&quot;"
            case "\t", "\n", "\r": text += " "
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
