import Testing

@testable import HTTP

@Suite("The address of a service")
struct ServiceURLTests {
    /// A text, what it is shown as, where it connects to, and what its `Host` field says.
    private static let accepted: [(String, String, ServiceURL.Endpoint, String)] = [
        ("http://a", "http://a:80", .tcp(host: "a", port: 80), "a:80"),
        (
            "HTTP://a.b-c_d.example:8080", "http://a.b-c_d.example:8080",
            .tcp(host: "a.b-c_d.example", port: 8080), "a.b-c_d.example:8080"
        ),
        ("https://a", "https://a:443", .tcp(host: "a", port: 443), "a:443"),
        (
            "tcp://10.0.0.1", "tcp://10.0.0.1:2375", .tcp(host: "10.0.0.1", port: 2375),
            "10.0.0.1:2375"
        ),
        (
            "tcp://10.0.0.1:65535", "tcp://10.0.0.1:65535", .tcp(host: "10.0.0.1", port: 65535),
            "10.0.0.1:65535"
        ),
        ("http://[::1]", "http://[::1]:80", .tcp(host: "::1", port: 80), "[::1]:80"),
        (
            "http://[fe80::1%lo]:1", "http://[fe80::1%lo]:1", .tcp(host: "fe80::1%lo", port: 1),
            "[fe80::1]:1"
        ),
        ("http://a/", "http://a:80", .tcp(host: "a", port: 80), "a:80"),
        ("http://a:1/b/c//", "http://a:1/b/c", .tcp(host: "a", port: 1), "a:1"),
        ("http://a/b%20c", "http://a:80/b%20c", .tcp(host: "a", port: 80), "a:80"),
        (
            "unix:///var/run/docker.sock", "unix:///var/run/docker.sock",
            .unix(path: "/var/run/docker.sock"), "localhost"
        ),
        ("unix:///a b", "unix:///a b", .unix(path: "/a b"), "localhost"),
    ]

    private static let hostName = "the host is no name and no address"

    /// A text, and why it is refused.
    private static let refused: [(String, String)] = [
        ("", "the address needs a scheme, like http://"),
        ("a:80", "the address needs a scheme, like http://"),
        ("http:/a", "the address needs a scheme, like http://"),
        ("://a", "the scheme :// is none of http, https, tcp and unix"),
        ("ftp://a", "the scheme ftp:// is none of http, https, tcp and unix"),
        ("npipe:////./pipe/docker", "the scheme npipe:// is none of http, https, tcp and unix"),
        ("http://", "there is no host name"),
        ("http:///info", "there is no host name"),
        ("http://:80", "there is no host name"),
        ("http://[]:80", hostName), ("http://[::1%a b]", hostName),
        ("http://a:", "the port is no number from 1 to 65535"),
        ("http://a:0", "the port is no number from 1 to 65535"),
        ("http://a:65536", "the port is no number from 1 to 65535"),
        ("http://a:+80", "the port is no number from 1 to 65535"),
        ("http://a:8o", "the port is no number from 1 to 65535"),
        ("http://a:99999999999999999999", "the port is no number from 1 to 65535"),
        ("http://::1", "an IPv6 address belongs into brackets, like [::1]:2375"),
        ("http://[::1", "the bracket is not closed"),
        ("http://[::1]80", "only a port may follow the brackets"),
        ("http://[127.0.0.1]", hostName),
        ("http://[a]", hostName),
        ("http://[::1%]", hostName),
        ("http://u:p@a", "credentials do not belong into the address"),
        ("http://a b", hostName),
        ("http://a?b", hostName),
        ("http://a#b", hostName),
        ("http://a,b", hostName),
        ("http://é", hostName),
        ("http://a\r\nX: y", hostName),
        ("http://a/b?c", "the address takes a path, but no query and no fragment"),
        ("http://a/b#c", "the address takes a path, but no query and no fragment"),
        ("http://a/b c", "the address takes a path, but no query and no fragment"),
        (
            "unix://docker.sock",
            "a unix:// address needs an absolute path, like unix:///run/docker.sock"
        ),
        ("unix://", "a unix:// address needs an absolute path, like unix:///run/docker.sock"),
        ("unix:///" + String(repeating: "a", count: 107), "the socket's path is too long"),
        ("unix:///a\0b", "the socket's path holds a NUL"),
    ]

    @Test("is read in every form that configurations write", arguments: accepted.indices)
    func accepts(_ index: Int) throws {
        let (text, shown, endpoint, host) = Self.accepted[index]
        let url = try ServiceURL(text)
        #expect(url.description == shown)
        #expect(url.endpoint == endpoint)
        #expect(url.hostField == host)
        #expect(try ServiceURL(shown) == url)
    }

    @Test("is refused with its reason", arguments: refused.indices)
    func refuses(_ index: Int) {
        let (text, reason) = Self.refused[index]
        do throws(ServiceURL.Fault) {
            let url = try ServiceURL(text)
            Issue.record("\(text) was taken for \(url)")
        } catch {
            #expect(error.description == reason, "\(text)")
        }
    }

    @Test("never crashes on mutated texts, and what it shows reads back")
    func survivesMutation() {
        let seeds = (Self.accepted.map(\.0) + Self.refused.map(\.0)).map { Array($0.utf8) }
        var mutator = Mutator(seed: 4, seeds: seeds)
        var accepted = 0
        for _ in 0..<20_000 {
            let text = String(decoding: mutator.message(), as: UTF8.self)
            guard let url = try? ServiceURL(text) else { continue }
            accepted += 1
            let again = try? ServiceURL(url.description)
            if again != url {
                #expect(again == url, "\(text)")
                return
            }
        }
        #expect(accepted > 500)
    }
}
