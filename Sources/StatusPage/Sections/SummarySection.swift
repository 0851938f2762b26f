import Autoscaler
import Discovery
import Scrape

/// The tiles at the top: everything in five figures.
struct SummarySection {
    let data: PageData

    private struct Tile {
        let health: Health
        let name: String
        let figure: String
        let more: String
    }

    var html: HTML {
        HTML(.section, .labelledBy("summary")) {
            HTML(.h2, .id("summary"), .class("skip")) { "At a glance" }
            HTML(.ul, .class("tiles")) {
                for tile in [discovery, masters, targets, scraping, scaling] {
                    HTML(.li, .class(tile.health.rawValue)) {
                        HTML(.div, .class("name")) { tile.name }
                        HTML(.div, .class("figure")) { tile.figure }
                        HTML(.div, .class("more")) { tile.more }
                    }
                }
            }
        }
    }

    private var discovery: Tile {
        let states = data.discovery.map { $0.health(data) }
        guard let worst = states.max(by: { $0.health < $1.health }) else {
            return Tile(
                health: .none,
                name: "Discovery",
                figure: "off",
                more: "no job is configured"
            )
        }
        let ages = data.discovery.compactMap { $0.confirmed.map(data.age) }
        let which = ages.count > 1 ? "oldest list confirmed" : "confirmed"
        let oldest = ages.max().map { "\(which) \(Words.time($0)) ago" }
        return Tile(
            health: worst.health,
            name: "Discovery",
            figure: worst.word,
            more: oldest ?? "Prometheus is answered 503"
        )
    }

    private var masters: Tile {
        let masters = data.discovery.flatMap(\.masters)
        let up = masters.count { $0.isUp == true }
        let asked = masters.count { $0.isUp != nil }
        let current = masters.filter { $0.isCurrent && $0.isUp == true }.map(\.address)
        let health: Health =
            masters.isEmpty ? .none : up == 0 ? .bad : up < asked ? .warning : .good
        let more =
            masters.isEmpty
            ? "none is configured"
            : current.isEmpty ? "none answers" : "\(Self.host(current[0])) answers"
        return Tile(
            health: health,
            name: "Masters",
            figure: masters.isEmpty ? "none" : "\(up) of \(masters.count) up",
            more: current.count > 1 ? "\(more) and \(current.count - 1) more" : more
        )
    }

    /// A master's URL as short as it can be told.
    private static func host(_ url: String) -> String {
        url.hasPrefix("http://") ? String(url.dropFirst("http://".count)) : url
    }

    private var targets: Tile {
        let groups = data.discovery.compactMap(\.groups)
        let count = groups.reduce(0) { $0 + $1.reduce(0) { $0 + $1.targets.count } }
        let waiting = data.discovery.count - groups.count
        let ill = groups.reduce(0) { $0 + $1.count(where: \.isOfUnhealthyNode) }
        let found: Health = ill > 0 ? .warning : .good
        return Tile(
            health: data.discovery.isEmpty ? .none : waiting > 0 ? .bad : found,
            name: "Targets",
            figure: Words.grouped(count),
            more: waiting > 0
                ? "\(Words.count(waiting, "job")) without a list"
                : ill > 0
                    ? "\(Words.count(ill, "node")) not healthy"
                    : groups.isEmpty ? "in no list" : "in \(Words.count(groups.count, "list"))"
        )
    }

    private var scraping: Tile {
        let all = data.scrapes
        if all.isEmpty {
            return Tile(
                health: .none,
                name: "Scraping",
                figure: "none",
                more: "no target is scraped"
            )
        }
        let up = all.count { $0.isUp == true }
        let down = all.count { $0.isUp == false }
        let waiting = all.count - up - down
        return Tile(
            health: down > 0 ? (up == 0 ? .bad : .warning) : up == 0 ? .none : .good,
            name: "Scraping",
            figure: "\(Words.grouped(up)) of \(Words.grouped(all.count)) up",
            more: down > 0
                ? "\(Words.count(down, "target")) down"
                : waiting > 0
                    ? "\(Words.count(waiting, "target")) not asked yet" : "all pages come in"
        )
    }

    private var scaling: Tile {
        let content = data.scaling
        let figure = content.isDryRun ? "dry run" : "on"
        if content.lastingTrouble != nil {
            return Tile(
                health: .bad,
                name: "Scaling",
                figure: figure,
                more: "the services are not known"
            )
        }
        if content.views.isEmpty {
            return Tile(
                health: .none,
                name: "Scaling",
                figure: "off",
                more: "no service is configured"
            )
        }
        let services = Words.count(content.views.count, "service")
        if !content.isEnabled || !content.isSwitchedOn {
            let who = content.isEnabled ? "an operator switched it off" : "by the configuration"
            return Tile(health: .warning, name: "Scaling", figure: "disabled", more: who)
        }
        let states = content.views.values.map { ($0.service.name, $0.health) }
        let worst = states.map(\.1.health).max() ?? .none
        let calm = content.isDryRun ? "\(services), nothing is changed" : services
        let troubled = states.filter { $0.1.health == worst }.sorted { $0.0 < $1.0 }
        let trouble = troubled.first.map { name, state in
            troubled.count == 1
                ? "\(name): \(state.word)"
                : "\(Words.grouped(troubled.count)) of \(services), like \(name): \(state.word)"
        }
        return Tile(
            health: worst,
            name: "Scaling",
            figure: figure,
            more: worst > .good ? trouble ?? calm : calm
        )
    }
}
