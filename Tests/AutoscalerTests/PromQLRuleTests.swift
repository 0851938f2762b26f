import Autoscaler
import HTTP
import Posix
import Scaling
import Testing

/// Rules that ask a Prometheus server, in the loop.
@EventLoop
@Suite struct PromQLRuleTests {
    private func yaml(_ server: PrometheusServerStub, _ services: String) -> String {
        """
        scaling:
          interval: 2s
          dry_run: false
          prometheus: {url: '\(server.url)', timeout: 400ms}
          services: \(services)
        """
    }

    private static let queue =
        "{web: {max_replicas: 10, rules: [{name: queue, promql: q, per: service, target: 10}]}}"

    @Test func `a value of the service asks for as many replicas as it holds targets`() async throws
    {
        let server = try PrometheusServerStub()
        server.answers = ["q": PrometheusServerStub.vector(("", "42"))]
        let stage = await Stage(yaml(server, Self.queue), [declared("web", 2)])
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_up above_target 2>5 applied")
        await stage.pass(1015)
        #expect(stage.latest("web") == "none within_tolerance 5>5 none")
        #expect(
            server.asked.map { $0.split(separator: "&")[..<2].joined(separator: "&") } == [
                "query=q&time=1000.0", "query=q&time=1015.0",
            ]
        )
        await server.stop()
    }

    @Test func `each fault is told apart, and nothing shrinks`() async throws {
        let server = try PrometheusServerStub()
        let stage = await Stage(yaml(server, Self.queue), [declared("web", 5)])
        var faults: [String] = []
        var time: Int64 = 1000
        let answers: [(Int, String)] = [
            PrometheusServerStub.vector(), PrometheusServerStub.vector(("", "NaN")),
            PrometheusServerStub.vector(("\"a\":\"1\"", "1"), ("\"a\":\"2\"", "1")),
            (400, #"{"status":"error","errorType":"bad_data","error":"parse error"}"#),
            (200, "<html>"),
            (
                200,
                #"{"status":"success","warnings":["partial"],"data":{"resultType":"vector","result":[]}}"#
            ),
        ]
        for answer in answers {
            server.answers = ["q": answer]
            await stage.pass(time)
            time += 2
            #expect(stage.latest("web") == "none no_data 5>5 none")
            let record = try #require(stage.board.current.views["web"]?.latest)
            let fault = try #require(record.troubles.first?.fault)
            faults.append(fault.reason.rawValue)
            #expect(record.json.contains("\"error\":{\"reason\":\"\(fault.reason.rawValue)\""))
            #expect(record.sentence.contains(fault.message))
            #expect(
                stage.page.contains(
                    "swarm_bridge_rule_errors_total{service=\"web\",rule=\"queue\",reason=\"\(fault.reason.rawValue)\"} 1\n"
                )
            )
        }
        #expect(
            faults == [
                "query_empty", "query_nan", "query_several", "query_error", "query_malformed",
                "query_warning",
            ]
        )
        server.answers = ["q": PrometheusServerStub.vector(("", "50"))]
        await stage.pass(time)
        let log = stage.logged.filter { $0.contains("A query gives") }
        #expect(log.count == answers.count + 1)
        #expect(log.last?.contains("gives a rule values again\" service=web rule=queue") == true)
        await server.stop()
    }

    @Test func `a server that hangs delays the loop by its timeout, and the last answer counts`()
        async throws
    {
        let server = try PrometheusServerStub()
        server.answers = ["q": PrometheusServerStub.vector(("", "42"))]
        let stage = await Stage(yaml(server, Self.queue), [declared("web", 5)])
        await stage.pass(1000)
        server.answers = ["q": nil]
        let start = ContinuousClock.now
        await stage.pass(1030)
        let took = ContinuousClock.now - start
        #expect(took >= .milliseconds(390) && took < .seconds(20))
        let kept = try #require(stage.board.current.views["web"]?.latest)
        #expect(kept.decision.rules.first?.value == 42)
        #expect(kept.troubles.first?.fault.reason == .timeout)
        // Half a minute is what a value lasts at this interval.
        await stage.pass(1031)
        #expect(stage.latest("web") == "none no_data 5>5 none")
        await server.stop()
        await stage.pass(1033)
        let gone = try #require(stage.board.current.views["web"]?.latest)
        #expect(gone.troubles.first?.fault.reason == .unavailable)
    }

    @Test func `replicas are told apart by their containers, others are left out`() async throws {
        let server = try PrometheusServerStub()
        server.answers = [
            "q": PrometheusServerStub.vector(
                (#""id":"/docker/web0""#, "0.9"),
                (#""id":"/docker/web1""#, "0.9"),
                (#""id":"/docker/gone""#, "0.1")
            )
        ]
        let rules = "[{name: q, promql: q, above: 0.8, below: 0.3}, {metric: cpu_cores, above: 5}]"
        let stage = await Stage(
            yaml(server, "{web: {max_replicas: 9, rules: \(rules)}}"),
            [declared("web", 2)]
        )
        stage.show("web", [0.1, 0.1], at: 1000)
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_up above_threshold 2>3 applied")
        let inputs = stage.board.current.views["web"]?.latest?.decision.rules.first?.inputs
        #expect(inputs?.full == 2 && inputs?.missing == 0 && inputs?.least == 0.9)
        await server.stop()
    }

    @Test func `many queries are asked some at a time, equal ones once, within one timeout`()
        async throws
    {
        let server = try PrometheusServerStub()
        server.delay = .milliseconds(20)
        var services: [String] = []
        for number in 0..<40 {
            server.answers["q\(number)"] = PrometheusServerStub.vector(("", "50"))
            for name in ["a", "b"] {
                services.append(
                    "\(name)\(number): {max_replicas: 10, rules: [{name: q, promql: q\(number), "
                        + "per: service, target: 10}]}"
                )
            }
        }
        let stage = await Stage(
            yaml(server, "{\(services.joined(separator: ", "))}"),
            (0..<40).flatMap { [declared("a\($0)", 5), declared("b\($0)", 5)] }
        )
        await stage.pass(1000)
        #expect(server.asked.count <= 40 && Set(server.asked).count == server.asked.count)
        #expect(server.most <= 5 && server.most > 1)
        // What was left out for want of time comes first the next time.
        await stage.pass(1002)
        await stage.pass(1004)
        #expect(stage.latest("a39") == "none within_tolerance 5>5 none")
        #expect(stage.latest("b0") == "none within_tolerance 5>5 none")
        await server.stop()
    }
}
