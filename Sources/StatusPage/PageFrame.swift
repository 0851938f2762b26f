/// What all pages have around them.
struct PageFrame {
    let data: PageData
    let title: String
    /// From the page to the root of the site: `./` or `../`.
    let up: String
    /// Where the page itself is, for links that change how it is shown.
    let path: [String]
    let nonce: String

    func document(@HTMLBuilder _ content: () -> HTML) -> [UInt8] {
        HTML.document(
            HTML(.html, .lang("en")) {
                HTML(.head) {
                    HTML(.meta, .charset("utf-8"))
                    HTML(.title) { title }
                    HTML(
                        .meta,
                        .name("viewport"),
                        .content("width=device-width, initial-scale=1")
                    )
                    HTML(.link, .isIcon, .type("image/svg+xml"), .href(Link([Icon.path], up: up)))
                    HTML(.meta, .name("color-scheme"), .content("light dark"))
                    if let seconds = data.query.refresh {
                        HTML(
                            .meta,
                            .httpEquiv("refresh"),
                            .content("\(seconds);url=\(link(data.query.refresh).text)")
                        )
                    }
                    HTML.style(.status, nonce: nonce)
                }
                HTML(.body) {
                    HTML(.a, .class("skip"), .href(Link([], fragment: "main", up: ""))) {
                        "Skip to the content"
                    }
                    top
                    HTML(.main, .id("main"), .class("wide")) {
                        NoticeSection(data: data).html
                        content()
                    }
                    footer
                }
            }
        )
    }

    /// The same page, loaded again every so many seconds or not.
    private func link(_ refresh: Int?) -> Link {
        Link(path, query: data.query.pairs { $0.refresh = refresh }, up: up)
    }

    private var top: HTML {
        HTML(.header, .class("top")) {
            HTML(.div, .class("wide")) {
                HTML(.h1) { heading }
                HTML(.p, .class("quiet")) {
                    "as of "
                    HTML(.time, .datetime(stamp)) {
                        "\(stamp.prefix(10)) \(stamp.dropFirst(11).prefix(8)) UTC"
                    }
                }
                HTML(.nav, .label("Loading the page again")) {
                    HTML(.ul) {
                        HTML(.li, .class("quiet")) { "Refresh" }
                        choice("off", nil)
                        for seconds in PageQuery.refreshes { choice("\(seconds) s", seconds) }
                    }
                }
            }
        }
    }

    private var heading: HTML {
        path.isEmpty
            ? HTML(text: "swarm-bridge")
            : HTML(.a, .href(Link([], up: up))) { "swarm-bridge" } + HTML(text: " / ")
                + Words.name(path.last ?? "")
    }

    private func choice(_ name: String, _ seconds: Int?) -> HTML {
        HTML(.li) {
            if data.query.refresh == seconds {
                HTML(.span, .current("true")) { name }
            } else {
                HTML(.a, .href(link(seconds))) { name }
            }
        }
    }

    private var stamp: String { Words.stamp(data.now) }

    private var footer: HTML {
        let links: [([String], String)] = [
            (data.telemetryPath.split(separator: "/").map(String.init), "Metrics"),
            (["sd"], "All targets as JSON"), (["api", "v1", "services"], "Services as JSON"),
            (["api", "v1", "decisions"], "Decisions as JSON"), (["-", "healthy"], "Health"),
            (["-", "ready"], "Readiness"),
        ]
        return HTML(.footer) {
            HTML(.div, .class("wide")) {
                HTML(.nav, .label("Other pages")) {
                    HTML(.ul) {
                        for (path, name) in links {
                            HTML(.li) { HTML(.a, .href(Link(path, up: up))) { name } }
                        }
                        HTML(.li) { "swarm-bridge \(data.version)" }
                    }
                }
            }
        }
    }
}
