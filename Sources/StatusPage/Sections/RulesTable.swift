import Autoscaler
import Scaling

/// The rules of a service: each value against its threshold, and what it says.
struct RulesTable {
    let data: PageData
    let record: DecisionRecord

    var html: HTML {
        let decided = Double(record.decision.time.nanoseconds) / 1e9
        let stamp = HTML(text: "Rules, as of ") + Words.ago(decided, at: data.now)
        var table = Table(
            caption: stamp,
            [
                .init("Rule"), .init("Value", isNumber: true), .init("Held against"),
                .init("Says"), .init("Replicas with data"),
            ]
        )
        let rules = record.service.policy.rules
        for (rule, outcome) in zip(rules, record.decision.rules) {
            table.add([
                Words.name(rule.name),
                value(outcome),
                limits(rule, outcome),
                says(outcome),
                inputs(outcome),
            ])
        }
        return table.html
    }

    private func value(_ outcome: RuleOutcome) -> HTML {
        guard let value = outcome.value else { return Health.bad.badge("no data") }
        return HTML(text: Words.number(value))
    }

    private func limits(_ rule: Rule, _ outcome: RuleOutcome) -> HTML {
        let comparisons = rule.comparisons
        if comparisons.isEmpty { return HTML(text: "nothing") }
        var html = HTML()
        for (place, comparison) in comparisons.enumerated() {
            if place > 0 { html.append(HTML(text: ", ")) }
            let text = "\(comparison.word) \(Words.number(comparison.limit))"
            let isUp = comparison.word.hasPrefix("up")
            let fires =
                comparison.word != "target"
                && (isUp ? outcome.isActiveUp : outcome.isActiveDown)
            html.append(fires ? HTML(.strong) { text } : HTML(text: text))
        }
        return html
    }

    private func says(_ outcome: RuleOutcome) -> HTML {
        let number = outcome.proposal.map { "\(Words.grouped($0))" } ?? "nothing"
        switch outcome.state {
        case .up: return HTML(.strong) { "up to \(number)" }
        case .down: return HTML(.strong) { "down to \(number)" }
        case .hold: return HTML(text: "stay at \(number)")
        case .pending:
            let since = outcome.heldSinceUp ?? outcome.heldSinceDown
            let held = since.map { (record.decision.time - $0) / .seconds(1) }
            return HTML(text: "pending" + (held.map { ", has held for \(Words.time($0))" } ?? ""))
        case .missingReplicas: return HTML(text: "nothing: replicas lack a value")
        case .noData:
            let since = outcome.noDataSince.map { (record.decision.time - $0) / .seconds(1) }
            return HTML(text: "nothing" + (since.map { ", no data for \(Words.time($0))" } ?? ""))
        case .fallback: return HTML(text: "fallback: \(number)")
        case .value: return HTML(text: "only a value for formulas")
        }
    }

    private func inputs(_ outcome: RuleOutcome) -> HTML {
        let inputs = outcome.inputs
        let all = inputs.full + inputs.filling + inputs.missing
        if all == 0 { return HTML(text: "–") }
        var text = "\(inputs.full) of \(all)"
        if inputs.filling > 0 { text += ", \(inputs.filling) filling their window" }
        if inputs.missing > 0 { text += ", \(inputs.missing) missing" }
        return HTML(text: text)
    }
}
