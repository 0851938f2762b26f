import Autoscaler
import Scaling

/// Decisions that told something new, newest first, as sentences.
struct DecisionsSection {
    let data: PageData
    let records: ArraySlice<DecisionRecord>
    let title: String
    let apiQuery: [(String, String)]
    let up: String

    var html: HTML {
        HTML(.section, .labelledBy("decisions")) {
            HTML(.div, .class("head")) {
                HTML(.h2, .id("decisions")) { title }
                if !records.isEmpty { HTML(.p, .class("quiet")) { "times in UTC" } }
                HTML(.p, .class("end")) {
                    HTML(.a, .href(Link(["api", "v1", "decisions"], query: apiQuery, up: up))) {
                        "as JSON"
                    }
                }
            }
            HTML(.div, .class("card")) {
                if records.isEmpty {
                    HTML(.p, .class("quiet")) { "Nothing was decided yet." }
                } else {
                    HTML(.ul, .class("log")) { for record in records { line(record) } }
                }
            }
        }
    }

    private func line(_ record: DecisionRecord) -> HTML {
        let time = Double(record.decision.time.nanoseconds) / 1e9
        // What changes something is what people look for.
        let isQuiet = record.outcome == .none
        return HTML(.li) {
            Words.clock(time, at: data.now)
            Words.ago(time, at: data.now)
            badge(record)
            HTML(.span, isQuiet ? [.class("quiet")] : [], HTML(text: record.sentence))
        }
    }

    private func badge(_ record: DecisionRecord) -> HTML {
        let word =
            switch record.decision.action {
            case .scaleUp: "up"
            case .scaleDown: "down"
            case .none: "no change"
            }
        switch record.outcome {
        case .applied: return HTML(.span) { Health.good.badge(word) }
        case .dryRun: return HTML(.span) { Health.none.badge("\(word), dry") }
        case .conflict: return HTML(.span) { Health.warning.badge("conflict") }
        case .failed: return HTML(.span) { Health.bad.badge("failed") }
        case .none: return HTML(.span) { Health.none.badge(word) }
        }
    }
}
