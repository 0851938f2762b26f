import HTTP
import Posix
import Testing

@testable import Discovery

@EventLoop
struct TargetCatalogTests {
    private let observed = Observed()
    private let clock = ManualClock()
    private let catalog: TargetCatalog

    init() {
        catalog = TargetCatalog(metrics: observed.metrics) { [clock] in clock.now }
    }

    private func get(
        _ job: String?,
        query: String = "",
        ifNoneMatch tags: [String] = []
    ) -> Response {
        var fields = HeaderFields()
        for tag in tags { fields.append("If-None-Match", tag) }
        let path = job.map { "/sd/\($0)" } ?? "/sd"
        return catalog.answer(
            Request(method: "GET", path: path, query: query, fields: fields),
            job: job
        )
    }

    private func text(_ response: Response) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    private func addJobs(_ names: String...) {
        catalog.setJobs(names)
        for name in names { catalog.reset(name, maxStaleness: nil) }
    }

    @Test("Before the configuration is taken nothing is known, not even that there is no such job")
    func unconfigured() {
        #expect(get(nil).status == 503)
        #expect(get("a").status == 503)
        #expect(catalog.missing == "the configuration has not been taken yet")
        catalog.setJobs([])
        #expect(catalog.missing == nil)
        #expect(get(nil).status == 404)
        #expect(text(get("a")) == "there is no discovery job of that name; there are: none\n")
    }

    @Test("Until the first list the answer is 503 with the reason")
    func firstList() {
        addJobs("a")
        #expect(text(get("a")) == "discovery job a has no list yet: nobody has answered yet\n")
        catalog.report("GET http://m/info: it answered 500", of: "a")
        for response in [get("a"), get(nil), get("a", query: "role=node")] {
            #expect(response.status == 503)
            #expect(
                text(response)
                    == "discovery job a has no list yet: GET http://m/info: it answered 500\n"
            )
        }
        #expect(catalog.missing?.contains("it answered 500") == true)
        catalog.publish(.of("a", nodes: 2), of: "a")
        #expect(get("a").status == 200)
        #expect(catalog.missing == nil)
    }

    @Test("Once there is a list it is served for ever, whatever the masters do")
    func forEver() {
        addJobs("a")
        let list = TargetList.of("a", nodes: 2)
        catalog.publish(list, of: "a")
        catalog.report("all gone", of: "a")
        clock.advance(.seconds(365 * 86400))
        #expect(get("a").body == list.all.body)
        #expect(get("a").contentType == "application/json")
        #expect(get(nil).body == list.all.body)
    }

    @Test("With max_staleness a list that nobody confirmed for so long is no longer served")
    func staleness() {
        catalog.setJobs(["a", "b"])
        catalog.reset("a", maxStaleness: .seconds(60))
        catalog.reset("b", maxStaleness: nil)
        catalog.publish(.of("b", nodes: 1), of: "b")
        let list = TargetList.of("a", nodes: 1)
        catalog.publish(list, of: "a")
        catalog.report("all gone", of: "a")
        clock.advance(.seconds(60))
        #expect(get("a").status == 200)
        clock.advance(.milliseconds(1500))
        #expect(get("a").status == 503)
        #expect(
            text(get("a"))
                == "the list of discovery job a is 61 s old, more than its max_staleness: all gone\n"
        )
        #expect(get(nil).status == 503, "part of the targets would pass for all of them")
        #expect(get("b").status == 200)
        #expect(get("a", ifNoneMatch: [list.all.tag]).status == 503)
        catalog.publish(list, of: "a")
        #expect(get("a").status == 200)
    }

    @Test("An empty cluster is an empty list, with the masters beside it")
    func empty() {
        addJobs("a")
        catalog.publish(.of("a", nodes: 0), of: "a")
        #expect(text(get("a", query: "role=node")) == "[]\n")
        #expect(text(get("a")).hasPrefix(#"[{"targets":["m.example.com:8070"]"#))
    }

    @Test("The list of all jobs has theirs in the order of the configuration")
    func all() {
        addJobs("b", "a")
        let (a, b) = (TargetList.of("a", nodes: 2), TargetList.of("b", nodes: 1))
        catalog.publish(a, of: "a")
        #expect(get(nil).status == 503)
        #expect(text(get(nil)).hasPrefix("discovery job b has no list yet"))
        catalog.publish(b, of: "b")
        let joined = TargetGroup.json(
            b.targets.groups(role: .master) + b.targets.groups(role: .node)
                + a.targets.groups(role: .master) + a.targets.groups(role: .node)
        )
        #expect(get(nil).body == joined)
        #expect(
            get(nil, query: "role=node").body
                == TargetGroup.json(
                    b.targets.groups(role: .node) + a.targets.groups(role: .node)
                )
        )
        catalog.publish(.of("a", nodes: 3), of: "a")
        #expect(get(nil).body != joined)
    }

    @Test("A role is a part of the list, and another word is a fault")
    func roles() {
        addJobs("a")
        let list = TargetList.of("a", nodes: 2)
        catalog.publish(list, of: "a")
        #expect(get("a", query: "role=node").body == list.document(role: .node).body)
        #expect(get("a", query: "x=1&role=master").body == list.document(role: .master).body)
        for query in ["role=", "role=NODE", "role=nodes"] {
            #expect(get("a", query: query).status == 400)
        }
    }

    @Test("304 is answered to who names the tag, and to nobody else")
    func conditional() throws {
        addJobs("a")
        let list = TargetList.of("a", nodes: 2)
        catalog.publish(list, of: "a")
        let tag = try #require(get("a").fields.first { $0.name == "ETag" }?.value)
        #expect(tag == list.all.tag)
        for tags in [
            [tag], ["W/\(tag)"], ["*"], ["\"x\", \(tag)"], ["\"x\"", "\"y\" ,W/\(tag)"],
        ] {
            let response = get("a", ifNoneMatch: tags)
            #expect(response.status == 304, "\(tags)")
            #expect(response.body.isEmpty)
            #expect(response.fields.contains { $0 == ("ETag", tag) })
        }
        for tags in [[], ["\"x\""], [String(tag.dropFirst().dropLast())], ["w/\(tag)"], [""]] {
            #expect(get("a", ifNoneMatch: tags).status == 200, "\(tags)")
        }
        catalog.publish(.of("a", nodes: 2, rack: "r2"), of: "a")
        #expect(get("a", ifNoneMatch: [tag]).status == 200)
    }

    @Test("The same cluster gives the same bytes, poll after poll")
    func stable() {
        addJobs("a")
        catalog.publish(.of("a", nodes: 5), of: "a")
        let (one, all) = (get("a"), get(nil))
        for _ in 0..<3 {
            clock.advance(.seconds(1))
            catalog.publish(.of("a", nodes: 5), of: "a")
            #expect(get("a").body == one.body)
            #expect(get(nil).body == all.body)
        }
    }

    @Test("Jobs that come and go leave the others alone")
    func jobs() {
        addJobs("a", "b")
        catalog.publish(.of("a", nodes: 1), of: "a")
        catalog.publish(.of("b", nodes: 1), of: "b")
        catalog.setJobs(["a", "c"])
        #expect(get("a").status == 200)
        #expect(get("b").status == 404)
        #expect(
            text(get("b")) == "there is no discovery job of that name; there are: a, c\n"
        )
        #expect(get("c").status == 503)
        #expect(get(nil).status == 503)
        catalog.publish(.of("b", nodes: 9), of: "b")
        #expect(get("b").status == 404, "a poll that was under way brings nothing back")
        catalog.setJobs(["a"])
        #expect(get(nil).body == get("a").body)
        catalog.reset("a", maxStaleness: nil)
        #expect(get("a").status == 503)
    }

    @Test("Requests are counted by path and code, and unknown jobs under one path")
    func requests() {
        addJobs("a")
        _ = get("a")
        catalog.publish(.of("a", nodes: 1), of: "a")
        for job in ["a", "a", nil, "x", "y", "{job}"] { _ = get(job) }
        let count = { [observed] (path: String, code: Int) in
            observed.value(#"requests_total{path="\#(path)",code="\#(code)"}"#)
        }
        #expect(count("/sd/a", 503) == 1)
        #expect(count("/sd/a", 200) == 2)
        #expect(count("/sd", 200) == 1)
        #expect(count("/sd/{job}", 404) == 3)
        #expect(observed.page.filter { $0.contains("requests_total{") }.count == 4)
    }
}
