import Testing

@testable import StatusPage

/// Numbers and times as people read them.
@Suite struct WordsTests {
    @Test(arguments: [
        (0, "0"), (0.674321, "0.674"), (0.5, "0.5"), (1, "1"), (1.25, "1.25"), (12.34, "12.3"),
        (123.4, "123"), (98_312, "98,300"), (1_234_567, "1,230,000"), (-0.35, "−0.35"),
        (-2000, "−2,000"), (0.000123, "0.000123"), (0.99999, "1"), (99.99, "100"),
        (999.9, "1,000"),
    ])
    func `three digits`(value: Double, text: String) {
        #expect(Words.number(value) == text)
    }

    @Test(arguments: [
        (0, "0 s"), (0.0002, "< 1 ms"), (0.04, "40 ms"), (0.42, "0.4 s"), (2, "2 s"),
        (9.94, "9.9 s"),
        (9.97, "10 s"), (59.6, "1 min"), (185, "3 min 5 s"), (7800, "2 h 10 min"),
        (100_000, "1 d 3 h"), (-5, "0 s"), (.infinity, "?"),
    ])
    func `two units`(seconds: Double, text: String) {
        #expect(Words.time(seconds) == text)
    }

    @Test func `no number is too strange`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            _ = Words.number(value)
            _ = Words.time(value)
            _ = PlotPath.short(value)
        }
        for value in [
            Double.greatestFiniteMagnitude, Double.leastNonzeroMagnitude, .nan, -.infinity,
            999_999.5, 1e15,
        ] {
            _ = Words.number(value)
        }
    }
}
