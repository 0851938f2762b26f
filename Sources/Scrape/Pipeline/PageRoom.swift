package import Posix

/// The room for pages that are on their way from a target to its usage, over all jobs.
///
/// Pages are received on one thread and read on as many as there are cores: more of them at a time are
/// done no sooner, they only all take memory at the same time, and when the machine is busy all of them
/// end too late instead of some. So those that find no room wait in the order in which they began. A
/// target takes its room when its answer has begun, so that one that is dead or thinks long holds none,
/// and gives it back when its page has been read, at the latest when its time is over.
@EventLoop
package final class PageRoom {
    /// The place of one page.
    final class Place {
        /// How many bytes the page is expected to have.
        let size: Int
        fileprivate var isTaken = false

        init(_ size: Int) { self.size = size }
    }

    /// How many bytes of pages there is room for: one of the largest size that is accepted by default, or
    /// four of a thousand containers.
    package nonisolated static let size = 64 << 20
    /// What is expected of a target's first page.
    nonisolated static let unknownSize = 4 << 20

    private let size: Int
    private var taken = 0
    private var waiting: [(place: Place, goOn: @EventLoop () -> Void)] = []

    /// Empty room for so many bytes.
    nonisolated init(size: Int) {
        self.size = size
    }

    /// Takes a place and calls `goOn`, now or as soon as there is room for it.
    ///
    /// A page that is larger than the room is let in when it is the only one.
    ///
    /// - Returns: whether there was room at once.
    func enter(_ place: Place, _ goOn: @escaping @EventLoop () -> Void) -> Bool {
        waiting.append((place, goOn))
        letIn()
        return place.isTaken
    }

    /// Gives back a place, or stops waiting for it.
    func leave(_ place: Place) {
        waiting.removeAll { $0.place === place }
        if place.isTaken {
            place.isTaken = false
            taken -= place.size
        }
        letIn()
    }

    private func letIn() {
        while let first = waiting.first, taken == 0 || taken + first.place.size <= size {
            waiting.removeFirst()
            taken += first.place.size
            first.place.isTaken = true
            first.goOn()
        }
    }
}
