package import TLS

/// What `--web.config.file` says: how the bridge itself is served, and to whom.
package struct WebConfiguration: Equatable, Sendable {
    /// How it presents itself; `nil` for plain HTTP.
    package var tls: TLSServerOptions?
    /// Who may ask, by name; nobody named means everybody.
    package var users: [String: BcryptHash] = [:]
    /// Fields of every answer.
    package var headers: [Header] = []
    /// How many requests are taken; `nil` for any number.
    var rateLimit: RateLimit.Options?

    /// One field of every answer.
    package struct Header: Equatable, Sendable {
        let name: String
        let value: String
    }

    /// Plain HTTP for everybody.
    package init() {}
}
