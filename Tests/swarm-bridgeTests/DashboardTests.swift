import HTTP
import Posix
import Testdata
import Testing

/// The dashboards, recording rules and alerts: whole, and true of what the bridge tells.
@EventLoop
@Suite struct DashboardTests {
    @Test(arguments: Dashboard.names)
    func `a dashboard can be provisioned as it is`(name: String) throws {
        let dashboard = try Dashboard(name)
        let json = dashboard.json
        let uid = try #require(json["uid"].text)
        #expect((8...40).contains(uid.count))
        #expect(uid.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" })
        #expect(json["title"].text?.hasPrefix("swarm-bridge / ") == true)
        #expect(json["__inputs"] == .null && json["id"] == .null)
        #expect(dashboard.variables.first?.name == "datasource")
        #expect(dashboard.variables.first?.query == "prometheus")
        var ids: Set<Int> = []
        var places: Set<[Int]> = []
        for panel in json["panels"].elements {
            guard case .number(let id) = panel["id"] else {
                Issue.record("a panel has no id")
                continue
            }
            #expect(ids.insert(Int(id)).inserted)
            let grid = panel["gridPos"]
            guard case .number(let x) = grid["x"], case .number(let y) = grid["y"],
                case .number(let w) = grid["w"], case .number(let h) = grid["h"]
            else {
                Issue.record("a panel has no place")
                continue
            }
            #expect(x + w <= 24)
            for column in Int(x)..<Int(x + w) {
                for row in Int(y)..<Int(y + h) {
                    #expect(places.insert([column, row]).inserted, "panels overlap")
                }
            }
        }
        for panel in dashboard.panels {
            #expect(!panel.title.isEmpty && panel.json["description"].text?.isEmpty == false)
            let unit = panel.json["fieldConfig"]["defaults"]["unit"].text
            #expect(unit?.isEmpty == false, "\(panel.title) has no unit")
            #expect(!panel.queries.isEmpty, "\(panel.title) asks nothing")
            #expect(panel.json["datasource"]["uid"].text == "${datasource}")
            for query in panel.queries {
                #expect(
                    query.contains("job=~\"$job\"") && query.contains("instance=~\"$instance\"")
                )
                let isRate = query.contains("rate(") || query.contains("increase(")
                #expect(!query.contains("_total{") || isRate, "\(query) shows a bare counter")
            }
        }
    }

    @Test func `every alert says what to do, and the README has the place for it`() throws {
        let rules = try Shipped.text("alerts.yml").split(separator: "- alert: ").dropFirst()
        let readme = try Shipped.text("../README.md")
        for rule in rules {
            let name = String(rule.prefix { $0 != "\n" })
            let anchor = "#" + name.lowercased()
            #expect(rule.contains("runbook: README.md\(anchor)\n"), "\(name)")
            #expect(readme.contains("#### \(name)\n"), "\(name) has no line in the README")
        }
    }

    /// What has nothing to show on a Swarm where all is well, with the reason.
    private static let rightlyEmpty: [String: String] = [:]

    @Test(.enabled(if: Peer.prometheus.isWanted, "\(Peer.prometheus.absence)"))
    func `every query of every panel, rule and alert finds something in a Prometheus`()
        async throws
    {
        try await Scene.play { scene in
            let demo = try scene.bridge(["demo", "--web.listen-address=127.0.0.1:0"])
            try await demo.runs(until: "it has introduced itself") {
                demo.output.contains("What happens")
            }
            let line = try #require(demo.output.split(separator: "\n").dropFirst().first)
            let url = String(try #require(line.split(separator: " ").first).dropLast())
            let text = try Shipped.prometheus(
                bridge: String(url.dropFirst("http://".count)),
                file: "\(scene.folder)/none.json"
            ).split(separator: "/sd/service-swarm").joined(separator: "/sd/demo")
            let prometheus = try await RunningPrometheus(text, on: scene)
            try await Task.sleep(for: .seconds(8))
            // The load has its ups and downs; a pass over all queries is quick.
            var silent: [String] = []
            let end = ContinuousClock.now + .seconds(100)
            try await eventually("every query finds something", within: .seconds(120)) {
                try await Task.sleep(for: .seconds(2))
                // Switches that are set leave a trace too.
                for word in ["pause", "resume"] {
                    _ = try await scene.ask(url, "/api/v1/services/apache/\(word)", method: "POST")
                }
                silent = try await self.silent(prometheus)
                return silent.isEmpty || ContinuousClock.now > end
            }
            #expect(silent.isEmpty, "nothing is found by \(silent.joined(separator: "\n"))")
            let groups = try await prometheus.api("/api/v1/rules")["groups"].elements
            let rules = groups.flatMap { $0["rules"].elements }
            #expect(rules.count >= 20)
            for rule in rules {
                #expect(rule["health"].text == "ok", "\(rule["name"]): \(rule["lastError"])")
                guard rule["type"].text == "recording", let name = rule["name"].text else {
                    continue
                }
                #expect(try await !prometheus.query(name).isEmpty, "\(name) records nothing")
            }
        }
    }

    /// The queries that find nothing now.
    private func silent(_ prometheus: RunningPrometheus) async throws -> [String] {
        var silent: [String] = []
        for name in Dashboard.names {
            let dashboard = try Dashboard(name)
            for panel in dashboard.panels where Self.rightlyEmpty[panel.title] == nil {
                for query in panel.queries {
                    let found = try await prometheus.query(dashboard.resolved(query))
                    if found.isEmpty { silent.append("\(name): \(panel.title): \(query)") }
                }
            }
            for query in dashboard.annotations {
                let found = try await prometheus.query(dashboard.resolved(query))
                if found.isEmpty { silent.append("\(name): an annotation: \(query)") }
            }
            for variable in dashboard.variables where variable.name != "datasource" {
                // label_values(SELECTOR, LABEL)
                let parts = dashboard.resolved(variable.query)
                    .dropFirst("label_values(".count).dropLast()
                let comma = try #require(parts.lastIndex(of: ","))
                let label = parts[parts.index(after: comma)...].drop { $0 == " " }
                let found = try await prometheus.query("count by (\(label)) (\(parts[..<comma]))")
                if found.allSatisfy({ $0.labels.isEmpty }) { silent.append(variable.query) }
            }
        }
        return silent
    }
}
