import Autoscaler

/// A place of this site, seen from one of its pages.
///
/// Links are relative, so that they are right behind a proxy that adds a prefix to paths. Every part of
/// a path or a query is percent-encoded: a name is never a path, and never a scheme.
struct Link: Equatable, Sendable {
    /// As it stands in `href`.
    let text: String

    /// `path` leads from the root of the site, its parts not encoded yet; `up` leads from the page to
    /// that root: `./`, or `../` from a folder.
    init(
        _ path: [String],
        query: [(String, String)] = [],
        fragment: String? = nil,
        up: String
    ) {
        var text = up + path.map(\.percentEncoded).joined(separator: "/")
        let pairs = query.filter { !$0.1.isEmpty }
            .map { "\($0.0.percentEncoded)=\($0.1.percentEncoded)" }
        if !pairs.isEmpty { text += "?" + pairs.joined(separator: "&") }
        if let fragment { text += "#" + fragment.percentEncoded }
        self.text = text
    }
}
