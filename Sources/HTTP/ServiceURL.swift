import Posix

/// The address of an HTTP service: `http://host:port/path`, `tcp://host:port` or `unix:///path`.
///
/// `tcp` is what Docker's tools write for plain HTTP; its port is 2375 where none is given. With TLS, they
/// write `tcp` too; its port is 2376 then, and it reads as `https`.
package struct ServiceURL: Hashable, Sendable {
    /// Where to connect to.
    package enum Endpoint: Hashable, Sendable {
        /// A host name, or an address without brackets.
        case tcp(host: String, port: UInt16)
        /// The path of a Unix-domain socket.
        case unix(path: String)
    }

    /// `http`, `https`, `tcp` or `unix`.
    package let scheme: String
    /// Where to connect to.
    package let endpoint: Endpoint
    /// The path before what is asked for: "" or like `/proxy`, without a slash at its end.
    package let basePath: String

    /// Why a text is no such address.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        /// The reason, as a message shows it.
        package let description: String

        init(_ description: String) { self.description = description }
    }

    /// Reads an address as configurations write it; `tcpIsSecured` where TLS is configured for it.
    package init(_ text: String, tcpIsSecured: Bool = false) throws(Fault) {
        guard let colon = text.range(of: "://") else {
            throw Fault("the address needs a scheme, like http://")
        }
        let written = text[..<colon.lowerBound].lowercased()
        scheme = written == "tcp" && tcpIsSecured ? "https" : written
        let rest = text[colon.upperBound...]
        switch scheme {
        case "unix":
            guard rest.hasPrefix("/") else {
                throw Fault(
                    "a unix:// address needs an absolute path, like unix:///run/docker.sock"
                )
            }
            guard rest.utf8.count < 108 else { throw Fault("the socket's path is too long") }
            guard !rest.utf8.contains(0) else { throw Fault("the socket's path holds a NUL") }
            endpoint = .unix(path: String(rest))
            basePath = ""
        case "http", "tcp", "https":
            let slash = rest.firstIndex(of: "/") ?? rest.endIndex
            let defaultPort: UInt16 =
                written == "http" ? 80 : written == "https" ? 443 : tcpIsSecured ? 2376 : 2375
            let (host, port) = try Self.hostAndPort(rest[..<slash])
            endpoint = .tcp(host: host, port: port ?? defaultPort)
            basePath = try Self.path(rest[slash...])
        default:
            throw Fault("the scheme \(scheme):// is none of http, https, tcp and unix")
        }
    }

    private static func path(_ text: Substring) throws(Fault) -> String {
        guard text.utf8.allSatisfy(\.isTargetCharacter), !text.contains("?"), !text.contains("#")
        else { throw Fault("the address takes a path, but no query and no fragment") }
        var path = text
        while path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }

    /// Splits `host`, `host:port`, `[v6]` and `[v6]:port`.
    package static func hostAndPort(_ text: Substring) throws(Fault) -> (String, UInt16?) {
        guard !text.contains("@") else {
            throw Fault("credentials do not belong into the address")
        }
        var host = text
        var port: Substring?
        let hasBrackets = text.hasPrefix("[")
        if hasBrackets {
            guard let close = text.firstIndex(of: "]") else {
                throw Fault("the bracket is not closed")
            }
            host = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw Fault("only a port may follow the brackets")
            }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard port?.contains(":") != true else {
                throw Fault("an IPv6 address belongs into brackets, like [::1]:2375")
            }
        }
        guard hasBrackets || !host.isEmpty else { throw Fault("there is no host name") }
        guard hasBrackets ? isIPv6(host) : host.utf8.allSatisfy(\.isHostCharacter) else {
            throw Fault("the host is no name and no address")
        }
        guard let port else { return (String(host), nil) }
        guard let number = UInt16(port), number > 0, port.utf8.allSatisfy(\.isDigit) else {
            throw Fault("the port is no number from 1 to 65535")
        }
        return (String(host), number)
    }

    /// Whether the text is an IPv6 address, which the name of an interface may follow behind a `%`.
    private static func isIPv6(_ text: Substring) -> Bool {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first,
            case .ipv6 = SocketAddress(numeric: String(address), port: 0)
        else { return false }
        return parts.count == 1 || !parts[1].isEmpty && parts[1].utf8.allSatisfy(\.isHostCharacter)
    }

    /// Whether it is asked over TLS.
    package var isSecured: Bool { scheme == "https" }

    /// The host without brackets; `nil` for a socket.
    package var host: String? {
        guard case .tcp(let host, _) = endpoint else { return nil }
        return host
    }

    /// `host:port` with brackets where they belong, or the path of the socket.
    package var authority: String {
        switch endpoint {
        case .tcp(let host, let port):
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path):
            path
        }
    }

    /// What stands in the `Host` field; a socket has no name, so Docker's own clients say this.
    ///
    /// The interface of a link-local address means nothing to the other end and stays here (RFC 6874,
    /// section 4).
    var hostField: String {
        guard case .tcp(let host, let port) = endpoint else { return "localhost" }
        return host.contains(":") ? "[\(host.prefix { $0 != "%" })]:\(port)" : authority
    }
}

extension ServiceURL: CustomStringConvertible {
    /// The address as messages show it.
    package var description: String { "\(scheme)://\(authority)\(basePath)" }
}

extension String {
    fileprivate func range(of mark: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(mark) {
                return start..<index(start, offsetBy: mark.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
