import Scrape

/// The targets: those of discovery joined with how their scrapes went, a page at a time.
struct TargetsSection {
    let data: PageData

    static let pageSize = 50

    var html: HTML {
        let all = TargetRow.all(data)
        let rows = TargetRow.matching(data.query, in: all)
        let page = Page(count: rows.count, size: Self.pageSize, number: data.query.targetPage)
        return HTML(.section, .labelledBy("targets")) {
            HTML(.div, .class("head")) {
                HTML(.h2, .id("targets")) { "Targets" }
                HTML(.p, .class("quiet")) {
                    rows.count == all.count
                        ? Words.grouped(all.count)
                        : "\(Words.grouped(rows.count)) of \(Words.grouped(all.count))"
                }
                if all.count > 1 { HTML(.div, .class("end")) { filter } }
            }
            HTML(.div, .class("card")) {
                if rows.isEmpty {
                    HTML(.p, .class("quiet")) {
                        all.isEmpty ? "There are no targets yet." : "No target is like that."
                    }
                } else {
                    table(Array(rows[page.range]))
                    page.links("Pages of targets", "targets") { number in
                        data.query.pairs { $0.targetPage = number }
                    }
                }
            }
        }
    }

    private var filter: HTML {
        HTML(.form, .get, .action(Link([], fragment: "targets", up: "./")), .class("line")) {
            HTML(.span, .class("pair")) {
                HTML(.label, .for("target")) { "Name" }
                HTML(
                    .input,
                    .id("target"),
                    .name("target"),
                    .type("search"),
                    .value(data.query.filter),
                    .placeholder("part of a name"),
                    .maxlength(PageQuery.filterLimit)
                )
            }
            HTML(.span, .class("pair")) {
                HTML(.label, .for("state")) { "State" }
                HTML(.select, .id("state"), .name("state")) {
                    option("", "all", isSelected: data.query.state == nil)
                    for (state, name) in Self.states {
                        option(state.rawValue, name, isSelected: data.query.state == state)
                    }
                }
            }
            if let refresh = data.query.refresh {
                HTML(.input, .type("hidden"), .name("refresh"), .value("\(refresh)"))
            }
            HTML(.button) { "Show" }
        }
    }

    private static let states: [(PageQuery.TargetState, String)] = [
        (.down, "down"), (.up, "up"), (.unscraped, "not scraped"),
    ]

    private func option(_ value: String, _ name: String, isSelected: Bool) -> HTML {
        HTML(.option, [.value(value)] + (isSelected ? [.selected] : []), HTML(text: name))
    }

    private func table(_ rows: [TargetRow]) -> HTML {
        var table = Table(
            caption: HTML(text: "What discovery says of each target, and how its last scrape went"),
            [
                .init("Target"), .init("Name"), .init("Job"), .init("Role"), .init("Manager says"),
                .init("Scrape"), .init("Took", isNumber: true), .init("Containers", isNumber: true),
            ]
        )
        for row in rows {
            table.add([
                HTML(.span, .class("mono")) { Words.name(row.address) },
                row.name.map(Words.name) ?? Table.nothing,
                row.job.map(Words.name) ?? HTML(text: "configured"),
                row.role.map { HTML(text: $0) } ?? Table.nothing,
                status(row),
                lines(row) { scrape($0, of: row) } ?? HTML(text: "not scraped"),
                lines(row) { HTML(text: $0.seconds.map(Words.time) ?? "–") } ?? Table.nothing,
                lines(row) { HTML(text: $0.containers.map(Words.grouped) ?? "–") }
                    ?? Table.nothing,
            ])
        }
        return table.html
    }

    private func status(_ row: TargetRow) -> HTML {
        guard let status = row.status else { return Table.nothing }
        return HTML(.span) {
            TargetRow.isFine(status) ? HTML(text: status) : Health.warning.badge(status)
            if let error = row.error { HTML(.span, .class("error")) { " \(error)" } }
        }
    }

    /// One line for each scrape; `nil` where there is none.
    private func lines(_ row: TargetRow, _ line: (TargetReport) -> HTML) -> HTML? {
        if row.scrapes.isEmpty { return nil }
        if row.scrapes.count == 1 { return line(row.scrapes[0]) }
        var all = HTML()
        for scrape in row.scrapes { all.append(HTML(.div, [], line(scrape))) }
        return all
    }

    private func scrape(_ report: TargetReport, of row: TargetRow) -> HTML {
        let job = row.scrapes.count > 1 ? HTML(text: "\(report.job): ") : HTML()
        switch report.isUp {
        case true?:
            let when = report.answered.map { Words.ago($0, at: data.now) } ?? HTML()
            return job + Health.good.badge("up") + HTML(text: " ") + when
        case false?:
            let good = report.answered.map {
                HTML(text: "; last page ") + Words.ago($0, at: data.now)
            }
            return job + Health.bad.badge("down") + HTML(text: " ")
                + HTML(.span, .class("error")) {
                    report.failure ?? "for no reason that is known"
                    good ?? HTML(text: "; it never gave a page")
                }
        case nil: return job + Health.none.badge("not asked yet")
        }
    }
}
