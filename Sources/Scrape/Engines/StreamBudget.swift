import Posix

/// How many streams all engines together may send.
@EventLoop
final class StreamBudget {
    /// A stream is a connection: other connections keep half of the descriptors that there may be.
    nonisolated static var limit: Int {
        let descriptors = ProcessStatus.descriptorLimit ?? 1024
        return Int(min(8192, max(16, descriptors / 2)))
    }

    private var left: Int

    nonisolated init(_ limit: Int = StreamBudget.limit) {
        left = limit
    }

    /// Takes one; `false` when there is none left.
    func take() -> Bool {
        guard left > 0 else { return false }
        left -= 1
        return true
    }

    func giveBack() { left += 1 }
}
