import Glibc

/// Reads all that comes through a pipe, and keeps the beginning of it.
@EventLoop
final class PipeReader: Watcher {
    private(set) var bytes: [UInt8] = []
    private(set) var isCut = false
    private(set) var isFinished = false

    private let descriptor: Descriptor
    private let limit: Int
    private var registration: Reactor.Registration?
    private var finished: @EventLoop () -> Void = {}

    /// After so many bytes others have their turn, however fast the writer is.
    private static let turn = 1 << 20

    init(_ descriptor: consuming Descriptor, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// Calls `finished` once nobody has the other end open any more.
    func start(_ finished: @escaping @EventLoop () -> Void) throws(SystemError) {
        self.finished = finished
        registration = try Reactor.shared.watch(descriptor.raw, for: .input, self)
    }

    func ready(_ events: Readiness) {
        var total = 0
        var chunk = [UInt8](repeating: 0, count: 16384)
        while total < Self.turn {
            let count = read(descriptor.raw, &chunk, chunk.count)
            if count > 0 {
                total += count
                let kept = min(count, limit - bytes.count)
                bytes += chunk[..<kept]
                if kept < count { isCut = true }
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                return
            } else {
                stop()
                isFinished = true
                return finished()
            }
        }
    }

    /// Reads nothing more than what is there already.
    func stop() {
        guard let registration else { return }
        self.registration = nil
        Reactor.shared.cancel(registration)
    }
}
