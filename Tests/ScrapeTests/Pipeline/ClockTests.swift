import Posix
import Testing

@testable import Scrape

@Suite struct ClockTests {
    @Test func `the clock runs on while the time of day is slewed, and follows when it is set`() {
        var clock = SteadyClock()
        #expect(clock.unixSeconds(monotonic: 10, wall: 1000) == 1000)
        #expect(clock.unixSeconds(monotonic: 11, wall: 1001.5) == 1001)
        #expect(clock.unixSeconds(monotonic: 12, wall: 998) == 1002)
        #expect(clock.moved == 0)
        #expect(clock.unixSeconds(monotonic: 13, wall: 1008.5) == 1008.5)
        #expect(clock.unixSeconds(monotonic: 14, wall: 1009.4) == 1009.5)
        #expect(clock.moved == 5.5)
        #expect(clock.unixSeconds(monotonic: 15, wall: 500) == 500)
        #expect(clock.moved == -505)
    }

    @EventLoop
    @Test func `who remembers times of the clock is told by how much it is moved`() {
        let wall = Lock(1000.0)
        var told: [Double] = []
        let clock = ScrapeClock({ (7, wall.withLock { $0 }) }, follow: { told.append($0) })
        let start = clock.moment
        #expect(start.time == 1000 && clock.now == 1000 && told.isEmpty)
        wall.withLock { $0 = 400 }
        let set = clock.moment
        #expect(set.time == 400 && clock.now == 400 && told == [-600])
        #expect(clock.move(since: start) == -600 && clock.move(since: set) == 0)
    }

    @Test func `the starts of many targets are spread over the interval`() throws {
        var tenths = Array(repeating: 0, count: 10)
        for host in 0..<1000 {
            let target = try ScrapeTarget("10.0.\(host / 256).\(host % 256):8070")
            #expect((0..<1).contains(target.phase))
            tenths[Int(target.phase * 10)] += 1
        }
        #expect(tenths.allSatisfy { (60...140).contains($0) })
        #expect(try ScrapeTarget("a:1").phase == ScrapeTarget("a:1").phase)
    }

    @Test(arguments: ["", "a:0", "a:65536", "a:x", "http://a:1", "a:1/x", "a b:1", "::1:80"])
    func `what is no address is no target`(text: String) {
        #expect(throws: (any Error).self) { try ScrapeTarget(text) }
    }

    @Test func `a target without a port is at that of its scheme`() throws {
        #expect(try ScrapeTarget("node-1").address == "node-1:80")
        #expect(try ScrapeTarget("[::1]:8070").address == "[::1]:8070")
    }
}
