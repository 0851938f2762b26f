import Autoscaler
import Posix
import Scaling

/// The plots of one service: its replicas, and the value of each of its rules.
struct ServicePlots {
    let data: PageData
    let view: DecisionBoard.View
    /// `nil` when none is kept.
    let history: ServiceHistory?
    /// Begins the ids of the plots; unique on the page.
    let id: String

    private var name: String { view.service.name }

    private var window: PlotWindow {
        // The moment that has just begun is not known yet; a plot that ends with it would have a gap there.
        let now = ServiceHistory.slot(data.now)
        let slot = history?.latest == now - 1 ? now - 1 : now
        return PlotWindow(span: history?.span(at: slot) ?? 0, at: slot)
    }

    private static let none = HTML(.p, .class("quiet")) {
        "No history of this service is kept: that is done for the first "
            + "\(HistoryBoard.serviceLimit) services."
    }

    /// The replicas over the last hour between minimum and maximum, with every change that was made.
    var replicas: HTML {
        guard let history else { return Self.none }
        let window = window
        let moments = history.moments(window.count, upTo: window.slot)
        let known = moments.compactMap(\.self)
        guard let last = known.last else {
            return HTML(.p, .class("quiet")) { "The replicas of the last hour are not known." }
        }
        let most = Double(known.map { max($0.current, $0.recommended) }.max() ?? 1)
        // A maximum that is far away would press everything else to the ground.
        let showsMaximum = Double(last.maximum) <= max(most * 4, 12)
        let ceiling = showsMaximum ? Double.infinity : most * 1.5
        var plot = TimePlot(
            id: "\(id)-replicas",
            title: "Replicas" + (showsMaximum ? "" : ", maximum \(Words.grouped(last.maximum))"),
            story: story(moments, last, window),
            window: window
        )
        plot.isWhole = true
        plot.band = moments.map { moment in
            moment.map { (Double($0.minimum), min(Double($0.maximum), ceiling)) }
        }
        plot.lines = [
            .init(
                style: "asked",
                name: "rules ask for",
                values: moments.map { $0.map { Double($0.recommended) } }
            ),
            .init(
                style: "now",
                name: "replicas",
                values: moments.map { $0.map { Double($0.current) } }
            ),
            .init(
                style: "bound",
                name: showsMaximum ? "minimum and maximum" : "minimum",
                values: moments.map { $0.map { Double($0.minimum) } }
            ),
        ]
        if showsMaximum {
            let values = moments.map { $0.map { Double($0.maximum) } }
            plot.lines.append(.init(style: "bound", name: "", values: values))
        }
        plot.includes = [0, showsMaximum ? Double(last.maximum) : ceiling]
        plot.marks = marks(window)
        return plot.html
    }

    private func marks(_ window: PlotWindow) -> [TimePlot.Mark] {
        data.decisions.lazy.filter { $0.service.name == name && $0.outcome == .applied }
            .prefix(200)
            .compactMap { record in
                let time = Double(record.decision.time.nanoseconds) / 1e9
                guard let share = window.share(of: time) else { return nil }
                return TimePlot.Mark(
                    share: share,
                    value: Double(record.decision.desired),
                    story: "\(Words.time(data.now - time)) ago: \(record.sentence)"
                )
            }
    }

    private func story(
        _ moments: [ServiceHistory.Moment?],
        _ last: ServiceHistory.Moment,
        _ window: PlotWindow
    ) -> String {
        let counts = moments.compactMap { $0?.current }
        let unknown = moments.drop { $0 == nil }.count { $0 == nil } * Int(ServiceHistory.step)
        return "Over the last \(window.minutes) minutes, as far as known, between "
            + "\(Words.count(counts.min() ?? 0, "replica")) and \(counts.max() ?? 0); "
            + "now \(last.current), where \(last.minimum) to \(last.maximum) are allowed."
            + (unknown > 0 ? " For \(Words.time(Double(unknown))) of it nothing is known." : "")
    }

    /// A rule's value over the last hour against what it is held against.
    func rule(_ place: Int) -> HTML {
        let rule = view.service.policy.rules[place]
        guard let history, place < history.rules.count else { return Self.none }
        let window = window
        let values = history.values(ofRule: place, window.count, upTo: window.slot)
        let limits = rule.comparisons
        guard let least = values.compactMap(\.self).min(),
            let most = values.compactMap(\.self).max()
        else {
            return HTML(.p, .class("quiet")) {
                "No value of \(rule.name) is known of the last \(window.minutes) minutes."
            }
        }
        let words = limits.map { "\($0.word) \(Words.number($0.limit))" }.joined(separator: ", ")
        var plot = TimePlot(
            id: "\(id)-rule-\(place)",
            title: "\(rule.name): \(rule.valueName)",
            story: "Over the last \(window.minutes) minutes between \(Words.number(least)) and "
                + "\(Words.number(most)). "
                + (words.isEmpty ? "" : "It is held against: \(words)."),
            window: window
        )
        plot.height = 84
        plot.lines = limits.map { limit in
            .init(
                style: "limit",
                name: "\(limit.word) \(Words.number(limit.limit))",
                values: values.map { _ in limit.limit }
            )
        }
        plot.lines.append(.init(style: "now", name: "value", values: values))
        return plot.html
    }
}

extension Rule {
    /// What the value is held against, in words: `up above` 0.7.
    var comparisons: [(word: String, limit: Double)] {
        switch aim {
        case .nothing: return []
        case .target(let target, _): return [("target", target)]
        case .thresholds(let thresholds):
            func word(_ condition: Thresholds.Condition) -> String {
                condition.comparison.rawValue.split(separator: "_").joined(separator: " ")
            }
            return [
                thresholds.up.map { ("up \(word($0))", $0.limit) },
                thresholds.down.map { ("down \(word($0))", $0.limit) },
            ].compactMap(\.self)
        }
    }

    /// What the value is.
    var valueName: String {
        switch source {
        case .metric(let name): name
        case .family(let name, let isRate): isRate ? "\(name) a second" : name
        case .promql(let query, _): query
        case .formula: "a formula"
        }
    }
}
