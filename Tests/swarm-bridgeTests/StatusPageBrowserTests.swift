import HTTP
import Posix
import Simulation
import Testdata
import Testing

/// The status page in a real browser.
@EventLoop
@Suite(.enabled(if: Peer.chromium.isWanted, "\(Peer.chromium.absence)"))
struct StatusPageBrowserTests {
    private func start(_ scene: Scene, on network: UInt8) async throws -> RunningBridge {
        let swarm = try await scene.swarm(on: network)
        let bridge = try await RunningBridge(
            """
            discovery:
            \(swarm.job("cluster"))
            scrape:
              - {job: cadvisor, targets_from: cluster, interval: 200ms}
            scaling:
              interval: 200ms
              services:
                apache:
                  max_replicas: 4
                  rules: [{metric: memory_usage_bytes, above: 1}, {metric: cpu_cores, target: 1}]
            """,
            on: scene
        )
        try await bridge.waitFor(#"swarm_bridge_service_current_replicas{service="apache"}"#) {
            $0 == 4
        }
        return bridge
    }

    /// The least contrast of any text with what is painted behind it, and where that is.
    private static let contrast = """
        (() => {
          const canvas = document.createElement('canvas').getContext('2d');
          const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return m; };
          const light = c => c.slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
          let least = [99, ''];
          for (const e of document.querySelectorAll('body *')) {
            if (![...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim())) continue;
            const s = getComputedStyle(e);
            if (e.matches('option, title, desc')) continue;
            let back = e, ground = [0, 0, 0, 0];
            while (back && (ground.length == 4 && ground[3] == 0)) {
              ground = parse(getComputedStyle(back).backgroundColor);
              back = back.parentElement;
            }
            const text = parse(e.closest('svg') ? s.fill : s.color);
            const [a, b] = [light(text), light(ground)].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < least[0]) least = [ratio, e.tagName + ': ' + e.textContent.slice(0, 40)];
          }
          return least.join(' ');
        })()
        """

    @Test(arguments: [(1280, false), (1280, true), (390, false), (390, true)])
    func `it fits, can be read, asks nobody else and has nothing to complain of`(
        width: Int,
        isDark: Bool
    ) async throws {
        try await Scene.play { scene in
            let bridge = try await start(scene, on: width > 500 ? 61 : 62)
            let browser = try await RunningBrowser(on: scene)
            try await browser.show(width: width, isPhone: width < 500, isDark: isDark)
            for path in ["/", "/services/apache", "/?target=no&refresh=30&told=pause&of=apache"] {
                try await browser.open("http://\(bridge.address)\(path)")
                // No wider than the screen: nothing is scrolled sideways.
                let room = "document.documentElement.scrollWidth <= innerWidth"
                #expect(try await browser.evaluate(room) == "true")
                let found = try await browser.evaluate(Self.contrast)
                let ratio = try #require(found.split(separator: " ").first.flatMap { Double($0) })
                #expect(ratio >= 4.5 && ratio < 22, "\(found)")
                let paper = try await browser.evaluate(
                    "getComputedStyle(document.body).backgroundColor"
                )
                #expect(paper == (isDark ? "rgb(17, 20, 23)" : "rgb(246, 246, 243)"))
            }
            #expect(browser.complaints.isEmpty, "\(browser.complaints)")
            #expect(!browser.requests.isEmpty)
            for url in browser.requests {
                #expect(url.hasPrefix("http://\(bridge.address)/"), "\(url)")
            }
        }
    }

    @Test func `everything that can be clicked is reached by the keyboard and shows it`()
        async throws
    {
        try await Scene.play { scene in
            let bridge = try await start(scene, on: 63)
            let browser = try await RunningBrowser(on: scene)
            try await browser.open("http://\(bridge.address)/")
            let names = """
                [...document.querySelectorAll('a, button, select, input:not([type=hidden])')]
                  .filter(e => !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).length
                """
            #expect(try await browser.evaluate(names) == "0")
            let unlabelled = """
                [...document.querySelectorAll('select, input:not([type=hidden])')]
                  .filter(e => !e.ariaLabel && !e.labels.length).length
                """
            #expect(try await browser.evaluate(unlabelled) == "0")
            let focused = """
                (() => { const b = document.querySelector('button'); b.focus({focusVisible: true});
                  return getComputedStyle(b).outlineStyle + document.activeElement.tagName; })()
                """
            #expect(try await browser.evaluate(focused) == "solidBUTTON")
            let landmarks = "document.querySelectorAll('main, header.top, footer, nav').length > 3"
            #expect(try await browser.evaluate(landmarks) == "true")
            let tables = """
                [...document.querySelectorAll('table')].every(t => t.caption &&
                  [...t.querySelectorAll('th')].every(h => h.scope))
                """
            #expect(try await browser.evaluate(tables) == "true")
            let pictures = """
                [...document.querySelectorAll('svg[role=img]')].every(s => s.querySelector('desc')
                  && s.getAttribute('aria-labelledby').split(' ').every(
                    i => document.getElementById(i).textContent.trim()))
                """
            #expect(try await browser.evaluate(pictures) == "true")
        }
    }

    @Test
    func `a service is paused on the page, stays paused when it is loaded again, and resumes`()
        async throws
    {
        try await Scene.play { scene in
            let bridge = try await start(scene, on: 64)
            let browser = try await RunningBrowser(on: scene)
            let up = #"swarm_bridge_service_paused{service="apache",direction="up"}"#
            let down = #"swarm_bridge_service_paused{service="apache",direction="down"}"#
            for path in ["/", "/services/apache"] {
                try await browser.open("http://\(bridge.address)\(path)")
                try await browser.evaluate(
                    "document.querySelector('[name=direction]').value = 'up'"
                )
                try await browser.evaluate("document.querySelector('[name=duration]').value = '1h'")
                try await browser.load {
                    try await browser.evaluate(
                        "document.querySelector('form[action$=pause] button').click()"
                    )
                }
                #expect(try await browser.evaluate("location.pathname") == path)
                let notice = try await browser.evaluate(
                    "document.querySelector('[role=status]').textContent"
                )
                #expect(notice == "apache is paused.")
                try await bridge.waitFor(up) { $0 == 1 }
                #expect(try await bridge.metric(down) == 0)

                try await browser.open("http://\(bridge.address)\(path)")
                try await browser.reload()
                let text = try await browser.evaluate("document.body.textContent")
                #expect(text.contains("scaling up paused for another "))
                try await browser.load {
                    try await browser.evaluate(
                        "document.querySelector('form[action$=resume] button').click()"
                    )
                }
                try await bridge.waitFor(up) { $0 == 0 }
            }
            for (word, value) in [("disable", 0.0), ("enable", 1.0)] {
                try await browser.open("http://\(bridge.address)/")
                try await browser.load {
                    try await browser.evaluate(
                        "document.querySelector('form[action$=\(word)] button').click()"
                    )
                }
                #expect(try await bridge.metric("swarm_bridge_scaling_enabled") == value)
            }
            #expect(browser.complaints.isEmpty, "\(browser.complaints)")
        }
    }

    @Test func `a form of another origin changes nothing`() async throws {
        try await Scene.play { scene in
            let bridge = try await start(scene, on: 65)
            let browser = try await RunningBrowser(on: scene)
            let page = try scene.write(
                """
                <form method=post action="http://\(bridge.address)/api/v1/scaling/disable">
                <button>Win</button></form>
                """,
                to: "evil.html"
            )
            try await browser.open("file://\(page)")
            try await browser.load {
                try await browser.evaluate("document.querySelector('button').click()")
            }
            let text = try await browser.evaluate("document.body.textContent")
            #expect(text.contains("changes are not taken from pages of another origin"))
            #expect(try await bridge.metric("swarm_bridge_scaling_enabled") == 1)
        }
    }
}
