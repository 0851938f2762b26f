import Testdata
import Testing

@testable import Scaling

/// Mutated texts: every parser reads or refuses them, and what it reads can be used.
struct ParserFuzzTests {
    /// Tries many mutations of some texts; says how many were read.
    private func read(
        _ texts: [String],
        seed: UInt64,
        _ use: (String) throws -> Bool
    ) rethrows -> Int {
        var random = SeededGenerator(seed: seed)
        var count = 0
        for _ in 0..<4000 {
            let text = texts[Int.random(in: 0..<texts.count, using: &random)]
            let mutated = String(decoding: random.mutated(Array(text.utf8)), as: UTF8.self)
            if try use(mutated) { count += 1 }
        }
        return count
    }

    @Test
    func `Mutated formulas`() {
        let texts = ["errors / (requests + 1) * 100", "-a*b-\"c d\"/2.5e3", "((((1))))+x"]
        let count = read(texts, seed: 1) { text in
            guard let formula = try? Formula(text) else { return false }
            #expect(formula.value { _ in 2 }?.isFinite ?? true)
            #expect((try? Formula(formula.text)) == formula)
            return true
        }
        #expect(count > 0 && count < 4000)
    }

    @Test
    func `Mutated cron expressions`() {
        let texts = ["*/15 8-18 * * mon-fri", "0 0 1,15 jan-jun *", "59 23 31 12 0"]
        let count = read(texts, seed: 2) { text in
            guard let cron = try? CronExpression(text) else { return false }
            let now: Int64 = 1_700_000_000
            #expect(cron.last(notAfter: now, in: .utc) ?? 0 <= now)
            return true
        }
        #expect(count > 0 && count < 4000)
    }

    @Test
    func `Mutated rules of zones`() {
        let texts = ["CET-1CEST,M3.5.0,M10.5.0/3", "<-03>3<-02>,J60/-1,300/167", "NST3:30NDT"]
        let count = read(texts, seed: 3) { text in
            guard let zone = PosixZone(text) else { return false }
            for time in stride(from: -4_000_000_000 as Int64, to: 4_000_000_000, by: 444_444_444) {
                #expect(abs(zone.offset(at: time)) <= 26 * 3600)
            }
            return true
        }
        #expect(count > 0 && count < 4000)
    }

    @Test
    func `Mutated rules of labels`() {
        let texts = [
            "cpu above 0.8 below 0.3 over 60s for 1m30s step 25%", "cpu target 0.6 tolerance 0.1",
            "cpu_greater_90_scale", "cpu_lower_10_reduce",
        ]
        let count = read(texts, seed: 4) { text in
            let labels = ServiceLabels(
                ["swarm-bridge.rule-1": text, "swarm-bridge.cooldown": "5s"],
                metrics: ["cpu"],
                interval: .seconds(2)
            )
            #expect(labels.cooldown == .seconds(5))
            #expect(labels.rules.count + labels.faults.count == 1)
            // What one label lets through is a rule that a policy takes.
            #expect(throws: Never.self) {
                _ = try labels.policy(defaultMinimum: 1, defaultMaximum: 5)
            }
            return labels.faults.isEmpty
        }
        #expect(count > 0 && count < 4000)
    }
}
