import Glibc
import Posix

/// What systemd and a service tell each other (sd_notify(3), sd_listen_fds(3)).
package enum Systemd {
    /// The sockets that systemd listens on for this process.
    ///
    /// - Throws: why there are none.
    package static func sockets() throws(Arguments.Fault) -> [Int32] {
        guard let pid = variable("LISTEN_PID").flatMap(Int32.init), pid == getpid(),
            let count = variable("LISTEN_FDS").flatMap(Int32.init), (1...1000).contains(count)
        else {
            throw Arguments.Fault(
                "--web.systemd-socket: systemd has passed no socket; start it by a socket unit"
            )
        }
        // For programs that this one starts, they would be wrong.
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
        for raw in 3..<3 + count where !isListening(raw) {
            throw Arguments.Fault(
                "--web.systemd-socket: descriptor \(raw) is no stream socket that listens; the "
                    + "socket unit needs ListenStream= and Accept=no"
            )
        }
        return (0..<count).map { 3 + $0 }
    }

    private static func isListening(_ raw: Int32) -> Bool {
        var listens: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(raw, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens == 1
    }

    /// Says that the service is ready.
    package static func ready() { tell("READY=1") }

    /// Says that the service reads its configuration again; ``ready()`` follows.
    package static func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        tell("RELOADING=1\nMONOTONIC_USEC=\(time.tv_sec * 1_000_000 + time.tv_nsec / 1000)")
    }

    /// Says that the service stops.
    package static func stopping() { tell("STOPPING=1") }

    /// Tells the watchdog, as often as it wants to hear it, that the event loop is alive.
    @EventLoop
    package static func keepWatchdogCalm() {
        guard let text = variable("WATCHDOG_USEC"), let microseconds = Int64(text),
            (1000...86_400_000_000).contains(microseconds)
        else { return }
        if let pid = variable("WATCHDOG_PID"), Int32(pid) != getpid() { return }
        tell("WATCHDOG=1")
        Reactor.shared.after(.microseconds(microseconds / 2)) { keepWatchdogCalm() }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Sends to the socket that systemd named; a path that begins with `@` is an abstract one.
    private static func tell(_ text: String) {
        guard let path = variable("NOTIFY_SOCKET"), path.hasPrefix("/") || path.hasPrefix("@")
        else {
            return
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        if path.hasPrefix("@") { bytes[0] = 0 }
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard bytes.count < room.count else { return false }
            room.copyBytes(from: bytes)
            return true
        }
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let raw = socket(AF_UNIX, type, 0)
        guard fits, raw >= 0 else { return }
        let descriptor = Descriptor(owning: raw)
        let message = Array(text.utf8)
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(
                    descriptor.raw,
                    message,
                    message.count,
                    Int32(MSG_NOSIGNAL),
                    $0,
                    length
                )
            }
        }
    }
}
