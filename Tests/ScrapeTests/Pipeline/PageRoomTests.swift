import HTTP
import Posix
import Testing

@testable import Scrape

/// The bound on the pages that are on their way.
@Suite(.serialized) struct PageRoomTests {
    @EventLoop
    @Test func `pages that find no room are let in one after the other as others leave`() {
        let room = PageRoom(size: 10)
        var entered: [Int] = []
        let places = [4, 4, 4, 1, 2].map { PageRoom.Place($0) }
        let atOnce = places.enumerated().map { number, place in
            room.enter(place) { entered.append(number) }
        }
        // The fourth would fit, but none overtakes another.
        #expect(atOnce == [true, true, false, false, false])
        room.leave(places[1])
        #expect(entered == [0, 1, 2, 3])
        room.leave(places[1])
        #expect(entered == [0, 1, 2, 3])
        room.leave(places[3])
        #expect(entered == [0, 1, 2, 3, 4])
    }

    @EventLoop
    @Test func `a page larger than the room is let in alone`() {
        let room = PageRoom(size: 10)
        let large = PageRoom.Place(100)
        let small = PageRoom.Place(1)
        #expect(room.enter(large) {})
        #expect(!room.enter(small) {})
        room.leave(large)
        #expect(room.enter(PageRoom.Place(9)) {})
    }

    @EventLoop
    @Test func `who stops waiting is passed over`() {
        let room = PageRoom(size: 10)
        var entered: [Int] = []
        let places = [8, 8, 2].map { PageRoom.Place($0) }
        for (number, place) in places.enumerated() {
            _ = room.enter(place) { entered.append(number) }
        }
        #expect(entered == [0])
        room.leave(places[1])
        #expect(entered == [0, 2])
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
