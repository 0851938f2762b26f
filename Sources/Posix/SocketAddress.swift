import Glibc

/// Where a socket listens or connects to: an IP address with a port, or a path.
package enum SocketAddress: Hashable, Sendable {
    /// The address as a number: 127.0.0.1 is 0x7F000001.
    case ipv4(UInt32, port: UInt16)
    /// The address as two numbers of 64 bits, and the interface of a link-local one (else 0).
    case ipv6(high: UInt64, low: UInt64, port: UInt16, scope: UInt32)
    /// The path of a Unix-domain socket.
    case unix(String)

    /// The numeric IP address `text` (without brackets) with `port`; `nil` when it is none.
    ///
    /// A scope may follow an IPv6 address as `%eth0` or `%2` (RFC 4007, section 11).
    package init?(numeric text: String, port: UInt16) {
        // The system would read up to a NUL and ignore the rest.
        guard !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self = .ipv4(UInt32(bigEndian: four.s_addr), port: port)
            return
        }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var six = in6_addr()
        guard let address = parts.first, inet_pton(AF_INET6, String(address), &six) == 1 else {
            return nil
        }
        var scope: UInt32 = 0
        if parts.count == 2 {
            scope = UInt32(parts[1]) ?? if_nametoindex(String(parts[1]))
            if scope == 0 { return nil }
        }
        self = Self.ipv6(six, port: port, scope: scope)
    }

    /// The port; `nil` for a path.
    package var port: UInt16? {
        switch self {
        case .ipv4(_, let port): port
        case .ipv6(_, _, let port, _): port
        case .unix: nil
        }
    }

    /// Whether only this machine can be on the other end.
    package var isLoopback: Bool {
        switch self {
        case .ipv4(let number, _):
            number >> 24 == 127
        case .ipv6(let high, let low, _, _):
            // ::1, or an IPv4 loopback address mapped into ::ffff:0:0/96 (RFC 4291, 2.5.5.2).
            high == 0 && (low == 1 || low >> 24 == 0xFFFF7F)
        case .unix:
            true
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:80`, `[::1]:80` or the path.
    package var description: String {
        guard let port else {
            guard case .unix(let path) = self else { return "" }
            return path
        }
        let host = host
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The numeric address without port and brackets; a path as it is.
    package var host: String {
        switch self {
        case .unix(let path):
            return path
        case .ipv4(let number, _):
            return (0..<4).map { String(number >> (24 - 8 * $0) & 0xFF) }
                .joined(separator: ".")
        case .ipv6(let high, let low, _, let scope):
            var bytes = Self.raw(high: high, low: low)
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
            let name = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            return scope == 0 ? name : "\(name)%\(scope)"
        }
    }
}
