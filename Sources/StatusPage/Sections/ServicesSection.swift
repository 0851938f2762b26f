import Autoscaler
import Scaling

/// The services that are scaled, a page at a time.
struct ServicesSection {
    let data: PageData

    static let pageSize = 20

    /// The names on the page that is asked for, and that page.
    static func page(_ content: DecisionBoard.Content, _ query: PageQuery) -> ([String], Page) {
        let filter = TextFilter(query.service)
        let names = content.views.keys.filter(filter.matches).sorted()
        let page = Page(count: names.count, size: pageSize, number: query.servicePage)
        return (Array(names[page.range]), page)
    }

    var html: HTML {
        let (names, page) = Self.page(data.scaling, data.query)
        let count = data.scaling.views.count
        return HTML(.section, .labelledBy("services")) {
            HTML(.div, .class("head")) {
                HTML(.h2, .id("services")) { "Services" }
                HTML(.p, .class("quiet")) { state }
                HTML(.div, .class("end buttons")) {
                    if count > Self.pageSize || !data.query.service.isEmpty { filter }
                    if count > 0 { Switches(data: data, up: "./").all }
                }
            }
            if let withheld = data.withheld, count > 0 {
                HTML(.p, .class("quiet")) { "No switches here: \(withheld)." }
            }
            if let lasting {
                HTML(.p, .class("error")) { "The services are not known: \(lasting)" }
            }
            if names.isEmpty, count > 0 || lasting == nil {
                HTML(.p, .class("card quiet")) {
                    count == 0
                        ? "No service is configured to be scaled. Services are named under "
                            + "scaling.services, or ask for it by their labels."
                        : "No service is called so."
                }
            }
            for (place, name) in names.enumerated() {
                if let view = data.scaling.views[name] {
                    ServiceCard(data: data, view: view, id: "s\(place)").html
                }
            }
            page.links("Pages of services", "services") { number in
                data.query.pairs { $0.servicePage = number }
            }
        }
    }

    private var lasting: OrchestratorFault? { data.scaling.lastingTrouble }

    private var state: String {
        let content = data.scaling
        let orchestrator =
            content.orchestrator == "none" ? "no orchestrator" : "by \(content.orchestrator)"
        let dry = content.isDryRun ? "dry run: nothing is changed" : "changes are applied"
        return content.views.isEmpty && lasting == nil ? "" : "\(orchestrator), \(dry)"
    }

    private var filter: HTML {
        HTML(.form, .get, .action(Link([], fragment: "services", up: "./")), .class("line")) {
            HTML(.label, .for("service")) { "Name" }
            HTML(
                .input,
                .id("service"),
                .name("service"),
                .type("search"),
                .value(data.query.service),
                .placeholder("part of a name"),
                .maxlength(PageQuery.filterLimit)
            )
            HTML(.button) { "Show" }
        }
    }
}

/// One service at a glance: what it does and why, its last hour, its rules and its switches.
struct ServiceCard {
    let data: PageData
    let view: DecisionBoard.View
    let id: String

    var html: HTML {
        HTML(.article, .class("card"), .labelledBy("\(id)-name")) {
            HTML(.div, .class("head")) {
                HTML(.h3, .id("\(id)-name")) {
                    HTML(.a, .href(Link(["services", view.service.name], up: "./"))) {
                        Words.name(view.service.name)
                    }
                }
                view.health.health.badge(view.health.word)
                HTML(.p) { counts }
            }
            HTML(.p, .class("why")) { view.why(data) }
            HTML(.div, .class("two")) {
                HTML(.div) {
                    ServicePlots(
                        data: data,
                        view: view,
                        history: data.histories[view.service.name],
                        id: id
                    ).replicas
                }
                HTML(.div) {
                    if let latest = view.latest { RulesTable(data: data, record: latest).html }
                }
            }
            Switches(data: data, up: "./").service(view, id: id)
        }
    }

    private var counts: HTML {
        guard let latest = view.latest else { return HTML() }
        let decision = latest.decision
        let running =
            latest.orchestrated.running
            .map { $0 == decision.current ? "" : ", \(Words.grouped($0)) running" } ?? ""
        return HTML(.span) {
            "\(Words.count(decision.current, "replica"))\(running)"
            HTML(.span, .class("quiet")) {
                ", \(Words.grouped(decision.minimum)) to \(Words.grouped(decision.maximum)) allowed"
            }
        }
    }
}

extension DecisionBoard.View {
    /// Why the service is as it is, as a sentence; how old that is, where it is not of now.
    func why(_ data: PageData) -> HTML {
        guard let latest else {
            let reason =
                data.scaling.trouble.map { "\($0)." }
                ?? (data.scaling.knowsAll
                    ? "the orchestrator has not told of a service of this name."
                    : "no scraped page shows a container of a service of this name.")
            return HTML(text: "Nothing is known of it: \(reason)")
        }
        let time = Double(latest.decision.time.nanoseconds) / 1e9
        let sentence = HTML(text: latest.sentence + ".")
        guard data.now - time > HistoryBoard.staleness(data.scaling.interval) else {
            return sentence
        }
        return sentence + HTML(text: " ") + Health.warning.badge("stale") + HTML(text: " decided ")
            + Words.ago(time, at: data.now)
    }
}
