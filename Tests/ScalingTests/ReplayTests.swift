import Scaling
import Testdata
import Testing

/// Traces against policies, and the decisions that come of them line by line.
struct ReplayTests {
    @Test(arguments: try ExamplePolicies.all().keys.sorted())
    func `A trace gives the decisions that were read and found right`(name: String) throws {
        let (service, policy) = try #require(try ExamplePolicies.all()[name])
        var replay = Replay(policies: [service: policy])
        let trace = try #require(Testdata.text("scaling/traces/\(name).trace.jsonl"))
        var lines: [String] = []
        var decisions: [Decision] = []
        for line in trace.split(separator: "\n") {
            let decision = try replay.play(try TraceLine(line.utf8))
            decisions.append(decision)
            lines.append(decision.line(service: service))
        }
        lines.append(try #require(replay.services[service]).summary.text(service: service))
        let expected = Testdata.text("scaling/traces/\(name).decisions.txt") ?? ""
        let wanted = expected.split(separator: "\n").map(String.init)
        for (line, want) in zip(lines, wanted) { #expect(line == want) }
        #expect(lines.count == wanted.count, "\n\(lines.joined(separator: "\n"))\n")
        try check(Plot(service: service, policy: policy, decisions: decisions))
    }

    /// A drawing is whole and shows its story.
    private func check(_ plot: Plot) throws {
        let svg = String(decoding: Plot.document([plot, plot]), as: UTF8.self)
        #expect(svg.hasPrefix("<svg "))
        #expect(svg.hasSuffix("</svg>\n"))
        #expect(svg.contains("<title>"))
        #expect(!svg.contains("nan") && !svg.contains("inf"))
        #expect(svg.split(separator: "<g").count == svg.split(separator: "</g>").count)
    }

    @Test
    func `A new replica gives samples once it has started`() throws {
        let policy = try ServicePolicy(
            maximum: 9,
            rules: [.thresholds("cpu")],
            requiresAllReplicas: true,
            warmup: .zero,
            cooldown: .zero
        )
        var replay = Replay(policies: ["web": policy], startDelay: .seconds(20))
        var story: [String] = []
        for second in stride(from: 0, through: 50, by: 10) {
            let text = #"{"t":\#(second),"service":"web","values":{"cpu":[2,2,2,2,2,2]}}"#
            let decision = try replay.play(try TraceLine(text.utf8))
            story.append("\(decision.current)>\(decision.desired) \(decision.reason.rawValue)")
        }
        #expect(
            story == [
                "1>2 above_threshold", "2>2 missing_replicas", "2>3 above_threshold",
                "3>3 missing_replicas", "3>4 above_threshold", "4>4 missing_replicas",
            ]
        )
    }

    @Test
    func `A replica that comes in place of one that went fills a window of its own`() throws {
        let rule = Rule(
            name: "cpu",
            source: .metric("cpu_utilization"),
            aim: .thresholds(Thresholds(above: 0.8, below: 0.3)),
            window: .seconds(10)
        )
        let policy = try ServicePolicy(maximum: 9, rules: [rule], warmup: .zero, cooldown: .zero)
        var replay = Replay(policies: ["web": policy])
        var story: [String] = []
        // After the first decision to shrink, somebody else sets the count back.
        for (second, replicas) in [(0, "2"), (10, "2"), (12, "2"), (22, "2")] {
            let text =
                #"{"t":\#(second),"service":"web","replicas":\#(replicas),"#
                + #""values":{"cpu":[0.1,0.1]}}"#
            let decision = try replay.play(try TraceLine(text.utf8))
            story.append("\(decision.current)>\(decision.desired) \(decision.reason.rawValue)")
        }
        #expect(
            story == [
                "2>2 missing_replicas", "2>1 below_threshold", "2>2 missing_replicas",
                "2>1 below_threshold",
            ]
        )
    }

    @Test(arguments: [
        (#"{"t":5,"service":"web","values":{}}"#, "t 5 of \"web\" is not after 5"),
        (#"{"t":6,"service":"wep"}"#, "no service \"wep\" is configured"),
        (#"{"t":6,"service":"web","values":{"cpu":[1],"men":[1]}}"#, "has no rule \"men\""),
        (#"{"t":6,"service":"web","values":{"cpu":["1"]}}"#, "hold a text, not a number or null"),
        (#"{"t":6,"service":"web","values":{"cpu":{}}}"#, "are a list"),
        (#"{"t":6,"service":"web","replicas":-1}"#, "\"replicas\" is a count"),
        (#"{"t":6,"service":"web","replicas":1.5}"#, "\"replicas\" is a count"),
        (#"{"t":"6","service":"web"}"#, "\"t\" is a number of seconds"),
        (#"{"t":1e300,"service":"web"}"#, "\"t\" is a number of seconds"),
        (#"{"t":6,"service":""}"#, "\"service\" is the name"),
        (#"{"t":6,"service":"web","t":7}"#, "is there twice"),
        (#"{"t":6,"service":"web","value":{}}"#, "no member \"value\""),
        (#"[6]"#, "is an object, not a list"),
        (#"{"t":06}"#, "no leading zero"),
        (#"{"t":6"#, "a comma or } is missing"),
        (#"{"t":6,"service":"web\"#, "an escape has no end"),
        (#"{"t":6,"service":"\ud800x"}"#, "JSON does not have"),
        (#"{"t":6} x"#, "more behind"),
    ])
    func `A line that does not fit is refused with its reason`(line: String, why: String) throws {
        let policy = try ServicePolicy(maximum: 9, rules: [.thresholds("cpu")])
        var replay = Replay(policies: ["web": policy])
        _ = try replay.play(try TraceLine(#"{"t":5,"service":"web"}"#.utf8))
        let fault = #expect(throws: TraceFault.self) {
            _ = try replay.play(try TraceLine(line.utf8))
        }
        #expect(fault?.message.contains(why) == true, "\(fault?.message ?? "")")
    }

    @Test
    func `Mutated traces are played or refused, never more`() throws {
        var random = SeededGenerator(seed: 4)
        let (service, policy) = try #require(try ExamplePolicies.all()["minute-averages"])
        let trace = try #require(Testdata.text("scaling/traces/minute-averages.trace.jsonl"))
        let lines = trace.split(separator: "\n").map { Array($0.utf8) }
        var refused = 0
        for _ in 0..<100 {
            var replay = Replay(policies: [service: policy])
            for line in lines {
                do {
                    let bytes = random.once(in: 3) ? random.mutated(line) : line
                    let decision = try replay.play(try TraceLine(bytes))
                    #expect(policy.minimum...policy.maximum ~= decision.desired)
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 100)
    }

    @Test
    func `A window is full with a sample at its start and leaves that one out`() {
        var window = SampleWindow()
        let minute = Duration.seconds(60)
        for (second, value) in [(0, 10.0), (20, 1), (40, 2)] {
            window.add(value, at: Timestamp(seconds: Int64(second)), over: minute)
        }
        #expect(window.reading(at: Timestamp(seconds: 40), over: minute) == .filling(13.0 / 3))
        window.add(6, at: Timestamp(seconds: 60), over: minute)
        #expect(window.reading(at: Timestamp(seconds: 60), over: minute) == .full(3))
        #expect(window.reading(at: Timestamp(seconds: 61), over: minute) == .missing)
        window.miss(at: Timestamp(seconds: 90), staleness: .seconds(30))
        window.add(6, at: Timestamp(seconds: 91), over: minute)
        #expect(window.reading(at: Timestamp(seconds: 91), over: minute) == .full(14.0 / 3))
        window.miss(at: Timestamp(seconds: 122), staleness: .seconds(30))
        window.add(6, at: Timestamp(seconds: 123), over: minute)
        #expect(window.reading(at: Timestamp(seconds: 123), over: minute) == .filling(6))
    }
}
