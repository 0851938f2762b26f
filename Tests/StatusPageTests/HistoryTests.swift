import Autoscaler
import Testing

@testable import StatusPage

/// The last hour of a service: bounded, and with gaps where nothing was known.
@Suite struct HistoryTests {
    private func moment(_ current: Int) -> ServiceHistory.Moment {
        ServiceHistory.Moment(current: current, recommended: current, minimum: 1, maximum: 9)
    }

    private func counts(_ history: ServiceHistory, _ count: Int, upTo slot: Int64) -> [Int?] {
        history.moments(count, upTo: slot).map { $0?.current }
    }

    @Test func `what was left out is not known`() {
        var history = ServiceHistory(rules: ["cpu"])
        #expect(history.span(at: 100) == 0 && history.latest == nil)
        history.set(100, moment(2), [0.5])
        history.set(103, moment(3), [nil])
        history.set(104, nil, [0.7])
        #expect(counts(history, 7, upTo: 105) == [nil, 2, nil, nil, 3, nil, nil])
        #expect(history.values(ofRule: 0, 6, upTo: 104) == [nil, 0.5, nil, nil, nil, nil])
        #expect(history.values(ofRule: 1, 2, upTo: 104) == [nil, nil])
        #expect(history.span(at: 104) == 5)
    }

    @Test func `an hour is kept and no more`() {
        var history = ServiceHistory(rules: [])
        for slot in 0..<2000 { history.set(Int64(slot), moment(slot)) }
        let kept = counts(history, 5000, upTo: 1999)
        #expect(kept.count == ServiceHistory.capacity)
        #expect(kept.first == 1280 && kept.last == 1999)
        // Of the hour before nothing is left.
        #expect(counts(history, 720, upTo: 1279).allSatisfy { $0 == nil })
    }

    @Test func `after a day nothing of the day before shows`() {
        var history = ServiceHistory(rules: [])
        history.set(10, moment(1))
        history.set(10 + 17280, moment(2))
        #expect(counts(history, 720, upTo: 17290).compactMap(\.self) == [2])
    }

    @Test func `a clock that is set back begins anew`() {
        var history = ServiceHistory(rules: ["a"])
        history.set(1000, moment(1), [1])
        history.set(500, moment(2), [2])
        #expect(counts(history, 3, upTo: 500) == [nil, nil, 2])
        history.set(1000, nil)
        #expect(counts(history, 720, upTo: 1000).compactMap(\.self) == [2])
    }

    @Test func `no line goes over a gap`() {
        let path = PlotPath.steps([1, 1, nil, nil, 2, 3, nil]) { 10 - $0 }
        #expect(path == "M0 9H2M4 8H5V7H6")
        #expect(PlotPath.steps([nil, nil]) { $0 }.isEmpty)
        #expect(PlotPath.steps([.infinity, .nan, 1]) { $0 } == "M2 1H3")
        #expect(PlotPath.band([nil, (1, 2), (1, 2), nil]) { $0 } == "M1 2H3V1H1Z")
    }

    @Test func `a plot shows as little of the hour as holds what is known`() {
        #expect(PlotWindow(span: 0, at: 5).minutes == 6)
        #expect(PlotWindow(span: 73, at: 5).minutes == 15)
        #expect(PlotWindow(span: 720, at: 5).minutes == 60)
        let window = PlotWindow(span: 720, at: 999)
        #expect(window.count == 720)
        #expect(window.share(of: 5000) == 1 && window.share(of: 5000 - 3601) == nil)
        #expect(window.ticks.map(\.text) == ["−60 min", "−40 min", "−20 min", "now"])
    }
}
