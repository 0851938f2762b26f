import Metrics
import Testdata
import Testing

/// What the registry writes, the reader reads back equal.
@Suite struct RoundTripTests {
    private static let texts = [
        "", "a", "\\", "\"", "\n", "\\n", "}", "{", ",", "=", " # ", "é", "🐋", "a\u{0}b", "\u{7F}",
        "e\u{301}", String(repeating: "long ", count: 60),
    ]

    private func text(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
            Self.texts.randomElement(using: &random) ?? ""
        }.joined()
    }

    private func value(_ random: inout SeededGenerator) -> Double {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: Double(Int.random(in: -1000...1000, using: &random))
        case 1: [.nan, .infinity, -.infinity, -0.0].randomElement(using: &random) ?? 0
        case 2: Double(Int.random(in: 0...Int.max, using: &random))
        case 3: Double.random(in: -1...1, using: &random)
        default: Double(bitPattern: random.next())
        }
    }

    @Test(arguments: [ExpositionSyntax.text, .openMetrics])
    func `gauges with any labels and values read back`(syntax: ExpositionSyntax) throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            let registry = Registry()
            let names = Array(["one", "two", "three", "le", "_4"].prefix(.random(in: 0...5)))
            let family = registry.gauge("family", help: text(&random), labels: names)
            var expected: [ReadSample] = []
            for row in 0..<Int.random(in: 1...8, using: &random) {
                var values = names.map { _ in text(&random) }
                // The row number in front makes the rows distinct and fixes their order.
                if !values.isEmpty { values[0] = "\(row)" + values[0] }
                if values.isEmpty, row > 0 { break }
                let value = value(&random)
                family.series(values).set(value)
                expected.append(
                    ReadSample(
                        name: "family",
                        labels: zip(names, values).map { [$0, $1] },
                        bits: value.isNaN ? Double.nan.bitPattern : value.bitPattern,
                        time: nil
                    )
                )
            }
            #expect(read(registry.page(syntax), syntax) == .success(expected))
        }
    }

    @Test(arguments: [ExpositionSyntax.text, .openMetrics])
    func `every kind of family is valid and reads back`(syntax: ExpositionSyntax) throws {
        let registry = Registry(clock: { 1_700_000_000.5 })
        registry.info("app_build_info", help: "B.", [("version", "1")])
        registry.counter("hits_total", help: "H.", labels: ["a"]).series("x").increment(by: 3)
        registry.gauge("age_seconds", help: "A.", unit: "seconds").series().set(-1)
        let waits = registry.histogram(
            "wait_seconds",
            help: "W.",
            buckets: [0.5, 1],
            unit: "seconds"
        )
        waits.series().observe(0.7)
        let samples = try read(registry.page(syntax), syntax).get()
        let lines = samples.map {
            "\($0.name) \($0.labels.map { $0[1] }) \(Double(bitPattern: $0.bits))"
        }
        let isText = syntax == .text
        #expect(
            lines
                == [
                    "age_seconds [] -1.0",
                    "app_build_info [\"1\"] 1.0",
                    "hits_total [\"x\"] 3.0",
                    "hits_created [\"x\"] 1700000000.5",
                    "wait_seconds_bucket [\"0.5\"] 0.0",
                    "wait_seconds_bucket [\"\(isText ? "1" : "1.0")\"] 1.0",
                    "wait_seconds_bucket [\"+Inf\"] 1.0",
                    "wait_seconds_sum [] 0.7",
                    "wait_seconds_count [] 1.0",
                    "wait_seconds_created [] 1700000000.5",
                ].filter { !isText || !$0.contains("_created") }
        )
    }
}
