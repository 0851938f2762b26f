import Glibc

extension SocketAddress {
    /// The address family, like `AF_INET6`.
    var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Calls `body` with the address in the form that the kernel reads.
    ///
    /// - Throws: `ENAMETOOLONG` for a path longer than a Unix-domain address holds.
    func withSystemAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) throws(SystemError) -> Result {
        switch self {
        case .ipv4(let number, let port):
            var raw = sockaddr_in()
            raw.sin_family = sa_family_t(AF_INET)
            raw.sin_port = port.bigEndian
            raw.sin_addr.s_addr = number.bigEndian
            return Self.withBytes(of: &raw, body)
        case .ipv6(let high, let low, let port, let scope):
            var raw = sockaddr_in6()
            raw.sin6_family = sa_family_t(AF_INET6)
            raw.sin6_port = port.bigEndian
            raw.sin6_addr = Self.raw(high: high, low: low)
            raw.sin6_scope_id = scope
            return Self.withBytes(of: &raw, body)
        case .unix(let path):
            var raw = sockaddr_un()
            raw.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            let fits = withUnsafeMutableBytes(of: &raw.sun_path) { room in
                guard bytes.count < room.count else { return false }
                room.copyBytes(from: bytes)
                return true
            }
            guard fits else { throw SystemError("connect \(path)", code: ENAMETOOLONG) }
            return Self.withBytes(of: &raw, body)
        }
    }

    private static func withBytes<Raw, Result>(
        of raw: inout Raw,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: &raw) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Raw>.size))
            }
        }
    }

    /// The address that the kernel wrote; `nil` for a family that is not ours.
    init?(system storage: sockaddr_storage) {
        switch Int32(storage.ss_family) {
        case AF_INET:
            let raw = withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in.self) }
            self = .ipv4(
                UInt32(bigEndian: raw.sin_addr.s_addr),
                port: UInt16(bigEndian: raw.sin_port)
            )
        case AF_INET6:
            let raw = withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in6.self) }
            self = Self.ipv6(
                raw.sin6_addr,
                port: UInt16(bigEndian: raw.sin6_port),
                scope: raw.sin6_scope_id
            )
        case AF_UNIX:
            // Without a path, and with one in the abstract namespace, it begins with a zero.
            let path = withUnsafeBytes(of: storage) { bytes in
                String(decoding: bytes.dropFirst(2).prefix(107).prefix { $0 != 0 }, as: UTF8.self)
            }
            self = .unix(path)
        default:
            return nil
        }
    }

    /// The IPv6 address of sixteen bytes in network order.
    static func ipv6(_ raw: in6_addr, port: UInt16, scope: UInt32) -> SocketAddress {
        withUnsafeBytes(of: raw) { bytes in
            .ipv6(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                port: port,
                scope: scope
            )
        }
    }

    static func raw(high: UInt64, low: UInt64) -> in6_addr {
        var result = in6_addr()
        withUnsafeMutableBytes(of: &result) { bytes in
            bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return result
    }
}
