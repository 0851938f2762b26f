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
/// The memory of a large page stays within the room for a while, for the next ones: as new memory, it
/// would cost more time than all else about receiving a page.
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
    /// The one that was used last comes last.
    private var spares: [Spare] = []
    private var spareTimer: TimerQueue.Ticket?

    /// Empty room for so many bytes.
    package nonisolated init(size: Int, spareTime: Duration = PageRoom.spareTime) {
        self.size = size
        self.spareTime = spareTime
    }

    /// How many bytes are kept for pages to come.
    var spareSize: Int { spares.reduce(0) { $0 + $1.size } }

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

/// The memory of pages that have been read.
extension PageRoom {
    /// Keeps the memory of a page, of which so many bytes have been used; smaller blocks are kept by the
    /// allocator.
    private func keep(_ page: inout [UInt8], size: Int) {
        var spare = Spare(size: size, end: .now + spareTime)
        swap(&spare.memory, &page)
        guard spare.memory.capacity >= LargeBlocks.size, taken + spareSize + size <= self.size
        else { return }
        spares.append(spare)
        if spareTimer == nil { waitForEnd() }
    }

    /// The memory that was used last of what has room for a page; the oldest gives way where there is not
    /// room for all.
    private func takeSpare(for place: Place) -> [UInt8] {
        if let index = spares.lastIndex(where: { $0.memory.capacity >= place.size }) {
            let spare = spares.remove(at: index)
            place.size = max(place.size, spare.size)
            return spare.memory
        }
        while !spares.isEmpty, taken + place.size + spareSize > size { spares.removeFirst() }
        return []
    }

    private func waitForEnd() {
        guard let first = spares.first else {
            spareTimer = nil
            return
        }
        spareTimer = Reactor.shared.after(max(.zero, first.end - .now)) { [weak self] in
            self?.spares.removeAll { $0.end <= .now }
            self?.waitForEnd()
        }
    }
}
