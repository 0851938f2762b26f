package import Posix

/// Reads `--web.listen-address`: `:10946`, `127.0.0.1:10946`, `[::1]:10946`, `unix:///run/x.sock`.
///
/// A missing host means every address of the machine, IPv6 and IPv4.
package enum ListenAddress {
    package static func read(_ text: String) throws(Arguments.Fault) -> SocketAddress {
        if text.hasPrefix("unix://") {
            let path = text.dropFirst("unix://".count)
            guard path.hasPrefix("/"), path.utf8.count < 108 else {
                throw Arguments.Fault("the listen address \(text) has no absolute path of a socket")
            }
            return .unix(String(path))
        }
        guard !text.contains("://") else {
            throw Arguments.Fault("the listen address \(text) is HOST:PORT, without a scheme")
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = port(text[text.index(after: colon)...])
        else { throw Arguments.Fault("the listen address \(text) is not HOST:PORT or :PORT") }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw Arguments.Fault("the listen address \(text) needs brackets, like [::1]:10946")
        }
        if host.isEmpty { host = "::" }
        if host == "localhost" { host = "127.0.0.1" }
        guard let address = SocketAddress(numeric: String(host), port: port) else {
            throw Arguments.Fault("the listen address \(text) has no numeric IP address")
        }
        return address
    }

    /// What to listen on instead when the kernel has no IPv6 at all: every IPv4 address for `[::]`.
    ///
    /// - Returns: `nil` when there is no such substitute.
    package static func withoutIPv6(_ address: SocketAddress) -> SocketAddress? {
        guard case .ipv6(high: 0, low: 0, let port, scope: 0) = address else { return nil }
        return .ipv4(0, port: port)
    }

    private static func port(_ text: Substring) -> UInt16? {
        text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? UInt16(text) : nil
    }
}
