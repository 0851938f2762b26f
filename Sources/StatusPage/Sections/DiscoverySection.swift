import Discovery

/// The discovery jobs: whether the list is good, how old it is, and who gave it.
struct DiscoverySection {
    let data: PageData

    var html: HTML {
        HTML(.section, .labelledBy("discovery")) {
            HTML(.div, .class("head")) { HTML(.h2, .id("discovery")) { "Discovery" } }
            if data.discovery.isEmpty {
                HTML(.p, .class("card quiet")) {
                    "No discovery job is configured. Masters or engines stand under "
                    HTML(.code) { "discovery" }
                    "; an example of everything is printed by "
                    HTML(.code) { "swarm-bridge demo --print-config" }
                    "."
                }
            }
            for report in data.discovery { job(report) }
        }
    }

    private func job(_ report: DiscoveryReport) -> HTML {
        let (health, word) = report.health(data)
        return HTML(.article, .class("card")) {
            HTML(.div, .class("head")) {
                HTML(.h3) { Words.name(report.job) }
                health.badge(word)
                HTML(.p) { sentence(report) }
                HTML(.p, .class("end")) {
                    HTML(.a, .href(Link(["sd", report.job], up: "./"))) { "the list as JSON" }
                }
            }
            if let trouble = report.trouble, report.groups != nil || report.masters.isEmpty {
                HTML(.p, .class("error")) { "The last poll gave no list: \(trouble)" }
            }
            if !report.masters.isEmpty { masters(report) }
        }
    }

    private func sentence(_ report: DiscoveryReport) -> HTML {
        guard let groups = report.groups, let confirmed = report.confirmed else {
            return HTML(text: "Nobody has given a list yet; Prometheus is answered 503.")
        }
        var counts: [String: Int] = [:]
        for group in groups {
            if let role = group["__meta_swarm_role"] {
                counts[role, default: 0] += group.targets.count
            }
        }
        let roles = ["master", "node"].compactMap { role in
            counts[role].map { Words.count($0, role) }
        }
        let count = groups.reduce(0) { $0 + $1.targets.count }
        let parts = roles.isEmpty ? "" : " (\(roles.joined(separator: ", ")))"
        let stamp = data.now - data.age(confirmed)
        let ill = groups.count(where: \.isOfUnhealthyNode)
        let warning = Health.warning.badge("\(Words.grouped(ill)) not healthy")
        return HTML(text: "\(Words.count(count, "target"))\(parts), confirmed ")
            + Words.ago(stamp, at: data.now)
            + (ill > 0 ? HTML(text: " ") + warning : HTML())
    }

    private func masters(_ report: DiscoveryReport) -> HTML {
        var table = Table(
            caption: HTML(text: "Masters, in the order of the configuration"),
            [
                .init("Master"), .init("State"), .init("Role"), .init("Last good answer"),
                .init("Error"),
            ]
        )
        for master in report.masters {
            let state: HTML =
                switch master.isUp {
                case true?: Health.good.badge(master.isCurrent ? "answers" : "up")
                case false?: Health.bad.badge("down")
                case nil: Health.none.badge("not asked yet")
                }
            table.add([
                HTML(.span, .class("mono")) { Words.name(master.address) },
                state,
                master.role.map { HTML(text: $0) } ?? Table.nothing,
                master.answered.map { Words.ago(data.now - data.age($0), at: data.now) }
                    ?? HTML(text: "never"),
                error(master),
            ])
        }
        return table.html
    }

    private func error(_ master: MasterReport) -> HTML {
        guard let failure = master.failure else { return Table.nothing }
        let when = master.asked.map {
            HTML(text: " (") + Words.ago(data.now - data.age($0), at: data.now) + HTML(text: ")")
        }
        return HTML(.span, .class("error")) {
            failure
            when
        }
    }
}
