import Discovery
import HTTP
import Scaling
import Testing

@testable import Autoscaler
@testable import Scrape
@testable import StatusPage

/// The page as a whole.
@Suite struct PageTests {
    private func overview(_ data: PageData) -> Markup {
        let bytes = OverviewPage(data: data, nonce: "n").bytes
        let page = Markup(String(decoding: bytes, as: UTF8.self))
        #expect(page.isWellFormed)
        #expect(Set(page.ids).count == page.ids.count, "an id stands there twice")
        #expect(!page.tags.contains("script"))
        return page
    }

    @Test func `with nothing configured it says so`() {
        let page = overview(Example.data())
        #expect(page.text.contains("No discovery job is configured."))
        #expect(page.text.contains("No service is configured to be scaled."))
        #expect(page.text.contains("There are no targets yet."))
        #expect(page.text.contains("swarm-bridge demo --print-config"), "and how to begin")
    }

    @Test func `the tile of scaling names what is wrong, and with how many`() throws {
        var data = Example.data()
        let names = ["a", "b", "c"]
        for name in names {
            let service = try Example.service(name)
            var view = Example.view(service)
            view.latest = Example.record(service, [0.5, 0.5])
            data.scaling.views[name] = view
        }
        #expect(overview(data).text.contains("3 services"))
        data.scaling.views["b"]?.latest = Example.record(try Example.service("b"), [nil, nil])
        #expect(overview(data).text.contains("b: no data"))
        // What was never seen is as bad, and no reason to look calm.
        data.scaling.views["c"]?.latest = nil
        #expect(overview(data).text.contains("2 of 3 services, like b: no data"))
    }

    @Test func `a decision has its time of day, of another day its date too`() throws {
        var data = Example.data()
        let service = try Example.service("web")
        data.scaling.views = ["web": Example.view(service)]
        data.decisions = [
            Example.record(service, [0.5, 0.5], age: 60),
            Example.record(service, [0.5, 0.5], age: 86_400),
        ]
        let text = overview(data).text
        // The example's time is 2026-09-21, 14:13:20 UTC.
        #expect(text.contains("14:12:20") && text.contains("1 min ago"))
        #expect(text.contains("09-20 14:13") && text.contains("1 d ago"))
        #expect(text.contains("2026-09-21 14:13:20 UTC"))
    }

    @Test func `nodes that are not healthy are counted where one looks first`() {
        var data = Example.data()
        data.discovery = [
            DiscoveryReport(
                job: "a",
                groups: ["Healthy", "Pending", "Unhealthy"].enumerated().map { place, status in
                    Example.group("n\(place):1", "n\(place)", job: "a", status: status)
                },
                confirmed: Example.instant
            )
        ]
        let text = overview(data).text
        #expect(text.contains("2 nodes not healthy") && text.contains("2 not healthy"))
    }

    @Test func `a narrow page leaves out the cells that say nothing`() {
        var data = Example.data()
        data.discovery = [
            DiscoveryReport(
                job: "a",
                groups: [Example.group("n1:1", "n1", job: "a")],
                confirmed: Example.instant
            )
        ]
        let source = String(
            decoding: OverviewPage(data: data, nonce: "n").bytes,
            as: UTF8.self
        )
        #expect(source.matches(of: /<td class="number nil"[^>]*><span>–</).count == 2)
        #expect(!source.contains(/<td role="cell"[^>]*><span>–</))
    }

    @Test(arguments: HTMLTests.hostile.filter { !$0.isEmpty })
    func `no name, error or label becomes a part of the page`(text: String) throws {
        var data = Example.data("target=&service=")
        data.discovery = [
            DiscoveryReport(
                job: text,
                groups: [Example.group(text, text, job: text)],
                confirmed: Example.instant,
                trouble: text
            )
        ]
        var scrape = TargetReport(job: text, discovery: text, target: text)
        scrape.isUp = false
        scrape.failure = text
        data.scrapes = [scrape]
        let service = try Example.service(text, rule: text)
        let record = Example.record(service, [0.9, 0.9], failure: text)
        var view = Example.view(service)
        view.latest = record
        data.scaling.views = [text: view]
        data.decisions = [record]
        data.withheld = text
        data.query.filter = text
        data.query.service = text
        data.query.toldOf = text
        data.query.told = .pause
        _ = overview(data)
        let bytes = ServicePage(data: data, view: view, nonce: "n").bytes
        let page = Markup(String(decoding: bytes, as: UTF8.self))
        #expect(page.isWellFormed && !page.tags.contains("script"))
    }

    @Test func `a list that nobody confirms is stale, with its age and the reason`() {
        var data = Example.data()
        data.discovery = [
            DiscoveryReport(
                job: "a",
                groups: [Example.group("n1:1", "n1", job: "a")],
                confirmed: Example.instant - .seconds(90),
                trouble: "GET http://m/info: timed out"
            ),
            DiscoveryReport(job: "b", groups: nil, confirmed: nil, trouble: "never"),
            DiscoveryReport(
                job: "c",
                groups: [],
                confirmed: Example.instant - .seconds(30),
                interval: .seconds(1)
            ),
        ]
        let page = overview(data)
        #expect(page.text.contains("1 target (1 node), confirmed 1 min 30 s ago"))
        #expect(page.text.contains("The last poll gave no list: GET http://m/info: timed out"))
        #expect(page.text.contains("no list yet"))
        let words = data.discovery.map { $0.health(data).word }
        #expect(words == ["stale", "no list yet", "stale"])
    }

    @Test func `a service says why nothing happens, and what it is not known`() throws {
        var data = Example.data()
        let service = try Example.service("web")
        var view = Example.view(service)
        data.scaling.views = ["web": view]
        #expect(overview(data).text.contains("no scraped page shows a container of a service"))

        view.latest = Example.record(service, [0.5, nil])
        data.scaling.views = ["web": view]
        let page = overview(data)
        #expect(page.text.contains("web stays at 2 replicas: every value is within its thresholds"))
        #expect(page.text.contains("up above 0.7, down below 0.3"))
        #expect(page.text.contains("1 of 2, 1 missing"))
        #expect(page.text.contains("No history of this service is kept"))

        view.latest = Example.record(service, [0.5, 0.5], age: 600)
        data.scaling.views = ["web": view]
        #expect(overview(data).text.contains("stale decided 10 min ago"))
    }

    @Test func `an orchestrator that tells nothing is not taken for services that are not there`()
        throws
    {
        var data = Example.data()
        data.scaling.knowsAll = true
        data.scaling.trouble = OrchestratorFault("GET /_ping: there is no such socket")
        let told = "The services are not known: GET /_ping: there is no such socket"
        // So it is for services that ask for it by their labels alone.
        let empty = overview(data).text
        #expect(empty.contains(told) && empty.contains("the services are not known"))
        #expect(!empty.contains("No service is configured"))

        data.scaling.views = ["web": Example.view(try Example.service("web"))]
        let page = overview(data).text
        #expect(page.contains(told))
        #expect(page.contains("Nothing is known of it: GET /_ping: there is no such socket."))

        data.scaling.trouble = OrchestratorFault("no page yet", isBeginning: true)
        #expect(!overview(data).text.contains("services are not known"))
        data.scaling.trouble = nil
        #expect(overview(data).text.contains("has not told of a service of this name."))
    }

    @Test func `an hour of replicas is drawn with its gap`() throws {
        var data = Example.data()
        let service = try Example.service("web")
        var view = Example.view(service)
        view.latest = Example.record(service, [0.5, 0.5])
        data.scaling.views = ["web": view]
        var history = ServiceHistory(rules: ["cpu"])
        let slot = ServiceHistory.slot(data.now)
        for back in (0..<600).reversed() where !(100..<200).contains(back) {
            history.set(
                slot - Int64(back),
                .init(current: 3, recommended: 3, minimum: 2, maximum: 8),
                [0.5]
            )
        }
        data.histories = ["web": history]
        let bytes = OverviewPage(data: data, nonce: "n").bytes
        let source = String(decoding: bytes, as: UTF8.self)
        #expect(source.contains("For 8 min 20 s of it nothing is known."))
        // Begins after the 10 minutes before the first moment, rests, and goes on.
        let paths = source.matches(of: /class="now" d="([^"]*)"/).map { String($0.1) }
        let path = try #require(paths.first { $0.contains("H520") })
        #expect(path.count { $0 == "M" } == 2 && path.hasPrefix("M120 ") && path.hasSuffix("H720"))
    }

    @Test func `switches are offered to who may use them alone`() throws {
        var data = Example.data("told=pause&of=web")
        let service = try Example.service("web")
        data.scaling.views = ["web": Example.view(service)]
        var page = overview(data)
        #expect(page.text.contains("web is paused."))
        #expect(page.tags.contains("button") && page.text.contains("Disable scaling"))
        data.withheld = "changes are taken from this machine only"
        page = overview(data)
        #expect(!page.text.contains("Disable scaling"))
        #expect(page.text.contains("No switches here: changes are taken from this machine only."))
    }

    @Test func `the notice says nothing that the address makes up`() {
        var data = Example.data("told=pause&of=Send+money+to+x")
        #expect(!overview(data).text.contains("money"))
        data = Example.data("told=Send+money")
        #expect(data.query.told == nil)
    }

    private func large() -> PageData {
        var data = Example.data()
        let groups = (0..<10_000).map { Example.group("10.0.0.\($0):80", "node-\($0)", job: "a") }
        data.discovery = [
            DiscoveryReport(job: "a", groups: groups, confirmed: Example.instant)
        ]
        data.scrapes = (0..<10_000).map { number in
            var report = TargetReport(job: "s", discovery: "a", target: "10.0.0.\(number):80")
            report.isUp = number % 100 != 7
            report.failure = number % 100 == 7 ? "timed out after 2 s" : nil
            report.answered = Example.now - 1
            return report
        }
        return data
    }

    @Test func `ten thousand targets come in pages, those that are down first`() throws {
        var data = large()
        var start = ContinuousClock.now
        let page = overview(data)
        #expect(page.text.contains("1 to 50 of 10,000"))
        #expect(page.text.contains("9,900 of 10,000 up"))
        #expect(page.tags.count { $0 == "tr" } == 51)
        start = .now
        let bytes = OverviewPage(data: data, nonce: "n").bytes
        // Some 25 ms in a release build; the test's build is many times slower.
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(bytes.count < 60_000)
        #expect(page.text.contains("timed out after 2 s; last page"))

        data.query = PageQuery(Request(method: "GET", path: "/", query: "targets=200"))
        #expect(overview(data).text.contains("9,951 to 10,000 of 10,000"))
        data.query = PageQuery(Request(method: "GET", path: "/", query: "targets=999999"))
        #expect(overview(data).text.contains("9,951 to 10,000 of 10,000"))
        data.query = PageQuery(Request(method: "GET", path: "/", query: "target=NODE-99"))
        #expect(overview(data).text.contains("111 of 10,000"))
        data.query = PageQuery(Request(method: "GET", path: "/", query: "state=down&target=x"))
        #expect(overview(data).text.contains("No target is like that."))
    }

    @Test func `a query that makes no sense is as if it were not there`() {
        for query in ["targets=-5&services=x&state=?&refresh=1", "targets=99999999999999999999"] {
            let read = PageQuery(Request(method: "GET", path: "/", query: query))
            #expect(read == PageQuery())
        }
        let long = String(repeating: "a", count: 5000)
        #expect(PageQuery(Request(method: "GET", path: "/", query: "target=\(long)")).filter == "")
    }
}
