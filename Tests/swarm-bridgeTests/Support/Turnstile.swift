import Posix

/// Lets so many in at a time; the others wait in the order they came.
@EventLoop
final class Turnstile {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    nonisolated init(_ places: Int) {
        free = places
    }

    func wait() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
