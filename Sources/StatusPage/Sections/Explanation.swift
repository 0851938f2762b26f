import Autoscaler
import Config
import Scaling

/// One decision, step by step in the order in which it is made.
struct Explanation {
    let data: PageData
    let view: DecisionBoard.View
    let record: DecisionRecord
    let plots: ServicePlots

    private var decision: Decision { record.decision }
    private var policy: ServicePolicy { record.service.policy }

    var html: HTML {
        HTML(.section, .labelledBy("order")) {
            HTML(.div, .class("head")) {
                HTML(.h2, .id("order")) { "The decision, in order" }
                HTML(.p, .class("quiet")) {
                    "decided "
                    Words.ago(Double(decision.time.nanoseconds) / 1e9, at: data.now)
                }
            }
            HTML(.div, .class("card")) {
                HTML(.ol, .class("steps")) {
                    step("What was seen") { seen }
                    step("What each rule says") {
                        RulesTable(data: data, record: record).html
                        for place in policy.rules.indices { plots.rule(place) }
                    }
                    step("Together") { HTML(.p) { together } }
                    step("Limits") { limits }
                    step("The result") { HTML(.p) { "\(record.sentence)." } }
                }
            }
        }
    }

    private func step(_ title: String, @HTMLBuilder _ content: () -> HTML) -> HTML {
        HTML(.li) {
            HTML(.h3) { title }
            content()
        }
    }

    private var seen: HTML {
        let orchestrated = record.orchestrated
        let gates = decision.gates.map { $0.rawValue.split(separator: "_").joined(separator: " ") }
        var pairs: [(String, String)] = [
            ("Replicas declared", Words.grouped(decision.current)),
            ("Replicas running", orchestrated.running.map(Words.grouped) ?? "nobody says"),
            ("Allowed", "\(decision.minimum) to \(decision.maximum)"),
            ("Mode", orchestrated.mode.rawValue),
        ]
        if decision.minimum != policy.minimum || decision.maximum != policy.maximum {
            pairs[2].1 += ", by a schedule; else \(policy.minimum) to \(policy.maximum)"
        }
        pairs.append(
            ("Held back by", gates.isEmpty ? "nothing" : gates.joined(separator: ", "))
        )
        return HTML(.dl) {
            for (name, value) in pairs {
                HTML(.dt) { name }
                HTML(.dd) { value }
            }
        }
    }

    private var together: String {
        if decision.current < decision.minimum || decision.current > decision.maximum {
            let bound = Words.count(decision.recommended, "replica")
            return "The count is out of its bounds, which is corrected at once: \(bound)."
        }
        let count = Words.count(decision.recommended, "replica")
        guard let rule = decision.rule else { return "The rules together ask for \(count)." }
        return "The rules together ask for \(count); \(rule) decided that."
    }

    private var limits: HTML {
        HTML(.div) {
            if decision.steps.isEmpty {
                HTML(.p) { "No limit changed the number." }
            } else {
                HTML(.ul) {
                    for step in decision.steps {
                        HTML(.li) {
                            "\(step.limit.rawValue.split(separator: "_").joined(separator: " ")): "
                                + "\(step.before) becomes \(step.after)"
                        }
                    }
                }
            }
            HTML(.dl) {
                for (name, value) in policyWords {
                    HTML(.dt) { name }
                    HTML(.dd) { value }
                }
            }
        }
    }

    private var policyWords: [(String, String)] {
        let down = policy.behavior.scaleDown.stabilizationWindow
        let up = policy.behavior.scaleUp.stabilizationWindow
        var pairs: [(String, String)] = []
        if up > .zero { pairs.append(("Stabilisation up", Words.time(up))) }
        if down > .zero { pairs.append(("Stabilisation down", Words.time(down))) }
        pairs.append(("Warmup", rest(policy.warmup, since: view.state?.lastScaleUp, "scaled up")))
        pairs.append(
            ("Cooldown", rest(policy.cooldown, since: view.state?.lastScaleDown, "scaled down"))
        )
        return pairs
    }

    private func rest(_ length: Duration, since: Timestamp?, _ what: String) -> String {
        let all = length > .zero ? Words.time(length) : "none"
        guard let since else { return "\(all); not \(what) yet" }
        let ago = max(0, data.now - Double(since.nanoseconds) / 1e9)
        return "\(all); \(what) \(Words.time(ago)) ago"
    }
}
