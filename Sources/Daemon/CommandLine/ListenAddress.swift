package import Posix

/// Reads `--web.listen-address`: `:10946`, `127.0.0.1:10946`, `[::1]:10946`, `unix:///run/x.sock`.
///
/// A missing host means every address of the machine, IPv6 and IPv4.
package enum ListenAddress {
    package static func read(_ text: String) throws(Arguments.Fault) -> SocketAddress {
        if text.hasPrefix("unix://") { return .unix(String(text.dropFirst("unix://".count))) }
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { throw Arguments.Fault("the listen address \(text) is not HOST:PORT or :PORT") }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host.isEmpty { host = "::" }
        if host == "localhost" { host = "127.0.0.1" }
        guard let address = SocketAddress(numeric: host, port: port) else {
            throw Arguments.Fault("the listen address \(text) has no numeric IP address")
        }
        return address
    }
}
