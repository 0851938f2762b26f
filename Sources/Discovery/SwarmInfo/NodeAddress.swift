/// Where a manager reaches an engine: a host and a port.
package struct NodeAddress: Hashable, Sendable {
    /// What an address means, however it is spelled.
    package struct Endpoint: Hashable, Sendable {
        /// The host without brackets.
        package let host: String
        package let port: UInt16
    }

    /// As the manager prints it.
    package let text: String
    package let endpoint: Endpoint

    /// Reads `host:port`, where the last colon is the one before the port.
    ///
    /// The port is 1 to 65535. A host is a name or IPv4 address (letters, digits, `.`, `-`, `_`,
    /// characters beyond ASCII) or an IPv6 address, with or without brackets: 1.0 and 1.1 print
    /// `::1:2375`. `nil` for everything else, such as a URL or a state.
    package init?(_ text: String) {
        var copy = text
        let parts = copy.withUTF8 { Self.parts(of: $0) }
        guard let parts else { return nil }
        self.text = text
        let utf8 = text.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: parts.host.lowerBound)
        let end = utf8.index(utf8.startIndex, offsetBy: parts.host.upperBound)
        endpoint = Endpoint(host: String(text[start..<end]), port: parts.port)
    }

    /// The host and another port, with brackets around an IPv6 address, as Prometheus wants it.
    package func target(port: UInt16) -> String {
        Self.join(host: endpoint.host, port: port)
    }

    /// `host:port`, with brackets around an IPv6 address (RFC 3986 section 3.2.2).
    package static func join(host: String, port: UInt16) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether `bytes` have the form of an address.
    static func isAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        parts(of: bytes) != nil
    }

    private static func parts(
        of bytes: UnsafeBufferPointer<UInt8>
    ) -> (host: Range<Int>, port: UInt16)? {
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
        let digits = bytes[(colon + 1)...]
        guard (1...5).contains(digits.count) else { return nil }
        var port = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            port = port * 10 + Int(digit - 0x30)
        }
        guard let port = UInt16(exactly: port), port > 0 else { return nil }

        if bytes[0] == UInt8(ascii: "[") {
            let host = 1..<(colon - 1)
            guard colon > 2, bytes[colon - 1] == UInt8(ascii: "]"),
                isIPv6(bytes[host])
            else { return nil }
            return (host, port)
        }
        let host = bytes[0..<colon]
        guard host.contains(UInt8(ascii: ":")) ? isIPv6(host) : isName(host) else { return nil }
        return (0..<colon, port)
    }

    /// Whether this can be an IPv6 address: two colons at least, and a zone behind a `%`.
    private static func isIPv6(_ host: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let parts = host.split(
            separator: UInt8(ascii: "%"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let isHex = parts[0].allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x46, 0x61...0x66, UInt8(ascii: ":"), UInt8(ascii: "."): true
            default: false
            }
        }
        return isHex && parts[0].count { $0 == UInt8(ascii: ":") } >= 2
            && (parts.count == 1 || isName(parts[1]))
    }

    private static func isName(_ host: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        // EF BF BD is U+FFFD: bytes that were no text name no host.
        if host.isEmpty { return false }
        for (index, byte) in zip(host.indices, host) {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: continue
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): continue
            case 0xEF where host[index...].starts(with: [0xEF, 0xBF, 0xBD]): return false
            case 0x80...0xFF: continue
            default: return false
            }
        }
        return true
    }
}
