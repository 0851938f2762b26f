import Metrics
import Posix
import Testing

@Suite struct RegistryTests {
    private func text(_ registry: Registry, _ syntax: ExpositionSyntax = .text) -> String {
        String(decoding: registry.page(syntax), as: UTF8.self)
    }

    @Test func `a family without series is not on the page`() {
        let registry = Registry()
        _ = registry.counter("polls_total", help: "Polls.", labels: ["job"])
        #expect(text(registry) == "")
        #expect(text(registry, .openMetrics) == "# EOF\n")
    }

    @Test func `a series stands at 0 from when it is first asked for`() {
        let registry = Registry()
        let polls = registry.counter("polls_total", help: "Polls.", labels: ["job"])
        _ = polls.series("a")
        #expect(
            text(registry) == """
                # HELP polls_total Polls.
                # TYPE polls_total counter
                polls_total{job="a"} 0

                """
        )
    }

    @Test func `families stand by name and series by their label values`() {
        let registry = Registry()
        let zebras = registry.gauge("zebras", help: "Zebras.")
        let targets = registry.gauge("targets", help: "Targets.", labels: ["job", "role"])
        zebras.series().set(2.5)
        targets.series("b", "node").set(1)
        targets.series("a!", "node").set(2)
        targets.series("a", "z").set(3)
        targets.series("a", "b").set(-4)
        #expect(
            text(registry) == """
                # HELP targets Targets.
                # TYPE targets gauge
                targets{job="a",role="b"} -4
                targets{job="a",role="z"} 3
                targets{job="a!",role="node"} 2
                targets{job="b",role="node"} 1
                # HELP zebras Zebras.
                # TYPE zebras gauge
                zebras 2.5

                """
        )
    }

    @Test func `OpenMetrics takes _total off the family and says the unit and the start`() {
        let registry = Registry(clock: { 1_520_872_607.25 })
        let received = registry.counter(
            "received_bytes_total",
            help: "Said \"so\".",
            unit: "bytes",
            labels: ["from"]
        )
        received.series("m1").increment(by: 2.5)
        #expect(
            text(registry, .openMetrics) == """
                # HELP received_bytes Said \\"so\\".
                # TYPE received_bytes counter
                # UNIT received_bytes bytes
                received_bytes_total{from="m1"} 2.5
                received_bytes_created{from="m1"} 1520872607.25
                # EOF

                """
        )
        #expect(
            text(registry) == """
                # HELP received_bytes_total Said "so".
                # TYPE received_bytes_total counter
                received_bytes_total{from="m1"} 2.5

                """
        )
    }

    @Test func `help and label values are escaped as each format wants it`() {
        let registry = Registry()
        let odd = registry.gauge("odd", help: "a \\ b \"c\"\nd", labels: ["path"])
        odd.series("C:\\x \"y\"\nz").set(1)
        #expect(
            text(registry) == """
                # HELP odd a \\\\ b "c"\\nd
                # TYPE odd gauge
                odd{path="C:\\\\x \\"y\\"\\nz"} 1

                """
        )
        #expect(text(registry, .openMetrics).hasPrefix("# HELP odd a \\\\ b \\\"c\\\"\\nd\n"))
    }

    @Test func `a histogram cumulates its buckets and writes bounds as each format does`() {
        let registry = Registry()
        let seconds = registry.histogram(
            "wait_seconds",
            help: "Waits.",
            buckets: [0.1, 1, 1e20],
            labels: ["job"]
        )
        let series = seconds.series("a")
        for value in [0.1, 0.5, 1, 3, 1e300] { series.observe(value) }
        #expect(
            text(registry) == """
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{job="a",le="0.1"} 1
                wait_seconds_bucket{job="a",le="1"} 3
                wait_seconds_bucket{job="a",le="1e+20"} 4
                wait_seconds_bucket{job="a",le="+Inf"} 5
                wait_seconds_sum{job="a"} 1e+300
                wait_seconds_count{job="a"} 5

                """
        )
        let page = text(registry, .openMetrics)
        #expect(page.contains("wait_seconds_bucket{job=\"a\",le=\"1.0\"} 3\n"))
        #expect(page.contains("wait_seconds_bucket{job=\"a\",le=\"1e+20\"} 4\n"))
        #expect(page.contains("wait_seconds_bucket{job=\"a\",le=\"+Inf\"} 5\n"))
        #expect(!page.contains("_created"))
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (-1, "-1"), (0.1, "0.1"), (1e-5, "1e-05"),
            (9_007_199_254_740_991, "9007199254740991"), (1e16, "1e+16"), (1e21, "1e+21"),
            (123_456_789.125, "123456789.125"), (.nan, "NaN"), (.infinity, "+Inf"),
            (-.infinity, "-Inf"), (.leastNonzeroMagnitude, "5e-324"),
            (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
        ] as [(Double, String)]
    )
    func `a value is the shortest decimal that reads back`(value: Double, written: String) {
        let registry = Registry()
        registry.gauge("x", help: "X.").series().set(value)
        #expect(text(registry).hasSuffix("\nx \(written)\n"))
    }

    @Test func `series that are removed go, and others stay`() {
        let registry = Registry()
        let desired = registry.gauge("desired", help: "D.", labels: ["service", "rule"])
        for service in ["web", "api"] {
            for rule in ["cpu", "traffic"] { desired.series(service, rule).set(1) }
        }
        desired.remove("web", "cpu")
        #expect(!text(registry).contains("web\",rule=\"cpu"))
        #expect(text(registry).contains("web\",rule=\"traffic"))
        desired.removeAll(leading: "web")
        #expect(!text(registry).contains("web"))
        #expect(text(registry).contains("api"))
        desired.removeAll()
        #expect(text(registry) == "")
    }

    @Test func `many series go at once by their first label values, and others stay`() {
        let registry = Registry()
        let up = registry.gauge("up", help: "U.", labels: ["job", "target"])
        let errors = registry.counter(
            "errors_total",
            help: "E.",
            labels: ["job", "target", "reason"]
        )
        for (job, target) in [("j", "a"), ("j", "b"), ("j", "c"), ("k", "a"), ("k", "b")] {
            up.series(job, target).set(1)
            for reason in ["x", "y"] { errors.series(job, target, reason).increment() }
        }
        up.removeAll(leadingOneOf: [["j", "a"], ["k"]])
        errors.removeAll(leadingOneOf: [["j", "a"], ["k", "b"], ["k", "c"]])
        errors.removeAll(leadingOneOf: [["j", "b", "y"], ["a"], ["x", "j"]])
        up.removeAll(leadingOneOf: [["j", "c"], ["k", "b"]])
        up.series("j", "c").set(1)
        up.removeAll(leadingOneOf: [])
        #expect(
            text(registry).split(separator: "\n").filter { !$0.hasPrefix("#") } == [
                #"errors_total{job="j",target="b",reason="x"} 1"#,
                #"errors_total{job="j",target="c",reason="x"} 1"#,
                #"errors_total{job="j",target="c",reason="y"} 1"#,
                #"errors_total{job="k",target="a",reason="x"} 1"#,
                #"errors_total{job="k",target="a",reason="y"} 1"#,
                #"up{job="j",target="b"} 1"#,
                #"up{job="j",target="c"} 1"#,
            ]
        )
    }

    @Test func `replacing takes the old set away and keeps handles and other owners' series`() {
        let registry = Registry()
        let targets = registry.gauge("targets", help: "T.", labels: ["job", "role"])
        let kept = targets.series("a", "node")
        targets.series("a", "old").set(9)
        targets.series("b", "node").set(7)
        targets.replace([(["a", "node"], 3), (["a", "new"], 4), (["c", "x"], 5)], leading: "a")
        kept.add(1)
        #expect(
            text(registry) == """
                # HELP targets T.
                # TYPE targets gauge
                targets{job="a",role="new"} 4
                targets{job="a",role="node"} 4
                targets{job="b",role="node"} 7

                """
        )
        targets.replace([])
        #expect(text(registry) == "")
    }

    @Test func `counters ignore what would make them fall`() {
        let registry = Registry()
        let series = registry.counter("x_total", help: "X.").series()
        series.increment(by: -3)
        series.increment(by: .nan)
        series.increment()
        #expect(series.value == 1)
    }

    @Test func `no increment of many threads is lost`() async {
        let registry = Registry()
        let family = registry.counter("x_total", help: "X.", labels: ["of"])
        let seconds = registry.histogram("s", help: "S.", buckets: [1])
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for turn in 0..<2000 {
                        family.series(turn % 2 == 0 ? "even" : "odd").increment()
                        seconds.series().observe(Double(turn % 4))
                        if turn % 500 == 0 { _ = registry.page(.text) }
                    }
                }
            }
        }
        #expect(family.series("even").value == 8000)
        #expect(family.series("odd").value == 8000)
        #expect(text(registry).contains("s_bucket{le=\"1\"} 8000\ns_bucket{le=\"+Inf\"} 16000\n"))
        #expect(text(registry).contains("s_sum 24000\ns_count 16000\n"))
    }

    @Test func `label values that only look alike are two series`() {
        let registry = Registry()
        let family = registry.gauge("x", help: "X.", labels: ["name"])
        family.series("\u{E9}").set(1)
        family.series("e\u{301}").set(2)
        #expect(text(registry).split(separator: "\n").count == 4)
    }

    @Test func `collected families are computed for each page, and never clash`() {
        let registry = Registry()
        let calls = Lock(0)
        registry.gauge("taken", help: "Registered.").series().set(1)
        registry.collect {
            let call = calls.withLock { count in
                count += 1
                return count
            }
            let families = [
                (FamilyDescription("taken", help: "Late.", kind: .gauge), [2.0]),
                (FamilyDescription("empty", help: "None.", kind: .gauge), []),
                (FamilyDescription("cpu_seconds_total", help: "CPU.", kind: .counter), [0.5, 7]),
            ]
            return families.map { description, values in
                CollectedFamily(description, values.map { .init($0 * Double(call)) })
            }
        }
        _ = registry.page(.text)
        #expect(
            text(registry) == """
                # HELP cpu_seconds_total CPU.
                # TYPE cpu_seconds_total counter
                cpu_seconds_total 1
                # HELP taken Registered.
                # TYPE taken gauge
                taken 1

                """
        )
    }

    @Test func `an info is a gauge of 1 with its facts as labels`() {
        let registry = Registry()
        registry.info("app_build_info", help: "Build.", [("version", "1.2"), ("os", "linux")])
        #expect(text(registry).hasSuffix("app_build_info{version=\"1.2\",os=\"linux\"} 1\n"))
    }
}
