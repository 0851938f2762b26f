/// Actions that wait for their time, the next one first: a binary heap.
package struct TimerQueue: ~Copyable {
    /// What cancels a timer.
    package struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Entry {
        let time: ContinuousClock.Instant
        let ticket: Ticket
    }

    private var heap: [Entry] = []
    private var actions: [Ticket: @EventLoop () -> Void] = [:]
    private var lastNumber: UInt64 = 0

    init() {}

    /// How many entries there are, cancelled ones among them.
    var size: Int { heap.count }

    /// When the next action is due.
    var next: ContinuousClock.Instant? { heap.first?.time }

    mutating func add(
        at time: ContinuousClock.Instant,
        _ action: @escaping @EventLoop () -> Void
    ) -> Ticket {
        lastNumber += 1
        let ticket = Ticket(number: lastNumber)
        actions[ticket] = action
        heap.append(Entry(time: time, ticket: ticket))
        siftUp(heap.count - 1)
        return ticket
    }

    mutating func cancel(_ ticket: Ticket) {
        actions[ticket] = nil
        // Cancelled entries stay in the heap until their time; when most are, sweep them out.
        if heap.count > 64, actions.count < heap.count / 2 {
            heap.removeAll { actions[$0.ticket] == nil }
            heap.sort(by: Self.isBefore)
        }
    }

    /// Takes out the first action whose time has come.
    mutating func popDue(_ now: ContinuousClock.Instant) -> (@EventLoop () -> Void)? {
        while let first = heap.first, first.time <= now {
            removeFirst()
            if let action = actions.removeValue(forKey: first.ticket) { return action }
        }
        return nil
    }

    /// Equal times fire in the order they were added.
    private static func isBefore(_ one: Entry, _ other: Entry) -> Bool {
        (one.time, one.ticket.number) < (other.time, other.ticket.number)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard Self.isBefore(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if Self.isBefore(heap[child], heap[first]) { first = child }
            }
            if first == parent { return }
            heap.swapAt(first, parent)
            parent = first
        }
    }
}
