import HTTP
import Posix
import Testing

@testable import Scrape

/// The bound on the pages that are on their way.
@Suite(.serialized) struct PageRoomTests {
    @EventLoop
    @Test func `pages that find no room are let in one after the other as others leave`() {
        var none: [UInt8] = []
        let room = PageRoom(size: 10)
        var entered: [Int] = []
        let places = [4, 4, 4, 1, 2].map { PageRoom.Place($0) }
        let atOnce = places.enumerated().map { number, place in
            room.enter(place) { _ in entered.append(number) }
        }
        // The fourth would fit, but none overtakes another.
        #expect(atOnce == [true, true, false, false, false])
        room.leave(places[1], &none)
        #expect(entered == [0, 1, 2, 3])
        room.leave(places[1], &none)
        #expect(entered == [0, 1, 2, 3])
        room.leave(places[3], &none)
        #expect(entered == [0, 1, 2, 3, 4])
    }

    @EventLoop
    @Test func `a page larger than the room is let in alone`() {
        var none: [UInt8] = []
        let room = PageRoom(size: 10)
        let large = PageRoom.Place(100)
        let small = PageRoom.Place(1)
        #expect(room.enter(large) { _ in })
        #expect(!room.enter(small) { _ in })
        room.leave(large, &none)
        #expect(room.enter(PageRoom.Place(9)) { _ in })
    }

    @EventLoop
    @Test func `who stops waiting is passed over`() {
        var none: [UInt8] = []
        let room = PageRoom(size: 10)
        var entered: [Int] = []
        let places = [8, 8, 2].map { PageRoom.Place($0) }
        for (number, place) in places.enumerated() {
            _ = room.enter(place) { _ in entered.append(number) }
        }
        #expect(entered == [0])
        room.leave(places[1], &none)
        #expect(entered == [0, 2])
    }

    /// A page that has been received with so many bytes, and where it is.
    private func received(_ count: Int) -> (page: [UInt8], address: Int) {
        let page = [UInt8](repeating: 1, count: count)
        return (page, address(page))
    }

    private func address(_ page: [UInt8]) -> Int {
        page.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
    }

    @EventLoop
    @Test func `the next page gets the memory of the one before`() {
        let room = PageRoom(size: 12 << 20)
        let places = (0..<2).map { _ in PageRoom.Place(PageRoom.unknownSize) }
        var capacities: [Int] = []
        room.enter(places[0]) { capacities.append($0.capacity) }
        var (page, before) = received(5 << 20)
        room.leave(places[0], &page)
        #expect(page.isEmpty && room.spareSize == 5 << 20)
        room.enter(places[1]) { memory in
            memory.removeAll(keepingCapacity: true)
            memory.append(1)
            #expect(address(memory) == before)
            capacities.append(memory.capacity)
        }
        #expect(room.spareSize == 0)
        #expect(capacities[0] == 0 && capacities[1] >= 5 << 20)
    }

    @EventLoop
    @Test func `memory that is kept is within the room, and small memory is not kept`() {
        let room = PageRoom(size: 12 << 20)
        let places = (0..<3).map { _ in PageRoom.Place(PageRoom.unknownSize) }
        for place in places { room.enter(place) { _ in } }
        var small = received(LargeBlocks.size / 2).page
        room.leave(places[0], &small)
        #expect(room.spareSize == 0)
        // A page of 4 MiB is still on its way.
        var large = received(9 << 20).page
        room.leave(places[1], &large)
        #expect(room.spareSize == 0)
        // Of two, the last one is kept.
        let last = PageRoom.Place(PageRoom.unknownSize)
        room.enter(last) { _ in }
        for (place, size) in [(places[2], 6 << 20), (last, 7 << 20)] {
            var page = received(size).page
            room.leave(place, &page)
            #expect(room.spareSize == size)
        }
        // A larger page has no use for it, and needs the room.
        room.enter(PageRoom.Place(8 << 20)) { #expect($0.capacity == 0) }
        #expect(room.spareSize == 0)
    }

    @EventLoop
    @Test func `memory that no page needs is given back after a while`() async throws {
        let room = PageRoom(size: 12 << 20, spareTime: .milliseconds(50))
        for _ in 0..<2 {
            let place = PageRoom.Place(PageRoom.unknownSize)
            room.enter(place) { _ in }
            var page = received(5 << 20).page
            room.leave(place, &page)
            #expect(room.spareSize == 5 << 20)
            let end = ContinuousClock.now + .seconds(30)
            while room.spareSize > 0, .now < end { try await Task.sleep(for: .milliseconds(10)) }
            #expect(room.spareSize == 0)
        }
    }

    /// A page of about 2 MB, larger than what is received at a time.
    private static let page = (0..<20000).map { number in
        "container_memory_rss{container_label_com_docker_swarm_service_name=\"web\","
            + "id=\"/docker/\(number)\"} 1\n"
    }.joined()

    @EventLoop
    @Test func `with room for one page, late targets wait and none fails or starves`() async throws
    {
        let servers = try (0..<6).map { _ in try PageServer(Self.page) }
        let bench = ScrapeBench(pageRoom: 1)
        var job = try ScrapeBench.job("j", servers.map(\.address), interval: .milliseconds(500))
        job.timeout = .seconds(30)
        bench.service.apply([job])
        #expect(await bench.eventually { bench.lines(with: "target_up").count == 6 })
        #expect(await bench.eventually { servers.allSatisfy { $0.asked >= 3 } })
        #expect(bench.value("swarm_bridge_scrape_late_total{scrape_job=\"j\"}") ?? 0 > 0)
        #expect(bench.lines(with: "errors_total").isEmpty)
        bench.stop()
        #expect(bench.lines(with: "late_total").isEmpty)
        for server in servers { await server.stop() }
    }
}
