import CLinux
import Glibc

/// The signals that a daemon is steered with, as a sequence instead of interruptions.
package enum Signal: Int32, Sendable {
    case hangUp = 1
    case interrupt = 2
    case terminate = 15

    /// Keeps the three signals for ``received()``, turns SIGPIPE off, and lets ended children be
    /// asked how they ended, whatever this program was started with.
    ///
    /// To be called before the first thread is started: threads inherit what is blocked.
    package static func hold() {
        var set = heldSet()
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGCHLD, SIG_DFL)
    }

    /// The signals that come from now on, each one once.
    @EventLoop
    package static func received() throws(SystemError) -> AsyncStream<Signal> {
        var set = heldSet()
        let raw = try retrying("signalfd") {
            signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
        }
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
        let inbox = SignalInbox(Descriptor(owning: raw), continuation)
        _ = try Reactor.shared.watch(raw, for: .input, inbox)
        return stream
    }

    private static func heldSet() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [hangUp, interrupt, terminate] { sigaddset(&set, signal.rawValue) }
        return set
    }
}

@EventLoop
private final class SignalInbox: Watcher {
    private let descriptor: Descriptor
    private let continuation: AsyncStream<Signal>.Continuation

    init(_ descriptor: consuming Descriptor, _ continuation: AsyncStream<Signal>.Continuation) {
        self.descriptor = descriptor
        self.continuation = continuation
    }

    func ready(_ events: Readiness) {
        var info = signalfd_siginfo()
        while read(descriptor.raw, &info, MemoryLayout<signalfd_siginfo>.size) > 0 {
            if let signal = Signal(rawValue: Int32(info.ssi_signo)) { continuation.yield(signal) }
        }
    }
}
