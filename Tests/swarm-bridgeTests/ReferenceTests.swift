import Autoscaler
import Discovery
import HTTP
import Posix
import Scaling
import Scrape
import Testdata
import Testing

/// The references of the README against the program: neither knows anything that the other does not.
@EventLoop
@Suite struct ReferenceTests {
    private let readme: Readme

    init() throws { readme = try Readme() }

    /// Families of which a Swarm where all is well has no series.
    private static let quiet: Set<String> = [
        "swarm_bridge_discovery_skipped_items_total", "swarm_bridge_discovery_requests_total",
        "swarm_bridge_discovery_file_writes_total",
        "swarm_bridge_discovery_file_write_failures_total",
        "swarm_bridge_discovery_file_last_write_timestamp_seconds",
        "swarm_bridge_scrape_errors_total", "swarm_bridge_scrape_skipped_lines_total",
        "swarm_bridge_service_max_per_node_replicas", "swarm_bridge_config_invalid_labels",
        "swarm_bridge_scrape_streams", "swarm_bridge_service_attachment_info",
    ]

    @Test func `every metric stands in the README as the page tells it, and no other does`()
        async throws
    {
        try await Scene.play { scene in
            let demo = try scene.bridge(["demo", "--web.listen-address=127.0.0.1:0"])
            // By then every kind of series has been there.
            try await demo.runs(until: "services were scaled both ways") {
                demo.output.contains("is scaled up") && demo.output.contains("is scaled down")
            }
            let line = try #require(demo.output.split(separator: "\n").dropFirst().first)
            let url = String(try #require(line.split(separator: " ").first).dropLast())
            let page = try await scene.ask(url, "/metrics").text
            let told = Self.families(on: page)
            let written = readme.metrics
            for (name, family) in told {
                let row = try #require(written[name], "\(name) is not in the README")
                #expect(row.type == family.type, "\(name)")
                #expect(Set(row.labels) == family.labels, "\(name)")
                #expect(row.meaning == family.help, "\(name)")
            }
            for name in written.keys where told[name] == nil && !Self.quiet.contains(name) {
                Issue.record("\(name) is in the README, and the bridge does not tell it")
            }
            let sources = try Sources.all()
            for name in Self.quiet {
                let meaning = try #require(written[name], "\(name) is not in the README").meaning
                #expect(sources.contains("\"\(meaning)\""), "\(name): \(meaning)")
                let end = name.split(separator: "_").dropFirst(3).joined(separator: "_")
                #expect(sources.contains("\(end)\""), "\(name) is not in the sources")
            }
        }
    }

    /// What a page says of a family, with the labels of all its series.
    private typealias Family = (type: String, labels: Set<String>, help: String)

    private static func families(on page: String) -> [String: Family] {
        var families: [String: Family] = [:]
        var help = ""
        for line in page.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") {
                // HELP stands before TYPE.
                help = words.dropFirst(3).joined(separator: " ")
            } else if line.hasPrefix("# TYPE ") {
                families[String(words[2])] = (String(words[3]), [], help)
            } else if !line.hasPrefix("#") {
                var name = String(line.prefix { $0 != "{" && $0 != " " })
                for end in ["_bucket", "_sum", "_count"]
                where families[name] == nil && name.hasSuffix(end) {
                    name = String(name.dropLast(end.count))
                }
                let labels = line.matches(of: /[{,]([a-z_]+)="/).map { String($0.1) }
                families[name]?.labels.formUnion(labels.filter { $0 != "le" })
            }
        }
        return families
    }

    @Test func `every command and flag stands in the README, and no other does`() throws {
        let section = try readme.section("Commands")
        var flags: Set<String> = ["--help"]
        for file in Testdata.names("help") {
            let text = try #require(Testdata.text("help/\(file)"))
            let command = String(file.dropLast(".txt".count))
            if command != "swarm-bridge" {
                #expect(section.contains("| `\(command)"), "\(command)")
            }
            for flag in text.matches(of: /\n  (--[a-z.-]+)/) { flags.insert(String(flag.1)) }
        }
        for flag in flags {
            #expect(
                section.contains("`\(flag)") || section.contains("[\(flag)")
                    || section.contains(" \(flag) "),
                "\(flag)"
            )
        }
        for flag in section.matches(of: /--[a-z][a-z.-]+/) {
            #expect(flags.contains(String(flag.0)), "\(flag.0) is no flag")
        }
    }

    @Test func `every path stands in the README, and every path of the README is served`()
        async throws
    {
        let written = Set(readme.paths)
        #expect(written.count >= 14)
        var served: Set<String> = []
        for (file, text) in try Sources.files() where !file.contains("/Simulation/") {
            guard text.contains("router.add(") || text.contains("addChange(") else { continue }
            for route in text.matches(
                of: /(?:router\.add\(\s*(?:"[A-Z]+"|method),|addChange\(to: router,)\s*"(\/[^"]*)"/
            ) {
                var path = String(route.1)
                for (variable, name) in [("{job}", "JOB"), ("{name}", "NAME")] {
                    path = path.split(separator: variable, omittingEmptySubsequences: false)
                        .joined(separator: name)
                }
                served.insert(path)
            }
        }
        #expect(served.count >= 10)
        for path in served where !path.contains("\\(") {
            #expect(written.contains(path), "\(path) is not in the README")
        }
        try await Scene.play { scene in
            let bridge = try await RunningBridge(
                """
                discovery: [{job: JOB, swarm_sd: {masters: ['http://127.0.0.1:1']}}]
                scaling:
                  services: {NAME: {max_replicas: 2, rules: [{metric: cpu_cores, target: 1}]}}
                """,
                on: scene
            )
            for path in written {
                let answer = try await bridge.ask(path)
                #expect(!answer.text.contains("there is nothing at"), "\(path)")
            }
        }
    }

    @Test func `every key of the configuration stands in the README, and no other does`() throws {
        var known: Set<String> = []
        for (file, text) in try Sources.files() where !file.contains("/Config/") {
            guard text.contains("MappingReader") else { continue }
            let reads =
                /\.(?:has|node|text|string|strings|int|double|bool|duration|byteSize|choice|mapping|mappings|entries)\(\s*"([a-z_]+)"/
            for read in text.matches(of: reads) { known.insert(String(read.1)) }
        }
        #expect(known.count > 50)
        let written = readme.keys
        let missing = known.subtracting(readme.quoted).sorted()
        #expect(missing.isEmpty, "read and not in the README")
        let sources = try Sources.all()
        for key in written where !known.contains(key) {
            // Some are the names of cases, or handed on to a function.
            let words = key.split(separator: "_")
            let camel = words.dropFirst().reduce(String(words.first ?? "")) {
                $0 + $1.prefix(1).uppercased() + $1.dropFirst()
            }
            #expect(
                sources.contains("\"\(key)\"") || sources.contains("case \(camel)\n"),
                "\(key) is in the README and not read"
            )
        }
    }

    @Test func `every target label stands in the README, and no other does`() async throws {
        let sources = try Sources.all()
        let pattern = /"(__meta_swarm_[a-z_]+)"/
        let own = sources.matches(of: /setOwn\("([a-z_]+)"/)
        let set = Set(
            sources.matches(of: pattern).map { String($0.1) }
                + own.map { "__meta_swarm_bridge_" + $0.1 }
        )
        #expect(set.count > 20)
        let section = try readme.section("Target labels")
        for label in set where !label.hasSuffix("_") {
            #expect(section.contains("`\(label)`"), "\(label) is not in the README")
        }
        for label in section.matches(of: /`(__meta_swarm_[a-z_]+)`/) {
            #expect(set.contains(String(label.1)), "\(label.1) is never set")
        }
        #expect(section.contains("`__meta_swarm_node_label_NAME`"))
        #expect(section.contains("`__meta_swarm_node_labelpresent_NAME`"))
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 66)
            let text = "discovery:\n" + swarm.job("a", "volatile_labels: true")
            let bridge = try await RunningBridge(text, on: scene)
            try await bridge.waitForList("a")
            for group in try JSON(try await bridge.ask("/sd/a").body).elements {
                for label in group["labels"].texts.keys where label.hasPrefix("__meta_") {
                    let isNamed = label.hasPrefix("__meta_swarm_node_label")
                    #expect(isNamed || section.contains("`\(label)`"), "\(label)")
                }
            }
        }
    }

    @Test func `every metric that a rule can name stands in the README`() throws {
        let section = try readme.section("Scaling")
        for name in Metric.names { #expect(section.contains("`\(name)`"), "\(name)") }
    }

    @Test func `every value of a label that says why stands in the README`() throws {
        let section = try readme.section("Metrics")
        // Bridges elect no leader yet.
        let decisions = Reason.allCases.filter { $0 != .notLeader }.map(\.rawValue)
        let polls = [
            "dns", "refused", "connect", "timeout", "reset", "too_large", "malformed",
            "credentials", "http_status", "not_json", "wants_tls", "nodes_missing", "no_socket",
        ]
        let words =
            polls + decisions + Limit.allCases.map(\.rawValue)
            + SkipReason.allCases.map(\.rawValue)
            + DecisionRecord.Outcome.allCases.filter { $0 != .none }.map(\.rawValue)
        for word in words { #expect(section.contains("`\(word)`"), "\(word)") }
        let queries = try readme.section("Scaling")
        for reason in QueryFault.Reason.allCases.map(\.rawValue) {
            #expect(queries.contains("`\(reason)`"), "\(reason)")
        }
    }

    @Test func `every link of the README leads somewhere`() throws {
        let text = readme.text
        let headings = Set(
            text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
                line.drop { $0 == "#" || $0 == " " }.lowercased().compactMap { character in
                    character == " "
                        ? "-"
                        : character.isLetter || character.isNumber || character == "-"
                            ? String(character) : nil
                }.joined()
            }
        )
        for link in text.matches(of: /\]\(([^)]+)\)/) where !link.1.hasPrefix("http") {
            if link.1.hasPrefix("#") {
                #expect(headings.contains(String(link.1.dropFirst())), "\(link.1)")
            } else {
                let path = "\(Shipped.folder)/../\(link.1)"
                #expect(Sources.exists(path), "\(link.1)")
            }
        }
    }
}
