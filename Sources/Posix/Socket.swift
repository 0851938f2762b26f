import CLinux
import Glibc

/// A stream socket that never blocks, closed when its owner goes.
package struct Socket: ~Copyable {
    private let descriptor: Descriptor

    /// The number for the event loop's table.
    package var raw: Int32 { descriptor.raw }

    /// The other end of a connection that was accepted.
    package let peer: SocketAddress?

    private init(_ descriptor: consuming Descriptor, peer: SocketAddress? = nil) {
        self.descriptor = descriptor
        self.peer = peer
    }

    private static let neverBlocking = Int32(
        SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
    )

    private static func open(_ family: Int32) throws(SystemError) -> Socket {
        let type = Int32(SOCK_STREAM.rawValue) | Self.neverBlocking
        let raw = try retrying("socket") { socket(family, type, 0) }
        return Socket(Descriptor(owning: raw))
    }

    /// A socket that listens on `address`; port 0 lets the kernel choose one.
    ///
    /// An IPv6 address takes IPv6 only, but for `[::]`, which takes both where the host can.
    package static func listen(on address: SocketAddress) throws(SystemError) -> Socket {
        let socket = try open(address.family)
        socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
        if case .ipv6(let high, let low, _, _) = address {
            let any = high == 0 && low == 0
            socket.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, any ? 0 : 1)
        }
        let raw = socket.raw
        let bound = try address.withSystemAddress { Glibc.bind(raw, $0, $1) }
        guard bound == 0 else { throw SystemError("bind \(address)") }
        try retrying("listen \(address)") { Glibc.listen(raw, 1024) }
        return socket
    }

    /// A socket that listens and was opened by somebody else, like systemd.
    package static func inherited(_ raw: Int32) throws(SystemError) -> Socket {
        let socket = Socket(Descriptor(owning: raw))
        let flags = try retrying("fcntl") { fcntl(raw, F_GETFL) }
        try retrying("fcntl") { fcntl(raw, F_SETFL, flags | O_NONBLOCK) }
        try retrying("fcntl") { fcntl(raw, F_SETFD, FD_CLOEXEC) }
        return socket
    }

    /// A socket on its way to `address`: writable once it arrived or failed (see ``failure``).
    ///
    /// - Throws: "too many open files" also while some are left that are not for this.
    package static func connect(to address: SocketAddress) throws(SystemError) -> Socket {
        let socket = try open(address.family)
        guard socket.raw < DescriptorLimit.ofOwnConnections else {
            throw SystemError("socket", code: EMFILE)
        }
        let raw = socket.raw
        let result = try address.withSystemAddress { Glibc.connect(raw, $0, $1) }
        if result != 0, errno != EINPROGRESS, errno != EINTR { throw SystemError("connect") }
        socket.sendWithoutDelay()
        return socket
    }

    /// The next connection that waits; `nil` when none does.
    ///
    /// - Throws: "too many open files" also while some are left that are not for this; the connection is
    ///   closed then.
    package func accept() throws(SystemError) -> Socket? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let raw = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                accept4(self.raw, $0, &length, Self.neverBlocking)
            }
        }
        guard raw >= 0 else {
            switch errno {
            case EAGAIN, EINTR, ECONNABORTED: return nil
            default: throw SystemError("accept")
            }
        }
        let socket = Socket(Descriptor(owning: raw), peer: SocketAddress(system: storage))
        guard raw < DescriptorLimit.ofAccepted else { throw SystemError("accept", code: EMFILE) }
        socket.sendWithoutDelay()
        return socket
    }

    /// The address this socket is bound to, with the port that the kernel chose.
    package var localAddress: SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(raw, $0, &length)
            }
        }
        return result == 0 ? SocketAddress(system: storage) : nil
    }

    /// What became of a connection attempt: `nil` when it succeeded.
    package var failure: SystemError? {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(raw, SOL_SOCKET, SO_ERROR, &code, &length)
        return code == 0 ? nil : SystemError("connect", code: code)
    }

    /// Says that nothing more will be sent; what arrives can still be received.
    package func finishSending() {
        shutdown(raw, Int32(SHUT_WR))
    }

    /// Ends the connection in both directions; the descriptor stays until its owner goes.
    package func shutDown() {
        shutdown(raw, Int32(SHUT_RDWR))
    }

    private func sendWithoutDelay() {
        set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(raw, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
