import Scrape
import Testdata
import Testing

@Suite struct SampleWindowTests {
    /// A counter that grows at random, sampled at random times: times and values.
    private func counter(_ random: inout SeededGenerator, count: Int) -> [(Double, Double)] {
        var time = 1000.0
        var value = 0.0
        return (0..<count).map { _ in
            time += .random(in: 0.5...4, using: &random)
            value += .random(in: 0...3, using: &random)
            return (time, value)
        }
    }

    /// A counter's value at a time, on the straight line between its samples.
    private func value(_ samples: [(Double, Double)], at time: Double) -> Double {
        guard let next = samples.firstIndex(where: { $0.0 >= time }), next > 0 else {
            return samples[0].1
        }
        let (before, after) = (samples[next - 1], samples[next])
        return before.1 + (after.1 - before.1) * (time - before.0) / (after.0 - before.0)
    }

    @Test func `the mean rate is the counter's difference over exactly the window`() throws {
        var random = SeededGenerator(seed: 1)
        for span in [10.0, 30, 60] {
            let samples = counter(&random, count: 400)
            var window = SampleWindow(span: span)
            window.append(0, at: samples[0].0)
            for index in 1..<samples.count {
                let (time, total) = samples[index]
                window.append(total - samples[index - 1].1, at: time)
                for over in [span, span / 2, span / 7] {
                    let found = try #require(window.rate(over: over))
                    let start = max(time - over, samples[0].0)
                    let mean = (total - value(samples, at: start)) / (time - start)
                    #expect(abs(found.mean - mean) < 1e-9)
                    #expect(found.isCovered == (samples[0].0 <= time - over))
                }
            }
        }
    }

    @Test func `the mean of a gauge is that of the samples within the window`() throws {
        var random = SeededGenerator(seed: 2)
        var samples: [(time: Double, value: Double)] = []
        var window = SampleWindow(span: 60)
        for step in 0..<400 {
            let time = Double(step * 2)
            let value = Double.random(in: 0...1e9, using: &random).rounded()
            samples.append((time, value))
            window.append(value, at: time)
            for over in [60.0, 31] {
                let inside = samples.filter { $0.time > time - over }.map(\.value)
                let found = try #require(window.mean(over: over))
                let mean = inside.reduce(0, +) / Double(inside.count)
                #expect(abs(found.mean - mean) <= 1e-6)
                #expect(found.isCovered == (time >= over))
            }
        }
    }

    @Test func `memory is bounded however often samples come, and the mean stays right`() throws {
        var counter = SampleWindow(span: 60)
        var gauge = SampleWindow(span: 60)
        var most = 0
        for step in 0...60_000 {
            let time = Double(step) / 100
            counter.append(step == 0 ? 0 : 0.02, at: time)
            gauge.append(Double(step), at: time)
            most = max(most, counter.count, gauge.count)
        }
        // Points may stand half as far apart as the spacing wants, and one lies before the window.
        #expect(most <= 2 * SampleWindow.pointLimit + 2)
        #expect(abs(try #require(counter.rate(over: 60)).mean - 2) < 1e-9)
        #expect(abs(try #require(counter.rate(over: 7.77)).mean - 2) < 1e-9)
        #expect(abs(try #require(gauge.mean(over: 60)).mean - (60_000 - 2999.5)) < 1)
    }

    @Test func `there is no rate before the second sample, and older samples are left out`() {
        var window = SampleWindow(span: 10)
        #expect(window.rate(over: 10) == nil && window.mean(over: 10) == nil)
        window.append(0, at: 5)
        #expect(window.rate(over: 10) == nil)
        window.append(7, at: 5)
        window.append(7, at: 4)
        #expect(window.count == 1)
        window.append(8, at: 7)
        #expect(window.rate(over: 10)?.mean == 4)
        #expect(window.rate(over: 2)?.isCovered == true)
        #expect(window.rate(over: 2.1)?.isCovered == false)
    }

    @Test func `rest lasts until a sample tells what came meanwhile`() {
        for length in [10.0, 100, 1000] {
            var window = SampleWindow(span: 60)
            window.rest(until: 5)
            #expect(window.count == 0)
            window.append(0, at: 0)
            window.append(8, at: 8)
            for time in stride(from: 9, through: length, by: 0.5) { window.rest(until: time) }
            #expect(window.count == 3)
            #expect(window.rate(over: 60)?.mean == (length < 60 ? 8 / length : 0))
            #expect(window.rate(over: 60)?.isCovered == (length >= 60))
            // A window that is older than the rest goes on as if there had been none.
            window.append(length - 8, at: length, since: 8)
            #expect(window.count <= 3)
            #expect(window.rate(over: 5)?.mean == 1)
            #expect(window.rate(over: 60)?.mean == 1)
            #expect(window.rate(over: 60)?.isCovered == (length >= 60))
            window.rest(until: length + 10)
            window.append(10, at: length + 20, since: length + 10)
            #expect(window.rate(over: 20)?.mean == 0.5)
            #expect(window.rate(over: 10)?.mean == 1)
        }
    }
}
