import Autoscaler
import Scaling

/// The page `/services/NAME`: the latest decision in order, and the last hour.
struct ServicePage {
    let data: PageData
    let view: DecisionBoard.View
    let nonce: String

    static let decisionCount = 50

    private var name: String { view.service.name }

    var bytes: [UInt8] {
        PageFrame(
            data: data,
            title: "\(name) – swarm-bridge",
            up: "../",
            path: ["services", name],
            nonce: nonce
        ).document {
            HTML(.section, .labelledBy("now")) {
                HTML(.div, .class("head")) {
                    HTML(.h2, .id("now")) { "Now" }
                    view.health.health.badge(view.health.word)
                    HTML(.p, .class("end")) {
                        HTML(.a, .href(Link(["api", "v1", "services", name], up: "../"))) {
                            "as JSON"
                        }
                    }
                }
                HTML(.div, .class("card")) {
                    HTML(.p, .class("why")) { view.why(data) }
                    plots.replicas
                    if let withheld = data.withheld {
                        HTML(.p, .class("quiet")) { "No switches here: \(withheld)." }
                    }
                    Switches(data: data, up: "../", isOnServicePage: true).service(view, id: "s")
                }
            }
            if let latest = view.latest {
                Explanation(data: data, view: view, record: latest, plots: plots).html
            }
            DecisionsSection(
                data: data,
                records: data.decisions.prefix(Self.decisionCount),
                title: "What was decided before",
                apiQuery: [("service", name)],
                up: "../"
            ).html
        }
    }

    private var plots: ServicePlots {
        ServicePlots(data: data, view: view, history: data.histories[name], id: "s")
    }
}
