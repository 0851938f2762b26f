/// A text that is never shown: whoever prints it gets `<secret>`.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The text itself, for who has to send or to compare it.
    package let text: String

    /// Hides a text.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String { "<secret>" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a secret is.
package enum SecretSource: Hashable, Sendable {
    /// In the configuration.
    case text(Secret)
    /// In a file, which is read again when it changes.
    case file(String)

    /// The secret as it is now.
    func read() async throws(SecretFiles.Unreadable) -> Secret {
        switch self {
        case .text(let secret): secret
        case .file(let path): try await SecretFiles.shared.secret(path)
        }
    }
}
