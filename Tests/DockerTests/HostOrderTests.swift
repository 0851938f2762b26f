import Testdata
import Testing

@testable import Docker

struct HostOrderTests {
    private let start = ContinuousClock.now

    @Test("Nothing known: the order of the configuration", arguments: 0...5)
    func fresh(count: Int) {
        #expect(HostOrder(count: count).candidates(at: start) == Array(0..<count))
    }

    @Test("The last good host stays first")
    func sticky() {
        var order = HostOrder(count: 3)
        #expect(order.succeeded(2) == false, "the first one takes nobody's place")
        #expect(order.candidates(at: start) == [2, 0, 1])
        #expect(order.succeeded(2) == false)
        #expect(order.succeeded(1) == true)
        #expect(order.candidates(at: start + .seconds(3600)) == [1, 0, 2])
    }

    @Test("One that failed is asked last, for a minute")
    func penalty() {
        var order = HostOrder(count: 3)
        order.failed(0, at: start)
        #expect(order.candidates(at: start) == [1, 2, 0])
        #expect(order.candidates(at: start + .milliseconds(59_999)) == [1, 2, 0])
        #expect(order.candidates(at: start + .seconds(60)) == [0, 1, 2])
    }

    @Test("The last good host is asked last too when it fails, and comes back")
    func failedFavourite() {
        var order = HostOrder(count: 3)
        _ = order.succeeded(0)
        order.failed(0, at: start)
        #expect(order.candidates(at: start) == [1, 2, 0])
        #expect(order.candidates(at: start + .seconds(61)) == [0, 1, 2])
        #expect(order.succeeded(1) == true)
        #expect(order.candidates(at: start) == [1, 2, 0])
        #expect(order.candidates(at: start + .seconds(61)) == [1, 0, 2])
    }

    @Test("Of those that failed, the one that failed longest ago comes first")
    func longestAgo() {
        var order = HostOrder(count: 3)
        for (seconds, host) in [(1, 2), (2, 0), (3, 1)] {
            order.failed(host, at: start + .seconds(seconds))
        }
        #expect(order.candidates(at: start + .seconds(4)) == [2, 0, 1])
        order.failed(2, at: start + .seconds(5))
        #expect(order.candidates(at: start + .seconds(6)) == [0, 1, 2])
    }

    @Test("Whatever happens, every host is asked once, and failed ones after all others")
    func property() {
        var numbers = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let count = Int.random(in: 1...6, using: &numbers)
            var order = HostOrder(count: count)
            var now = start
            var favourite: Int?
            var failures: [Int: ContinuousClock.Instant] = [:]
            for _ in 0..<40 {
                now += .seconds(Int.random(in: 0...40, using: &numbers))
                let host = Int.random(in: 0..<count, using: &numbers)
                if Bool.random(using: &numbers) {
                    #expect(order.succeeded(host) == (favourite.map { $0 != host } ?? false))
                    favourite = host
                    failures[host] = nil
                } else {
                    order.failed(host, at: now)
                    failures[host] = now
                }
                let candidates = order.candidates(at: now)
                #expect(candidates.sorted() == Array(0..<count))
                let failed = failures.filter { now - $0.value < .seconds(60) }
                let good = candidates.dropLast(failed.count)
                #expect(Set(good).isDisjoint(with: failed.keys))
                let times = candidates.suffix(failed.count).compactMap { failed[$0] }
                #expect(times == times.sorted())
                if let favourite, failed[favourite] == nil { #expect(good.first == favourite) }
            }
        }
    }
}
