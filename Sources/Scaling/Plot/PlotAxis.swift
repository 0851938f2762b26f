/// The vertical axis of one panel.
package struct PlotAxis {
    let least: Double
    let most: Double
    /// The panel's upper edge on the page.
    let top: Int

    /// An axis that holds all from `least` to `most`, with some room above.
    init(from least: Double, to most: Double, top: Int) {
        self.least = least
        self.most = most > least ? least + (most - least) * 1.1 : least + 1
        self.top = top
    }

    func y(_ value: Double) -> Double {
        let height = Double(PlotCanvas.panel - PlotCanvas.gap)
        let share = (value - least) / (most - least)
        return Double(top) + height * (1 - min(max(share.isFinite ? share : 0, 0), 1))
    }

    var ticks: [Double] { Self.ticks(from: least, to: most, about: 5) }

    /// Round numbers from one to the other, about so many: steps of 1, 2 or 5 and their tenfolds.
    package static func ticks(from least: Double, to most: Double, about count: Int) -> [Double] {
        let rough = (most - least) / Double(count)
        guard rough > 1e-300, rough.isFinite else { return [] }
        var power = 1.0
        while power > rough { power /= 10 }
        while power * 10 <= rough { power *= 10 }
        let step = [1.0, 2, 5, 10].first { $0 * power >= rough }.map { $0 * power } ?? rough
        var ticks: [Double] = []
        var tick = (least / step).rounded(.up) * step
        while tick <= most, ticks.count < 4 * count {
            ticks.append(tick)
            tick += step
        }
        return ticks
    }
}

extension Double {
    /// The number with at most two decimals, or as it is when it is very small or large.
    var short: String {
        guard abs(self) < 1e9, self == 0 || abs(self) >= 0.01 else { return "\(self)" }
        let hundredths = Int((self * 100).rounded())
        let sign = hundredths < 0 ? "-" : ""
        let (whole, part) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
        if part == 0 { return "\(sign)\(whole)" }
        let digits = part % 10 == 0 ? "\(part / 10)" : part < 10 ? "0\(part)" : "\(part)"
        return "\(sign)\(whole).\(digits)"
    }
}
