import Autoscaler
import Scaling

/// The forms that pause, resume, enable and disable.
///
/// They go to the same routes as every other client, which refuse what they refuse; they are left out,
/// with the reason, for those who would only be refused.
struct Switches {
    let data: PageData
    /// `./` or `../`.
    let up: String
    /// Whether they stand on the page of a service, to which the browser then comes back.
    var isOnServicePage = false

    private static let durations = [
        ("", "until resumed"), ("15m", "15 minutes"), ("1h", "1 hour"), ("4h", "4 hours"),
        ("1d", "1 day"),
    ]

    /// The switch of all services.
    var all: HTML {
        if data.withheld != nil { return HTML() }
        let isOn = data.scaling.isSwitchedOn
        let word = isOn ? "disable" : "enable"
        let link = Link(["api", "v1", "scaling", word], up: up)
        return HTML(.form, .post, .action(link), .class("line")) {
            HTML(.button) { isOn ? "Disable scaling" : "Enable scaling" }
        }
    }

    /// The pause of one service.
    func service(_ view: DecisionBoard.View, id: String) -> HTML {
        let name = view.service.name
        let pauses = Self.pauses(view, at: data.now)
        return HTML(.div, .class("buttons")) {
            for pause in pauses { Health.warning.badge(pause) }
            if data.withheld == nil {
                if !pauses.isEmpty { form(name, "resume") { HTML(.button) { "Resume" } } }
                form(name, "pause") {
                    HTML(.label, .for("\(id)-direction")) { "Pause" }
                    HTML(.select, .id("\(id)-direction"), .name("direction")) {
                        HTML(.option, .value("")) { "both ways" }
                        HTML(.option, .value("up")) { "scaling up" }
                        HTML(.option, .value("down")) { "scaling down" }
                    }
                    HTML(.select, .name("duration"), .label("How long \(name) is paused")) {
                        for (value, text) in Self.durations {
                            HTML(.option, .value(value)) { text }
                        }
                    }
                    HTML(.button, .label("Pause \(name)")) { "Pause" }
                }
            }
        }
    }

    private func form(
        _ service: String,
        _ word: String,
        @HTMLBuilder _ content: () -> HTML
    ) -> HTML {
        let link = Link(["api", "v1", "services", service, word], up: up)
        return HTML(.form, .post, .action(link), .class("line")) {
            content()
            if isOnServicePage {
                HTML(.input, .type("hidden"), .name("from"), .value("service"))
            }
        }
    }

    /// The pauses that are on, in words.
    static func pauses(_ view: DecisionBoard.View, at unixSeconds: Double) -> [String] {
        let now = Timestamp(nanoseconds: Int64(min(max(unixSeconds, 0), 4e9) * 1e9))
        let up = view.state?.pauseUp.flatMap { $0.isOn(at: now) ? $0 : nil }
        let down = view.state?.pauseDown.flatMap { $0.isOn(at: now) ? $0 : nil }
        func words(_ pause: ServiceState.Pause) -> String {
            guard let duration = pause.duration else { return "until resumed" }
            let left = (pause.since + duration - now) / .seconds(1)
            return "for another \(Words.time(left))"
        }
        if let up, let down, up == down { return ["paused \(words(up))"] }
        return [
            up.map { "scaling up paused \(words($0))" },
            down.map { "scaling down paused \(words($0))" },
        ].compactMap(\.self)
    }
}
