package import Config

/// The section `web` of the main configuration: who may change things.
///
/// With nobody named, requests from this machine may.
package struct AdminConfiguration: Equatable, Sendable {
    /// Those who prove themselves by name and password.
    package var users: [String: BcryptHash] = [:]
    /// A file with a token, for those who send it as `Bearer` (RFC 6750).
    package var tokenFile: String?

    /// Nobody is named.
    package init() {}

    /// Reads the section of the whole configuration; faults are left with the reader.
    package init(reading root: inout MappingReader) {
        guard var section = root.mapping("web") else { return }
        users = section.users("admin_users")
        tokenFile = section.path("admin_token_file")
        section.finish()
    }

    /// Whether anybody is named.
    package var isGiven: Bool { !users.isEmpty || tokenFile != nil }
}
