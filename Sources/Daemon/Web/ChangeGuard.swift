package import HTTP
import Posix

/// Who may change something by HTTP.
package enum ChangeGuard {
    /// The answer to a request that may not; `nil` when it may.
    ///
    /// Those may whom the configuration names; when it names nobody, this machine may. A web page of another
    /// origin may never: the browser says so in `Origin` (RFC 6454) and `Sec-Fetch-Site` (W3C Fetch
    /// Metadata). Where nobody is named, a browser on this machine may be shown a page by a name that leads here
    /// only since its owner says so now (DNS rebinding): to that page it is the same origin.
    package static func refusal(of request: Request) -> Response? {
        if let refusal = standingRefusal(of: request) { return refusal }
        let host = request.fields["Host"] ?? ""
        let (site, origin) = (request.fields["Sec-Fetch-Site"], request.fields["Origin"])
        guard ["none", "same-origin", nil].contains(site),
            ["http://\(host)", "https://\(host)", nil].contains(origin)
        else { return .text(403, "changes are not taken from pages of another origin") }
        if case .unproven = request.standing, site != nil || origin != nil, !isFixed(host) {
            return .text(
                403,
                "a browser may change something at localhost or an IP address alone, until "
                    + "web.admin_users names who may"
            )
        }
        return nil
    }

    /// Whether a `Host` leads to the same place whatever name servers say; who sends none had no name to go by.
    ///
    /// What is no name here may be one to a browser, which takes more characters than we do.
    private static func isFixed(_ host: String) -> Bool {
        if host.isEmpty { return true }
        guard let name = (try? ServiceURL("http://\(host)"))?.host else { return false }
        return name.lowercased() == "localhost" || SocketAddress(numeric: name, port: 0) != nil
    }

    /// Why changes are not even to be offered to who asks; `nil` when they may make them, or would be
    /// asked for name and password first, which a browser does.
    package static func obstacle(of request: Request) -> String? {
        guard let refusal = standingRefusal(of: request) else { return nil }
        let isAsked = refusal.fields.contains { name, value in
            name == "WWW-Authenticate" && value.hasPrefix("Basic ")
        }
        if refusal.status == 401, isAsked { return nil }
        let text = String(decoding: refusal.body, as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init)
    }

    private static func standingRefusal(of request: Request) -> Response? {
        switch request.standing {
        case .unproven where !request.peer.isLoopback:
            .text(403, "changes are taken from this machine only")
        case .unproven, .proven: nil
        case .refused(let response): response
        }
    }
}
