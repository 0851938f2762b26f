package import HTTP
package import Posix

/// The room for pages that are on their way from a target to its usage, over all jobs.
///
/// Pages are received on one thread and read on as many as there are cores: more of them at a time are
/// done no sooner, they only all take memory at the same time, and when the machine is busy all of them
/// end too late instead of some. So those that find no room wait in the order in which they began. A
/// target takes its room when its answer has begun, so that one that is dead or thinks long holds none,
/// and gives it back when its page has been read, at the latest when its time is over.
///
/// The memory of the last large page stays within the room for a while, for the next one: as new memory,
/// it would cost more time than all else about receiving a page.
@EventLoop
package final class PageRoom {
    /// The place of one page.
    package final class Place {
        /// How many bytes the page is expected to have.
        fileprivate(set) var size: Int
        fileprivate var isTaken = false

        package init(_ size: Int) { self.size = size }
    }

    /// The memory of a page that has been read.
    private struct Spare {
        var memory: [UInt8] = []
        /// How much of it has been used once, and so is really there.
        let size: Int
        let end: ContinuousClock.Instant
    }

    /// How many bytes of pages there is room for: one of the largest size that is accepted by default, or
    /// four of a thousand containers.
    package nonisolated static let size = 64 << 20
    /// What is expected of a target's first page.
    package nonisolated static let unknownSize = 4 << 20
    /// For how long memory stays that no page needs.
    package nonisolated static let spareTime = Duration.seconds(10)

    private let size: Int
    private let spareTime: Duration
    private var taken = 0
    private var waiting: [(place: Place, goOn: ClientRequest.GoOn)] = []
    private var spare: Spare?
    private var spareTimer: TimerQueue.Ticket?

    /// Empty room for so many bytes.
    package nonisolated init(size: Int, spareTime: Duration = PageRoom.spareTime) {
        self.size = size
        self.spareTime = spareTime
    }

    /// How many bytes are kept for a page to come.
    var spareSize: Int { spare?.size ?? 0 }

    /// Takes a place and calls `goOn`, now or as soon as there is room for it.
    ///
    /// A page that is larger than the room is let in when it is the only one.
    ///
    /// - Returns: whether there was room at once.
    @discardableResult
    package func enter(_ place: Place, _ goOn: @escaping ClientRequest.GoOn) -> Bool {
        waiting.append((place, goOn))
        letIn()
        return place.isTaken
    }

    /// Gives back a place, or stops waiting for it; takes the page's memory out of `page`.
    package func leave(_ place: Place, _ page: inout [UInt8]) {
        waiting.removeAll { $0.place === place }
        if place.isTaken {
            place.isTaken = false
            taken -= place.size
        }
        keep(&page, size: max(page.count, place.size))
        letIn()
    }

    private func letIn() {
        while let first = waiting.first, taken == 0 || taken + first.place.size <= size {
            waiting.removeFirst()
            var memory = takeSpare(for: first.place)
            taken += first.place.size
            first.place.isTaken = true
            first.goOn(&memory)
        }
    }
}

/// The memory of a page that has been read.
extension PageRoom {
    /// Keeps the memory of a page, of which so many bytes have been used; smaller blocks are kept by the
    /// allocator.
    private func keep(_ page: inout [UInt8], size: Int) {
        var kept = Spare(size: size, end: .now + spareTime)
        swap(&kept.memory, &page)
        guard kept.memory.capacity >= LargeBlocks.size, taken + size <= self.size else { return }
        spare = kept
        if spareTimer == nil { waitForEnd() }
    }

    /// The memory that is kept, if a page has room there; it is given back where there is not room for
    /// both.
    private func takeSpare(for place: Place) -> [UInt8] {
        guard let spare, spare.memory.capacity >= place.size else {
            if taken + place.size + spareSize > size { self.spare = nil }
            return []
        }
        self.spare = nil
        place.size = max(place.size, spare.size)
        return spare.memory
    }

    private func waitForEnd() {
        spareTimer = spare.map { spare in
            Reactor.shared.after(max(.zero, spare.end - .now)) { [weak self] in
                if let end = self?.spare?.end, end <= .now { self?.spare = nil }
                self?.waitForEnd()
            }
        }
    }
}
