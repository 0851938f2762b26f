/// A master as a discovery job names it, as far as target labels go.
package struct MasterAddress: Hashable, Sendable {
    /// `host:port` as configured: the URL without scheme, user and path; of a Unix socket its
    /// path.
    package let instance: String
    /// The host without brackets; `nil` for a Unix socket.
    package let host: String?

    /// Reads `http://host:port`, `tcp://[v6]:port`, `unix:///path` or a bare `host:port`.
    ///
    /// It judges nothing: whether a URL makes sense is for the configuration to say.
    package init(_ configured: String) {
        var rest = configured[...]
        var scheme = ""
        if let end = Self.find("://", in: rest) {
            scheme = rest[..<end.lowerBound].lowercased()
            rest = rest[end.upperBound...]
        }
        if scheme == "unix" {
            instance = String(rest)
            host = nil
            return
        }
        rest = rest.prefix { !"/?#".contains($0) }
        if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
        instance = String(rest)
        if rest.first == "[", let end = rest.firstIndex(of: "]") {
            host = String(rest[..<end].dropFirst())
        } else {
            host = String(rest.prefix { $0 != ":" })
        }
    }

    private static func find(_ text: String, in whole: Substring) -> Range<Substring.Index>? {
        for start in whole.indices where whole[start...].hasPrefix(text) {
            return start..<whole.index(start, offsetBy: text.count)
        }
        return nil
    }
}
